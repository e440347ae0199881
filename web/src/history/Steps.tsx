import { useLingui } from "@lingui/react/macro";
import { IconButton } from "../ui/Button";
import type { Event } from "./documents";

/** Step through events. */
export function Steps({
  events,
  position,
  onMove,
}: {
  events: readonly Event[];
  position: number;
  onMove: (position: number) => void;
}) {
  const { t } = useLingui();
  const at = events.findLastIndex((one) => one.position <= position);
  const go = (index: number): void => {
    const one = events[index];
    if (one) onMove(one.position);
  };
  return (
    <span className="push row gap-1">
      <IconButton icon="left" label={t`Événement précédent`} isDisabled={at <= 0} onPress={() => go(at - 1)} />
      <IconButton
        icon="right"
        label={t`Événement suivant`}
        isDisabled={at >= events.length - 1}
        onPress={() => go(at + 1)}
      />
    </span>
  );
}
