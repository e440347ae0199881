import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Check } from "../ui/fields";
import { Icon } from "../ui/Icon";
import { GiveConsent, RefuseConsent, WithdrawConsent } from "./commands";
import { useRoom } from "./context";
import { shownName } from "./names";

/** Asked once a recording runs, above the stage and never over it; neither answer is chosen in advance. */
export function ConsentQuestion() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const { recording } = room.facts;
  const [asking, setAsking] = useState(false);
  if (!recording || room.mine.consent !== "UNANSWERED") return null;
  const answer = async (sent: Promise<boolean>): Promise<void> => {
    setAsking(true);
    await sent;
    setAsking(false);
  };
  return (
    <section className="consent banner banner--rec" aria-label={t`Accord pour l’enregistrement`}>
      <Icon name="rec" size={20} />
      <div className="small grow">
        <p>
          <b>
            <Trans>{shownName(recording.by)} enregistre la réunion.</Trans>
          </b>{" "}
          <Trans>
            Acceptez-vous d’être enregistré ? Tant que vous n’avez pas accepté, rien de votre voix, de votre image ni de
            votre écran n’est gardé, et vous pouvez parler librement.
          </Trans>
        </p>
      </div>
      <div className="row gap-2">
        <Button compact isDisabled={asking} onPress={() => void answer(act(RefuseConsent, {}))}>
          <Trans>Refuser</Trans>
        </Button>
        <Button compact isDisabled={asking} onPress={() => void answer(act(GiveConsent, {}))}>
          <Trans>Accepter</Trans>
        </Button>
      </div>
    </section>
  );
}

/** Changing one's mind while a recording runs: agreeing later, or withdrawing, with what was captured or without. */
export function ConsentDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const [erase, setErase] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const agreed = room.mine.consent === "GIVEN";
  const finish = async (work: Promise<boolean>): Promise<void> => {
    setWaiting(true);
    const done = await work;
    setWaiting(false);
    if (done) onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Mon accord pour l’enregistrement`}>
      {agreed ? (
        <>
          <p className="soft">
            <Trans>
              Vous avez accepté d’être enregistré. Si vous vous retirez, rien de vous n’est gardé à partir de cet
              instant.
            </Trans>
          </p>
          <Check checked={erase} onToggle={setErase}>
            <Trans>Retirer aussi ce qui a déjà été enregistré de moi</Trans>
          </Check>
        </>
      ) : (
        <p className="soft">
          <Trans>
            Vous n’êtes pas enregistré. Si vous acceptez, votre voix, votre image et votre écran le seront à partir de
            cet instant.
          </Trans>
        </p>
      )}
      <div className="dialog__foot">
        <Button autoFocus onPress={onClose}>
          <Trans>Ne rien changer</Trans>
        </Button>
        {agreed ? (
          <Button look="danger" isPending={waiting} onPress={() => void finish(act(WithdrawConsent, { erase }))}>
            <Trans>Me retirer</Trans>
          </Button>
        ) : (
          <Button look="primary" isPending={waiting} onPress={() => void finish(act(GiveConsent, {}))}>
            <Trans>Accepter</Trans>
          </Button>
        )}
      </div>
    </Dialog>
  );
}
