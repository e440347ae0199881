import { useLingui } from "@lingui/react/macro";
import { Dialog } from "../ui/Dialog";
import { LineForm } from "../ui/LineForm";

type Props = { isOpen: boolean; title: string; onClose: () => void; onSave: (title: string) => Promise<boolean> };

/** Give the meeting another title. */
export function Rename({ isOpen, title, onClose, onSave }: Props) {
  const { t } = useLingui();
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Renommer la réunion`}>
      <LineForm
        label={t`Titre`}
        value={title}
        maxLength={200}
        action={() => t`Renommer`}
        onSend={onSave}
        onClose={onClose}
      />
    </Dialog>
  );
}
