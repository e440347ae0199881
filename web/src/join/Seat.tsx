import { Trans, useLingui } from "@lingui/react/macro";
import { type ComponentType, lazy, Suspense, useEffect, useRef } from "react";
import type { How } from "../after/After";
import type { Devices } from "../devices/devices";
import { useDevices } from "../devices/use";
import { addCatalogue } from "../language/language";
import { withStrings } from "../language/pages";
import type { RoomProps } from "../session/entry";
import { type FeedState, useFeed } from "../session/feed";
import { notify } from "../ui/toast";
import { closeConnection, noteInside } from "./inside";
import type { Entry } from "./Join";
import { WaitingRoom } from "./WaitingRoom";

const strings = { fr: () => import("../room/language/fr.po"), en: () => import("../room/language/en.po") };

const code = import.meta.glob<{ default: ComponentType<RoomProps> }>("../room/Room.tsx");

/** Load what comes after; begun as soon as one is inside, since the line may be lost by then. */
export const loadAfter = () => withStrings(() => import("../after/After"));

/** Load the room's code and strings; begun while people choose their camera. */
export async function loadRoom(): Promise<{ default: ComponentType<RoomProps> }> {
  const load = (): ReturnType<typeof loadRoom> => code["../room/Room.tsx"]?.() ?? Promise.reject();
  const [room] = await Promise.all([withStrings(load), addCatalogue(strings)]);
  return room;
}

const Room = lazy(loadRoom);

/** How somebody came out, from what the feed says; null while they are in. */
export function howLeft({ room, status, code }: FeedState): How | null {
  if (room?.mine.status === "REFUSED" || code === "ADMISSION_REFUSED") return "refused";
  if (room?.mine.status === "REMOVED" || code === "REMOVED_FROM_SESSION") return "removed";
  if (room?.facts.endedAt || code === "SESSION_ENDED") return "ended";
  if (room?.mine.status === "GONE") return "left";
  return status === "over" ? "lost" : null;
}

/** `seated`: they were in the room, and did not only wait. */
type Props = { entry: Entry; devices: Devices; onLeft: (how: How, seated: boolean) => void };

/** Inside: the waiting room until admitted, then the room; both on the same feed. */
export function Seat({ entry, devices, onLeft }: Props) {
  const { code, name, sessionId, connectionId, feed } = entry;
  const { t } = useLingui();
  const state = useFeed(feed);
  const devicesState = useDevices(devices);
  const how = howLeft(state);
  const seated = useRef(false);
  if (state.room?.mine.status === "SEATED") seated.current = true;
  const leave = (after: How) => onLeft(after, seated.current);
  const left = useRef(leave);
  left.current = leave;

  const companion = state.room?.mine.seat?.companion ?? entry.companion;
  useEffect(() => noteInside(code, name, devicesState, companion), [code, name, devicesState, companion]);
  const waitsAgain = seated.current && state.room?.mine.status === "WAITING";
  useEffect(() => {
    if (waitsAgain)
      notify(t`On vous a remis en salle d’attente. Plus personne ne vous voit ni ne vous entend.`, { icon: "wait" });
  }, [waitsAgain, t]);
  useEffect(() => void loadAfter(), []);
  useEffect(() => {
    if (how) left.current(how);
  }, [how]);
  useEffect(() => {
    const away = () => closeConnection(sessionId, connectionId);
    // A page that comes back from the browser's memory has lost its connections: it starts anew.
    const back = (event: PageTransitionEvent) => event.persisted && location.reload();
    addEventListener("pagehide", away);
    addEventListener("pageshow", back);
    return () => {
      removeEventListener("pagehide", away);
      removeEventListener("pageshow", back);
    };
  }, [sessionId, connectionId]);

  if (state.room?.mine.status !== "SEATED")
    return <WaitingRoom entry={entry} devices={devices} state={state} onLeft={leave} />;
  return (
    <Suspense fallback={<Opening />}>
      <Room
        code={code}
        sessionId={sessionId}
        connectionId={connectionId}
        feed={feed}
        devices={devices}
        onLeft={leave}
      />
    </Suspense>
  );
}

/** The dark of the room while its code arrives. */
function Opening() {
  return (
    <main className="room on-stage opening" aria-busy="true">
      <p role="status">
        <Trans>La salle s’ouvre…</Trans>
      </p>
    </main>
  );
}
