import { useLingui } from "@lingui/react/macro";
import { Button as AriaButton } from "react-aria-components/Button";
import { Text } from "react-aria-components/Text";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components/Toast";
import { Icon, type IconName } from "./Icon";

type Note = { sentence: string; icon?: IconName; action?: { label: string; run: () => void } };

const notes = new ToastQueue<Note>({ maxVisibleToasts: 3 });

/** Say something in one sentence, for four seconds (longer would cover a face); with an action, for ten. */
export function notify(sentence: string, more: Omit<Note, "sentence"> = {}): void {
  notes.add({ sentence, ...more }, { timeout: more.action ? 10_000 : 4_000 });
}

/** Where notes appear; once on a page. */
export function Toasts() {
  const { t } = useLingui();
  return (
    <ToastRegion queue={notes} className="toasts" aria-label={t`Messages de l’application`}>
      {({ toast }) => (
        <AriaToast toast={toast} className="toast">
          {toast.content.icon && <Icon name={toast.content.icon} size={20} />}
          <ToastContent className="grow">
            <Text slot="title">{toast.content.sentence}</Text>
          </ToastContent>
          {toast.content.action && (
            <AriaButton
              className="btn"
              onPress={() => {
                toast.content.action?.run();
                notes.close(toast.key);
              }}
            >
              {toast.content.action.label}
            </AriaButton>
          )}
          <AriaButton slot="close" className="iconbtn iconbtn--compact toast__close" aria-label={t`Fermer ce message`}>
            <Icon name="close" size={20} />
          </AriaButton>
        </AriaToast>
      )}
    </ToastRegion>
  );
}
