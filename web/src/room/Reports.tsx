import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { LineForm } from "../ui/LineForm";
import { notify } from "../ui/toast";
import { useRoom } from "./context";
import { Notice } from "./Notice";
import { shownName } from "./names";
import { ReportDisturbance, SettleReport } from "./reports";
import { SuspendSession } from "./rules";

/** What participants reported, to hosts: the oldest first, with the button that stops everything. */
export function Reports() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const [first] = room.reports.values();
  if (!first) return null;
  const name = shownName(first.name);
  return (
    <Notice
      icon="warn"
      sentence={first.text ? t`${name} signale un problème : ${first.text}` : t`${name} signale un problème.`}
    >
      {!room.facts.switches.suspended && (
        <Button compact look="danger" icon="pause" onPress={() => void act(SuspendSession, {})}>
          <Trans>Tout suspendre</Trans>
        </Button>
      )}
      <Button compact onPress={() => void act(SettleReport, { reportId: first.id })}>
        <Trans>C’est réglé</Trans>
      </Button>
    </Notice>
  );
}

/** Tell the hosts that something is wrong, in words or without. */
export function ReportDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const { act } = useRoom();

  async function send(text: string): Promise<boolean> {
    const done = await act(ReportDisturbance, { text });
    if (done) notify(t`Signalé. Seules les personnes qui organisent la réunion le lisent.`, { icon: "check" });
    return done;
  }

  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t`Signaler un problème`}>
      <LineForm
        label={t`Ce qui se passe, si vous voulez le dire`}
        value=""
        maxLength={500}
        action={() => t`Signaler`}
        mayBeEmpty
        onSend={send}
        onClose={onClose}
      >
        <p className="soft">
          <Trans>
            Quelqu’un dérange ou montre ce qu’il ne faut pas ? Les personnes qui organisent sont prévenues aussitôt et
            peuvent tout arrêter. Les autres n’en savent rien.
          </Trans>
        </p>
      </LineForm>
    </Dialog>
  );
}
