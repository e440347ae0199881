import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useDevices } from "../devices/use";
import { DocumentsPanel } from "../documents/DocumentsPanel";
import { useTitle } from "../frame/title";
import { client } from "../graphql/client";
import { command } from "../graphql/command";
import { LeaveDocument } from "../join/documents";
import { MediaConnection, type MediaState } from "../media/connection";
import type { RoomProps } from "../session/entry";
import { type FeedState, useFeed } from "../session/feed";
import { useFleeting } from "../session/fleeting";
import type { Room as RoomState } from "../session/room";
import { Button } from "../ui/Button";
import { Announcements } from "./Announcements";
import { Bar } from "./Bar";
import { BreakoutNotice } from "./BreakoutNotice";
import { BreakoutsPanel } from "./BreakoutsPanel";
import { ChatPanel } from "./ChatPanel";
import type { Addressee } from "./ChatWriting";
import { CompanionNotice } from "./Companion";
import { ConsentDialog, ConsentQuestion } from "./Consent";
import { ConnectMedia } from "./commands";
import { actIn, type PanelName, RoomContext, type RoomValue } from "./context";
import { DevicesDialog } from "./DeviceMenu";
import { EncoderPanel } from "./EncoderPanel";
import { HallPanel } from "./HallPanel";
import { KeysDialog } from "./KeysDialog";
import { type Action, useKeys, useKeysSetting } from "./keys";
import { EndForAll } from "./Leave";
import { useLink } from "./link";
import { useSpeakingMuted } from "./muted";
import { Notice } from "./Notice";
import { PeoplePanel } from "./PeoplePanel";
import { PollsPanel } from "./PollsPanel";
import { usePublishing } from "./publishing";
import { NoMedia, WeakLink } from "./Quality";
import { QuestionsPanel } from "./QuestionsPanel";
import "./room.css";
import "./quality.css";
import { ReportDialog, Reports } from "./Reports";
import { RulesPanel, Suspended } from "./RulesPanel";
import { hosts } from "./roles";
import { isShared } from "./Shared";
import { Stage } from "./Stage";
import { StatisticsPanel } from "./StatisticsPanel";
import { Strip } from "./Strip";
import { hindranceIn } from "./switches";
import { UnmuteDialog } from "./UnmuteDialog";
import { nextLayout, useView } from "./view";
import { useVoices } from "./voices";

/** The room of somebody who has a seat; who opens it hears from the feed when the seat is gone. */
export default function Room(props: RoomProps) {
  const { room, status } = useFeed(props.feed);
  return room ? <Seated {...props} room={room} status={status} /> : null;
}

