import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { clock, sameDay, shortDay, weekday } from "../language/format";
import type { Meeting } from "../meeting/documents";
import { copyInvitation } from "../meeting/invitation";
import { IconButton } from "../ui/Button";

/** The meetings after the next one. */
export function Later({ meetings }: { meetings: Meeting[] }) {
  return (
    <section aria-labelledby="ensuite">
      <h2 id="ensuite" className="later__title">
        <Trans>Ensuite</Trans>
      </h2>
      <ul className="list">
        {meetings.map((meeting) => (
          <Line key={meeting.id} meeting={meeting} />
        ))}
      </ul>
    </section>
  );
}

function Line({ meeting }: { meeting: Meeting }) {
  const { t } = useLingui();
  const { title } = meeting;
  return (
    <li className="meet">
      <div className="meet__t num">
        <b>{meeting.startsAt ? clock(meeting.startsAt) : "–"}</b>
        <span>{meeting.startsAt ? shortDay(meeting.startsAt) : <Trans>sans date</Trans>}</span>
      </div>
      <div className="grow">
        <h3>
          <Link className="quiet" href={`/meetings/${meeting.id}`}>
            {title}
          </Link>
        </h3>
        <p className="small soft">
          <About meeting={meeting} />
        </p>
      </div>
      <div className="row gap-1 meet__a">
        <IconButton
          icon="copy"
          label={t`Copier l’invitation : ${title}`}
          onPress={() => void copyInvitation(meeting)}
        />
        <Link className="btn" href={`/m/${meeting.code}`} aria-label={t`Démarrer : ${title}`}>
          {meeting.running ? <Trans>Rejoindre</Trans> : <Trans>Démarrer</Trans>}
        </Link>
      </div>
    </li>
  );
}

function About({ meeting }: { meeting: Meeting }) {
  const day = meeting.startsAt ? (
    sameDay(meeting.startsAt, Date.now()) ? (
      <Trans>Aujourd’hui</Trans>
    ) : (
      <span className="capital">{weekday(meeting.startsAt)}</span>
    )
  ) : null;
  const entry = meeting.waitingRoom ? <Trans>salle d’attente</Trans> : <Trans>entrée libre</Trans>;
  if (meeting.running)
    return (
      <>
        <Trans>En cours</Trans>, <Plural value={meeting.participants} one="# personne" other="# personnes" />
      </>
    );
  return day ? (
    <>
      {day}, {entry}
    </>
  ) : (
    <span className="capital">{entry}</span>
  );
}
