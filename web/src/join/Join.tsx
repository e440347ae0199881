import { useLingui } from "@lingui/react/macro";
import { lazy, useEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import { Redirect } from "wouter";
import type { How } from "../after/After";
import { Devices } from "../devices/devices";
import { Frame } from "../frame/Frame";
import { useTitle } from "../frame/title";
import { Unreachable } from "../frame/Unreachable";
import { signedIn, useViewer } from "../frame/viewer";
import { useAskedAgain } from "../graphql/again";
import { command } from "../graphql/command";
import { refusalSentence, wasDone } from "../refusals";
import { connectionId as connectionOf } from "../session/connection";
import { RoomFeed } from "../session/feed";
import { Skeleton } from "../ui/show";
import { Closed } from "./Closed";
import { HallDoorDocument, type Invitation, InvitationDocument, JoinDocument, TakeInvitation } from "./documents";
import { noteOutside, wasInside } from "./inside";
import { type Answer, Preview } from "./Preview";
import { loadAfter, Seat } from "./Seat";

/** One's place in a session, once the server has given it. */
export type Entry = {
  code: string;
  title: string;
  name: string | null;
  /** Whether they said that they are in the lecture hall. */
  companion: boolean;
  sessionId: string;
  connectionId: string;
  feed: RoomFeed;
};

const After = lazy(loadAfter);

const ASK_AGAIN_MS = 5_000;

/** From the link to the room: preview, waiting room, room, and what comes after. */
export default function Join({ code }: { code: string }) {
  const { viewer, failed, again: askWho } = useViewer();
  const [{ data, error }, ask] = useQuery({ query: InvitationDocument, variables: { code } });
  const [devices] = useState(() => new Devices());
  const [entry, setEntry] = useState<Entry | null>(null);
  const [after, setAfter] = useState<{ how: How; entry: Entry; seated: boolean } | null>(null);
  const hallToken = new URLSearchParams(location.search).get("hall");
  const [{ data: door }] = useQuery({
    query: HallDoorDocument,
    variables: { code, token: hallToken ?? "" },
    pause: hallToken === null,
  });
  const behind = door?.hallDoor;
  const place = behind?.__typename === "HallDoor" ? behind.place : null;
  const answer = data?.invitation;
  const invitation = answer?.__typename === "Invitation" ? answer : null;
  useTitle(invitation?.title ?? "");
  useEffect(() => () => devices.stop(), [devices]);
  useAskedAgain(ask, !entry && !after, ASK_AGAIN_MS);

  function leave(how: How, seated: boolean) {
    if (!entry) return;
    entry.feed.close();
    devices.stop();
    noteOutside(code);
    setAfter({ how, entry, seated });
    setEntry(null);
  }

  function again() {
    setAfter(null);
    ask({ requestPolicy: "network-only" });
    void devices.start();
  }

  if (signedIn(viewer) && !viewer.charterAccepted) return <Redirect to={`/charter?then=/m/${code}`} replace />;
  if (entry) return <Seat entry={entry} devices={devices} onLeft={leave} />;
  if (after) return <After {...after} onAgain={again} />;
  if (answer?.__typename === "Refusal") return <Closed code={answer.code} sentence={refusalSentence(answer)} />;
  if (behind?.__typename === "Refusal")
    return <Closed code={behind.code} sentence={refusalSentence(behind)} title={invitation?.title ?? ""} />;
  if (failed || (error && !invitation))
    return (
      <Frame bare>
        <Unreachable
          again={() => {
            askWho();
            ask({ requestPolicy: "network-only" });
          }}
        />
      </Frame>
    );
  if (!invitation || !viewer || (hallToken && !place))
    return (
      <Frame bare>
        <Skeleton lines={5} />
      </Frame>
    );
  if (invitation.removed) return <Closed code="REMOVED_FROM_SESSION" title={invitation.title} />;
  const hall = hallToken && place ? { token: hallToken, place } : null;
  return <Door invitation={invitation} code={code} hall={hall} devices={devices} onEntry={setEntry} />;
}

type DoorProps = {
  invitation: Invitation;
  code: string;
  /** Of the link of the lecture hall, which this computer then is. */
  hall: { token: string; place: string } | null;
  devices: Devices;
  onEntry: (entry: Entry) => void;
};

/** The preview, or straight back in after a reload. */
function Door({ invitation, code, hall, devices, onEntry }: DoorProps) {
  const { t } = useLingui();
  const [problem, setProblem] = useState<string | null>(null);
  const [inside] = useState(() => {
    const seated = invitation.mySeat === "SEATED" || invitation.mySeat === "WAITING" || invitation.mySeat === "GONE";
    return invitation.running && seated ? wasInside(code) : null;
  });
  const [returning, setReturning] = useState(inside !== null);
  const started = useRef(false);

  async function enter({ name, consent, companion }: Answer): Promise<void> {
    setProblem(null);
    const token = new URLSearchParams(location.search).get("i");
    if (token) wasDone(await command(TakeInvitation, { code, token }));
    const connectionId = await connectionOf(code);
    const variables = { code, connectionId, name, companion };
    const { done, refused } = await command(JoinDocument, { ...variables, consent, hall: hall?.token ?? null });
    if (refused) {
      setReturning(false);
      setProblem(refusalSentence(refused));
      return;
    }
    const { sessionId } = done;
    const rejoin = async () => (await command(JoinDocument, { ...variables, consent: null })).done !== undefined;
    const feed = new RoomFeed({ sessionId, connectionId, rejoin });
    onEntry({ code, title: invitation.title, name, companion, sessionId, connectionId, feed });
  }

  useEffect(() => {
    if (started.current) return;
    started.current = true;
    if (!inside) void devices.start();
    else
      void devices
        .start(inside)
        .then(() => enter({ name: inside.name, consent: null, companion: inside.companion ?? false }));
  });

  if (returning)
    return (
      <Frame bare>
        <p className="sr" role="status">
          {t`Vous revenez dans la réunion…`}
        </p>
        <Skeleton lines={5} />
      </Frame>
    );
  return (
    <Preview
      code={code}
      invitation={invitation}
      place={hall?.place ?? null}
      devices={devices}
      problem={problem}
      onJoin={enter}
    />
  );
}
