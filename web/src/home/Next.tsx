import { Plural, Trans } from "@lingui/react/macro";
import { Link } from "wouter";
import { clock, fromNow, sameDay, weekday } from "../language/format";
import type { Meeting } from "../meeting/documents";
import { copyInvitation } from "../meeting/invitation";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useNow } from "../ui/now";
import { Badge } from "../ui/show";

/** The meeting that comes first, ready to start. */
export function Next({ meeting }: { meeting: Meeting }) {
  const now = useNow(30_000);
  return (
    <section className="card stack next" aria-labelledby="prochaine">
      <p className="row row--wrap gap-2">
        <Badge icon="clock" tone={meeting.running ? "voice" : "accent"}>
          {meeting.running ? <Trans>En cours</Trans> : <When meeting={meeting} now={now} />}
        </Badge>
        {meeting.waiting > 0 && (
          <Badge icon="wait" tone="wait">
            <Plural value={meeting.waiting} one="# personne attend déjà" other="# personnes attendent déjà" />
          </Badge>
        )}
      </p>
      <div className="row row--wrap next__line">
        <div className="grow">
          <h2 id="prochaine" className="next__title">
            <Link href={`/meetings/${meeting.id}`}>{meeting.title}</Link>
          </h2>
          <p className="soft num">
            <Summary meeting={meeting} />
          </p>
        </div>
        <div className="row row--wrap gap-2 next__actions">
          <Button icon="copy" onPress={() => void copyInvitation(meeting)}>
            <Trans>Copier l’invitation</Trans>
          </Button>
          <Link className="btn btn--primary" href={`/m/${meeting.code}`}>
            <Icon name="cam" size={20} />
            {meeting.running ? <Trans>Rejoindre</Trans> : <Trans>Démarrer</Trans>}
          </Link>
        </div>
      </div>
      <ul className="facts">
        <li>
          <Icon name="wait" size={20} />
          <span>
            {meeting.waitingRoom ? (
              <Trans>
                <b>Salle d’attente</b> : vous faites entrer
              </Trans>
            ) : (
              <Trans>
                <b>Entrée libre</b> avec le lien
              </Trans>
            )}
          </span>
        </li>
        <li>
          <Icon name="link" size={20} />
          <span>
            <Trans>
              Code <b className="mono">{grouped(meeting.code)}</b>
            </Trans>
          </span>
        </li>
      </ul>
    </section>
  );
}

/** «abcd-efgh-ijkl»: groups of four are easier to read aloud. */
export function grouped(code: string): string {
  return (
    code
      .replace(/-/g, "")
      .match(/.{1,4}/g)
      ?.join("-") ?? code
  );
}

function When({ meeting, now }: { meeting: Meeting; now: number }) {
  if (!meeting.startsAt) return <Trans>Prête à démarrer</Trans>;
  const relative = fromNow(meeting.startsAt, now);
  return <span className="capital">{relative}</span>;
}

function Summary({ meeting }: { meeting: Meeting }) {
  if (meeting.running)
    return (
      <Plural value={meeting.participants} _0="Personne n’est là" one="# personne est là" other="# personnes sont là" />
    );
  if (!meeting.startsAt) return <Trans>Sans date : ouvrez-la quand vous voulez</Trans>;
  const at = clock(meeting.startsAt);
  if (sameDay(meeting.startsAt, Date.now())) return <Trans>Aujourd’hui à {at}</Trans>;
  const date = weekday(meeting.startsAt);
  return (
    <span className="capital">
      <Trans>
        {date} à {at}
      </Trans>
    </span>
  );
}