function Seated({
  sessionId,
  connectionId,
  feed,
  devices,
  onLeft,
  room,
  status,
}: RoomProps & { room: RoomState; status: FeedState["status"] }) {
  const { t, i18n } = useLingui();
  const { speakerId, microphone } = useDevices(devices);
  const voices = useVoices(speakerId);
  const [media, mediaState] = useMedia(sessionId, connectionId, voices.play);
  useEffect(() => media.placed(room.facts.mediaNode), [media, room.facts.mediaNode]);
  const act = useMemo(() => actIn(sessionId), [sessionId]);
  const me = room.mine.seat ?? null;
  const fleeting = useFleeting(sessionId, connectionId);
  const publishing = usePublishing(devices, media, me, act, (name) => hindranceIn(room, name, (one) => i18n._(one)), {
    position: room.position,
    live: status === "live",
  });
  const link = useLink(sessionId, media, mediaState, publishing.camera);
  const { panel, show, unread, seen } = usePanel(room);
  const shared = isShared(room, publishing.screen);
  const [addressee, setAddressee] = useState<Addressee | null>(null);
  const taken = useCallback(() => setAddressee(null), []);
  const view = useView(room, media, shared);
  const [dialog, setDialog] = useState<"keys" | "consent" | "devices" | "end" | "report" | null>(null);
  const [keysOn, setKeysOn] = useKeysSetting();
  const host = hosts(room.mine.role);
  const waiting = room.counts.waiting ?? 0;
  useTitle(waiting > 0 ? `(${waiting}) ${room.facts.title}` : room.facts.title);

  const leave = async (): Promise<void> => {
    feed.close();
    await command(LeaveDocument, { sessionId });
    onLeft("left");
  };
  const changeLayout = (): void => view.choose(nextLayout(view.layout, shared));
  const toggle = (name: PanelName): void => show(panel === name ? null : name);
  const actions: Record<Action, () => void> = {
    microphone: publishing.toggleMicrophone,
    camera: publishing.toggleCamera,
    share: publishing.toggleScreen,
    hand: publishing.toggleHand,
    chat: () => toggle("chat"),
    people: () => toggle("people"),
    layout: changeLayout,
    full: toggleFullScreen,
    keys: () => setDialog("keys"),
    close: () => dialog === null && show(null),
  };
  const openBefore = useRef(false);
  const talk = (held: boolean): void => {
    if (held) openBefore.current = publishing.microphone;
    publishing.openMicrophone(held || openBefore.current);
  };
  useKeys(keysOn, (action) => actions[action](), talk);
  const speakingMuted = useSpeakingMuted(me?.companion ? null : microphone.probe, publishing.microphone);

  const value: RoomValue = {
    sessionId,
    room,
    feed,
    fleeting,
    me,
    host,
    media,
    mediaState,
    devices,
    publishing,
    link,
    view,
    shared,
    act,
    panel,
    show,
    writeTo: (one) => {
      setAddressee(one);
      show("chat");
    },
  };
  const reconnecting = status === "reconnecting" || mediaState.status === "reconnecting";
  return (
    <RoomContext value={value}>
      <div className={view.layout === "presentation" ? "room room--share" : "room"}>
        <Strip
          reconnecting={reconnecting}
          onLayout={changeLayout}
          onFullScreen={toggleFullScreen}
          onLeave={() => void leave()}
        />
        <Stage>
          <ConsentQuestion />
          <Suspended />
          <CompanionNotice />
          <Reports />
          <NoMedia />
          <WeakLink />
          <BreakoutNotice />
          {voices.blocked && (
            <Notice icon="speaker" sentence={t`Votre navigateur a coupé le son de la page.`}>
              <Button compact onPress={voices.recover}>{t`Activer le son`}</Button>
            </Notice>
          )}
          {speakingMuted && (
            <Notice icon="speaker" sentence={t`Vous parlez, mais votre micro est coupé.`}>
              <Button compact onPress={publishing.toggleMicrophone}>{t`Ouvrir le micro`}</Button>
            </Notice>
          )}
        </Stage>
        {panel === "people" && <PeoplePanel />}
        {panel === "chat" && <ChatPanel seen={seen} addressee={addressee} onTaken={taken} />}
        {panel === "questions" && <QuestionsPanel />}
        {panel === "polls" && <PollsPanel />}
        {panel === "groups" && <BreakoutsPanel />}
        {panel === "documents" && <DocumentsPanel />}
        {panel === "hall" && (host || me?.hall) && <HallPanel />}
        {panel === "encoder" && host && <EncoderPanel />}
        {panel === "rules" && host && <RulesPanel />}
        {panel === "statistics" && <StatisticsPanel />}
        <Bar
          unread={unread}
          onLeave={() => void leave()}
          onFullScreen={toggleFullScreen}
          onKeys={() => setDialog("keys")}
          onConsent={() => setDialog("consent")}
          onDevices={() => setDialog("devices")}
          onEnd={() => setDialog("end")}
          onReport={() => setDialog("report")}
          keysOn={keysOn}
          onKeysOn={setKeysOn}
        />
        <Announcements />
      </div>
      <KeysDialog isOpen={dialog === "keys"} onClose={() => setDialog(null)} />
      <DevicesDialog isOpen={dialog === "devices"} onClose={() => setDialog(null)} />
      <EndForAll isOpen={dialog === "end"} onClose={() => setDialog(null)} />
      <ReportDialog isOpen={dialog === "report"} onClose={() => setDialog(null)} />
      <UnmuteDialog />
      <ConsentDialog isOpen={dialog === "consent"} onClose={() => setDialog(null)} />
    </RoomContext>
  );
}

/** The media connection of this tab, for as long as the room is on the page. */
function useMedia(
  sessionId: string,
  connectionId: string,
  play: (track: MediaStreamTrack) => void,
): [MediaConnection, MediaState] {
  const [media, setMedia] = useState(() => connect(sessionId, connectionId, play));
  const [state, setState] = useState(() => media.snapshot());
  const used = useRef(false);
  useEffect(() => {
    if (used.current && media.snapshot().status === "closed") {
      setMedia(connect(sessionId, connectionId, play));
      return;
    }
    used.current = true;
    media.open();
    setState(media.snapshot());
    const stop = media.subscribe(() => setState(media.snapshot()));
    return () => {
      stop();
      media.close();
    };
  }, [media, sessionId, connectionId, play]);
  return [media, state];
}

function connect(sessionId: string, connectionId: string, play: (track: MediaStreamTrack) => void): MediaConnection {
  return new MediaConnection({
    play,
    access: async () => {
      const { data } = await client.mutation(ConnectMedia, { sessionId, connectionId }).toPromise();
      return data?.connectMedia.__typename === "MediaAccess" ? data.connectMedia : null;
    },
  });
}

/** Which panel is open, and how many messages came since the chat was last open. */
function usePanel(room: RoomState): {
  panel: PanelName | null;
  show: (panel: PanelName | null) => void;
  unread: number;
  seen: number;
} {
  const [panel, setPanel] = useState<PanelName | null>(() =>
    window.matchMedia("(min-width: 1101px)").matches ? "people" : null,
  );
  const [read, setRead] = useState(room.messages.length);
  const total = room.messages.length;
  const [seen, setSeen] = useState(total);
  useEffect(() => {
    if (panel === "chat") setRead(total);
  }, [panel, total]);
  const show = useCallback(
    (next: PanelName | null) => {
      if (next === "chat") setSeen(read);
      setPanel(next);
    },
    [read],
  );
  return { panel, show, unread: panel === "chat" ? 0 : Math.max(0, total - read), seen };
}

function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.();
}
