import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { DocumentThen } from "../documents/DocumentThen";
import { clock, clockWithSeconds } from "../language/format";
import { Icon } from "../ui/Icon";
import { Avatar, Banner, Skeleton } from "../ui/show";
import { type Event, RoomAtDocument, type Then } from "./documents";
import { GroupsThen } from "./GroupsThen";
import { QuestionsThen } from "./QuestionsThen";
import { Steps } from "./Steps";
import { Surfaces } from "./Surfaces";

type Props = {
  sessionId: string;
  position: number;
  at: string;
  events: readonly Event[];
  onMove: (position: number) => void;
};

/** The room as it was after the event at a position. */
export function RoomThen({ sessionId, position, at, events, onMove }: Props) {
  const [{ data }] = useQuery({ query: RoomAtDocument, variables: { sessionId, position } });
  const found = data?.roomAt.__typename === "RoomAt" ? data.roomAt : null;
  const [room, setRoom] = useState<Then | null>(null); // the room before stays until the next has come
  useEffect(() => {
    if (found) setRoom(found);
  }, [found]);
  return (
    <section aria-labelledby="then">
      <div className="row hs__head">
        <h2 id="then">
          <Trans>La salle à {clockWithSeconds(at)}</Trans>
        </h2>
        <Steps events={events} position={position} onMove={onMove} />
      </div>
      {room ? <Seats room={room} /> : <Skeleton lines={3} height={92} />}
    </section>
  );
}

function Seats({ room }: { room: Then }) {
  const open = room.polls.filter((one) => one.status === "OPEN");
  const by = room.facts.recording?.by ?? "";
  return (
    <div className="stack">
      {room.facts.endedAt && (
        <Banner icon="door">
          <Trans>La séance est terminée depuis {clock(room.facts.endedAt)}.</Trans>
        </Banner>
      )}
      {room.facts.recording && (
        <Banner icon="rec" tone="rec">
          <Trans>
            {by} enregistre depuis {clock(room.facts.recording.startedAt)}.
          </Trans>
        </Banner>
      )}
      {open.map((one) => (
        <Banner key={one.id} icon="poll">
          <Trans>Sondage ouvert : {one.question}</Trans> <Plural value={one.voters} one="# vote" other="# votes" />
        </Banner>
      ))}
      {room.groups.length > 0 && <GroupsThen groups={room.groups} />}
      {room.questions.length > 0 && <QuestionsThen questions={room.questions} />}
      <Surfaces room={room} />
      {room.presentation.document && <DocumentThen room={room} shown={room.presentation.document} />}
      {room.participants.length === 0 && (
        <p className="soft">
          <Trans>Personne n’est dans la salle à cet instant.</Trans>
        </p>
      )}
      <ul className="seats">
        {room.participants.map((one) => (
          <Seat key={one.seatId} seat={one} />
        ))}
      </ul>
      {room.waiting.length > 0 && (
        <p className="small soft">
          <Trans>En salle d’attente : {room.waiting.map((one) => one.name).join(", ")}</Trans>
        </p>
      )}
    </div>
  );
}

function Seat({ seat }: { seat: Then["participants"][number] }) {
  const { t } = useLingui();
  const name = seat.name ?? t`Personne effacée`;
  const role = seat.role === "HOST" ? t`organise la réunion` : seat.guest ? t`sans compte` : t`participe`;
  return (
    <li className={seat.reconnecting ? "seat seat--cut" : "seat"}>
      <Avatar name={name} />
      <div className="cut">
        <p className="strong small cut">{name}</p>
        <p className="tiny soft cut">{role}</p>
        <p className="row gap-2 soft tiny seat__state">
          {seat.reconnecting ? (
            <>
              <Icon name="wifi" size={16} /> <Trans>connexion perdue</Trans>
            </>
          ) : (
            <>
              <Icon name={seat.microphone ? "mic" : "micoff"} size={16} />
              <span className="sr">{seat.microphone ? t`micro ouvert` : t`micro coupé`}</span>
              <Icon name={seat.camera ? "cam" : "camoff"} size={16} />
              <span className="sr">{seat.camera ? t`caméra ouverte` : t`caméra coupée`}</span>
              {seat.handRaisedAt && <Icon name="hand" size={16} />}
              {seat.handRaisedAt && <Trans>main levée</Trans>}
              {seat.screen && <Trans>partage son écran</Trans>}
              {seat.captured && <Trans>enregistré</Trans>}
            </>
          )}
        </p>
      </div>
    </li>
  );
}
