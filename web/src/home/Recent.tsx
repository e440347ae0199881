import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { Link } from "wouter";
import { readsAttendance, readsHistory, useViewer } from "../frame/viewer";
import { duration, shortDay } from "../language/format";
import { RecentDocument, type Session } from "../meeting/documents";
import { Icon, type IconName } from "../ui/Icon";
import { Skeleton } from "../ui/show";

/** How long a session has lasted, in seconds; one that runs, until now. */
export function lasted(session: Session): number {
  return (new Date(session.endedAt ?? Date.now()).getTime() - new Date(session.startedAt).getTime()) / 1000;
}

/** The latest sessions with what remains of each, as far as the viewer may read it. */
export function Recent() {
  const [{ data }] = useQuery({ query: RecentDocument, variables: { first: 5 } });
  const { viewer } = useViewer();
  const all = readsHistory(viewer) ? "/history" : readsAttendance(viewer) ? "/attendance" : null;
  return (
    <section aria-labelledby="recentes">
      <div className="row recent__head">
        <h2 id="recentes">
          <Trans>Récentes</Trans>
        </h2>
        {all && data && data.recentSessions.length > 0 && (
          <Link className="push small" href={all}>
            <Trans>Tout voir</Trans>
          </Link>
        )}
      </div>
      {!data && <Skeleton lines={3} height={44} />}
      {data?.recentSessions.length === 0 && (
        <p className="small soft recent__none">
          <Trans>Vos réunions terminées apparaîtront ici, avec leur assiduité et leurs enregistrements.</Trans>
        </p>
      )}
      {data && data.recentSessions.length > 0 && (
        <ul className="list">
          {data.recentSessions.map((session) => (
            <Line key={session.id} session={session} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ session }: { session: Session }) {
  return (
    <li className="recent">
      <div className="grow">
        <p className="strong small cut">{session.title}</p>
        <p className="tiny soft num">
          {shortDay(session.startedAt)}, {session.endedAt ? duration(lasted(session)) : <Trans>en cours</Trans>},{" "}
          <Plural value={session.attendees} one="# présent" other="# présents" />
        </p>
      </div>
      <Remains session={session} />
    </li>
  );
}

/** Links to what remains of a session. */
export function Remains({ session }: { session: Session }) {
  const { t } = useLingui();
  const { viewer } = useViewer();
  const { title } = session;
  return (
    <span className="row remains">
      {readsAttendance(viewer) && (
        <Mark icon="bars" href={`/attendance/${session.id}`} label={t`Assiduité : ${title}`} />
      )}
      {session.recordings > 0 && viewer?.mayRecord && (
        <Mark icon="film" href={`/recordings?session=${session.id}`} label={t`Enregistrement : ${title}`} />
      )}
      {readsHistory(viewer) && <Mark icon="history" href={`/history/${session.id}`} label={t`Historique : ${title}`} />}
    </span>
  );
}

function Mark({ icon, href, label }: { icon: IconName; href: string; label: string }) {
  return (
    <Link className="iconbtn" href={href} aria-label={label} title={label}>
      <Icon name={icon} />
    </Link>
  );
}
