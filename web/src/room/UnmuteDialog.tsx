import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useRoom } from "./context";
import { DeclineToUnmute } from "./unmuting";

/** Asked by a host to open one's microphone: nobody opens it but oneself. */
export function UnmuteDialog() {
  const { t } = useLingui();
  const { room, publishing, act } = useRoom();
  const asked = room.mine.unmuteAsked;
  const by = asked?.by;
  const notNow = () => void act(DeclineToUnmute, {});
  return (
    <Dialog
      isOpen={asked != null && !publishing.microphone}
      onClose={notNow}
      title={by ? t`${by} vous demande d’ouvrir votre micro` : t`On vous demande d’ouvrir votre micro`}
      alert
    >
      <p className="soft">
        <Trans>Personne d’autre que vous ne peut l’ouvrir.</Trans>
      </p>
      <div className="dialog__foot">
        <Button autoFocus onPress={notNow}>
          <Trans>Pas maintenant</Trans>
        </Button>
        <Button look="primary" icon="mic" onPress={() => publishing.openMicrophone(true)}>
          <Trans>Ouvrir le micro</Trans>
        </Button>
      </div>
    </Dialog>
  );
}
