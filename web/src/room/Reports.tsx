import { Trans, useLingui } from "@lingui/react/macro";
import { fromNow } from "../language/format";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { LineForm } from "../ui/LineForm";
import { useNow } from "../ui/now";
import { notify } from "../ui/toast";
import { useRoom } from "./context";
import { Notice } from "./Notice";
import { shownName } from "./names";
import { ReportDisturbance, SettleReport } from "./reports";
import { SuspendSession } from "./rules";

const LATE_MS = 60_000;

/**
 * What participants reported, to hosts: the oldest first, with the button that stops everything. What was reported while
 * no host was there is said to the first who comes, with when it was.
 */
export function Reports() {
  const { t } = useLingui();
  const { room, act } = useRoom();
  const now = useNow(30_000);
  const [first] = room.reports.values();
  if (!first) return null;
  const name = shownName(first.name);
  const late = now - new Date(first.reportedAt).getTime() > LATE_MS;
  const when = fromNow(first.reportedAt, now);
  const said = first.text ? t`${name} signale un problème : ${first.text}` : t`${name} signale un problème.`;
  return (
    <Notice icon="warn" sentence={late ? t`${said} (${when})` : said}>
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
  const { room, act } = useRoom();
  const { hosted } = room.facts;

  async function send(text: string): Promise<boolean> {
    const done = await act(ReportDisturbance, { text });
    const sentence = hosted
      ? t`Signalé. Seules les personnes qui organisent la réunion le lisent.`
      : t`Signalé. Personne n’organise en ce moment : la première personne qui organise le lira en arrivant, ou après la réunion.`;
    if (done) notify(sentence, { icon: "check" });
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
          {hosted ? (
            <Trans>
              Quelqu’un dérange ou montre ce qu’il ne faut pas ? Les personnes qui organisent sont prévenues aussitôt et
              peuvent tout arrêter. Les autres n’en savent rien.
            </Trans>
          ) : (
            <Trans>
              Personne n’organise en ce moment. Ce que vous signalez attend la première personne qui organise : elle le
              lira en arrivant, et peut tout arrêter ; s’il n’en vient pas, après la réunion. Les autres n’en savent
              rien.
            </Trans>
          )}
        </p>
      </LineForm>
    </Dialog>
  );
}
