import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "urql";
import { Link } from "wouter";
import { Frame } from "../frame/Frame";
import { useTitle } from "../frame/title";
import { readsAttendance, readsHistory, signedIn, useViewer } from "../frame/viewer";
import { useAskedAgain } from "../graphql/again";
import { graphql } from "../graphql/generated";
import { useReached } from "../graphql/position";
import type { Entry } from "../join/Join";
import { clock, duration } from "../language/format";
import { Unsettled } from "../meeting/Unsettled";
import { RecordingsDocument } from "../recordings/documents";
import { Progress } from "../recordings/Progress";
import { codeSentence } from "../refusals";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Avatar, Banner } from "../ui/show";
import "./after.css";
import { Sound } from "./Sound";

/** How somebody came out; `lost`: the seat was given up while they could not be reached. */
export type How = "left" | "ended" | "removed" | "refused" | "lost";

/** `seated`: they were in the room, and did not only wait before it. */
type Props = { how: How; entry: Entry; seated: boolean; onAgain: () => void };

/** After the room: what happened in a sentence, and what remains. */
export default function After({ how, entry, seated, onAgain }: Props) {
  const { viewer } = useViewer();
  const { room, code } = entry.feed.snapshot();
  useTitle(room?.facts.title ?? entry.title);
  const out = how === "refused" || how === "removed";
  return (
    <Frame bare={!signedIn(viewer)}>
      <div className="after stack">
        <section className="card stack" aria-labelledby="apres">
          <div>
            <p className="eyebrow">{room?.facts.title ?? entry.title}</p>
            <h1 id="apres">
              <Headline how={how} />
            </h1>
          </div>
          {out ? <Out how={how} /> : <Lasted entry={entry} how={how} />}
          {how === "lost" && code && <Banner icon="warn">{codeSentence(code)}</Banner>}
          <div className="row row--wrap gap-2">
            {(how === "left" || how === "lost") && (
              <Button look="primary" icon="cam" onPress={onAgain}>
                <Trans>Revenir dans la réunion</Trans>
              </Button>
            )}
            <Link className="btn" href="/">
              <Trans>Aller à l’accueil</Trans>
            </Link>
          </div>
        </section>
        {!out && seated && <Sound sessionId={entry.sessionId} />}
        {!out && signedIn(viewer) && room && <Unsettled meetingId={room.facts.meetingId} sessionId={entry.sessionId} />}
        {!out && room?.mine.role === "HOST" && <OfHost sessionId={entry.sessionId} over={how === "ended"} />}
      </div>
    </Frame>
  );
}

function Headline({ how }: { how: How }) {
  switch (how) {
    case "left":
      return <Trans>Vous avez quitté la réunion</Trans>;
    case "ended":
      return <Trans>La réunion est terminée</Trans>;
    case "removed":
      return <Trans>Vous avez été exclu de la réunion</Trans>;
    case "refused":
      return <Trans>L’entrée vous a été refusée</Trans>;
    case "lost":
      return <Trans>La connexion à la réunion a été perdue</Trans>;
  }
}

/** The headline has said what happened: this says what can be done. */
function Out({ how }: { how: How }) {
  return (
    <p className="soft">
      {how === "removed" ? (
        <Trans>
          Le lien ne vous laissera pas revenir dans cette séance. Vous pouvez écrire à la personne qui vous a invité.
        </Trans>
      ) : (
        <Trans>
          Vous pouvez écrire à la personne qui vous a invité ; le lien ne rouvre pas l’entrée de cette séance.
        </Trans>
      )}
    </p>
  );
}

function Lasted({ entry, how }: { entry: Entry; how: How }) {
  const { room } = entry.feed.snapshot();
  if (!room) return null;
  const { startedAt, endedAt } = room.facts;
  const until = endedAt ?? new Date().toISOString();
  const length = duration((new Date(until).getTime() - new Date(startedAt).getTime()) / 1000);
  const from = clock(startedAt);
  const to = clock(until);
  return (
    <p className="soft num">
      {how === "ended" ? (
        <Trans>
          Elle a duré {length}, de {from} à {to}.
        </Trans>
      ) : (
        <Trans>
          Elle dure depuis {length} ; elle a commencé à {from}. Votre place vous attend tant qu’elle n’est pas terminée.
        </Trans>
      )}
    </p>
  );
}

const AfterAttendance = graphql(`
  query AfterAttendance($sessionId: UUID!) {
    attendance(sessionId: $sessionId) {
      ... on Attendance {
        session {
          id
          attendees
        }
        rows {
          personId
          name
        }
      }
      ... on Refusal {
        code
      }
    }
  }
`);

/** For the host: who was there, the recording, and where to read more. */
function OfHost({ sessionId, over }: { sessionId: string; over: boolean }) {
  const { viewer } = useViewer();
  return (
    <div className="after__host">
      <Present sessionId={sessionId} />
      {viewer?.mayRecord && <Recorded sessionId={sessionId} />}
      {signedIn(viewer) && (
        <p className="small">
          <Link href={`/answers/${sessionId}`}>
            <Trans>Voir les sondages et les quiz</Trans>
          </Link>
        </p>
      )}
      {over && signedIn(viewer) && (
        <p className="small">
          <a href={`/messages/${sessionId}.csv`} download>
            <Trans>Garder les messages (CSV)</Trans>
          </a>
        </p>
      )}
      {readsHistory(viewer) && (
        <p className="small">
          <Link href={`/history/${sessionId}`}>
            <Trans>Lire l’historique de cette séance</Trans>
          </Link>
        </p>
      )}
    </div>
  );
}

const MOST_FACES = 8;

function Present({ sessionId }: { sessionId: string }) {
  const { viewer } = useViewer();
  const [{ data }] = useQuery({ query: AfterAttendance, variables: { sessionId } });
  if (data?.attendance.__typename !== "Attendance") return null;
  const { rows } = data.attendance;
  return (
    <section className="after__part" aria-labelledby="presents">
      <Icon name="people" />
      <div className="grow stack-2">
        <h2 id="presents" className="h3">
          <Plural value={rows.length} one="# personne était là" other="# personnes étaient là" />
        </h2>
        <p className="avatars" aria-hidden="true">
          {rows.slice(0, MOST_FACES).map((row) => (
            <Avatar key={row.personId} name={row.name ?? "?"} size={32} />
          ))}
        </p>
      </div>
      {readsAttendance(viewer) && (
        <Link className="btn" href={`/attendance/${sessionId}`}>
          <Trans>Assiduité</Trans>
        </Link>
      )}
    </section>
  );
}

const ASK_AGAIN_MS = 3_000;

function Recorded({ sessionId }: { sessionId: string }) {
  const { t } = useLingui();
  const atLeast = useReached();
  const [{ data }, ask] = useQuery({ query: RecordingsDocument, variables: { atLeast } });
  const own = data?.recordings.filter((recording) => recording.sessionId === sessionId) ?? [];
  const unfinished = own.some((recording) => recording.status === "RUNNING" || recording.status === "PROCESSING");
  useAskedAgain(ask, unfinished, ASK_AGAIN_MS);
  return own.map((recording) => (
    <section key={recording.id} className="after__part" aria-label={t`Enregistrement`}>
      <Icon name="film" />
      <div className="grow">
        <h2 className="h3">
          <Trans>Enregistrement</Trans>
        </h2>
        <Progress recording={recording} />
      </div>
      {recording.status === "READY" && (
        <Link className="btn" href={`/recordings/${recording.id}`}>
          <Trans>Voir la vidéo</Trans>
        </Link>
      )}
    </section>
  ));
}
