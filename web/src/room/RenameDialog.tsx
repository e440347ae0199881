import { useLingui } from "@lingui/react/macro";
import { Dialog } from "../ui/Dialog";
import { LineForm } from "../ui/LineForm";
import { useRoom } from "./context";
import { Rename } from "./renaming";

type Props = { name: string /** A guest's; null: one's own. */; seatId: string | null; onClose: () => void };

/** Another name in this session. */
export function RenameDialog({ isOpen, name, seatId, onClose }: Props & { isOpen: boolean }) {
  const { t } = useLingui();
  const { act } = useRoom();
  const title = seatId === null ? t`Changer votre nom` : t`Renommer ${name}`;
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title}>
      <LineForm
        label={t`Nom, tel que les autres le verront dans cette séance`}
        value={name}
        maxLength={80}
        action={() => t`Changer le nom`}
        onSend={(written) => act(Rename, { name: written, seatId })}
        onClose={onClose}
      />
    </Dialog>
  );
}
