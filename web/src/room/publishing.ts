import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type { Devices } from "../devices/devices";
import { useDevices } from "../devices/use";
import { reachedPosition } from "../graphql/position";
import type { MediaConnection } from "../media/connection";
import type { Participant } from "../session/room";
import { notify } from "../ui/toast";
import { LowerHand, RaiseHand, SetCamera, SetMicrophone, SetScreenShare } from "./commands";
import type { Act } from "./context";

/** Up to where the log is known, and whether what follows is heard. */
type Heard = { position: number; live: boolean };

type Forbidden = "MICROPHONE" | "CAMERA" | "SCREEN" | "RAISE_HAND";
/** A screen, window or tab with its sound, and another instead while it is shared; not this page, which would show itself. */
const WANTED = {
  video: { frameRate: { max: 15 } },
  audio: true,
  systemAudio: "include",
  surfaceSwitching: "include",
  selfBrowserSurface: "exclude",
} satisfies DisplayMediaStreamOptions & Record<string, unknown>;

/** What one sends, as one sees it: at once, before the server has confirmed. */
export type Publishing = {
  microphone: boolean;
  camera: boolean;
  screen: MediaStreamTrack | null;
  /** Whether the screen is shared with its sound. */
  screenSound: boolean;
  hand: boolean;
  toggleMicrophone: () => void;
  openMicrophone: (open: boolean) => void;
  toggleCamera: () => void;
  toggleScreen: () => void;
  toggleHand: () => void;
};

/**
 * Keeps three things together: the devices (what the machine captures), the media connection (what is sent), and the
 * seat's publications (what the others are told, and the server forwards).
 */
export function usePublishing(
  devices: Devices,
  media: MediaConnection,
  me: Participant | null,
  act: Act,
  hindrance: (name: Forbidden) => string | null,
  heard: Heard,
): Publishing {
  const { microphone, camera } = useDevices(devices);
  const screen = useScreenShare(media, me, act);
  const hand = useHand(me, act);
  const open = microphone.open && microphone.track !== null;
  const on = camera.status === "on" && camera.track !== null;
  useSecondTab(devices, me);
  useEffect(() => void media.send("microphone", microphone.track), [media, microphone.track]);
  useEffect(() => void media.send("camera", camera.track), [media, camera.track]);
  const muted = useCallback(() => void devices.setMicrophone(false), [devices]);
  const stopped = useCallback(() => void devices.setCamera(false), [devices]);
  usePublished(
    "microphone",
    open,
    me,
    (wanted) => act(SetMicrophone, { on: wanted }),
    muted,
    hindrance("MICROPHONE"),
    heard,
  );
  usePublished("camera", on, me, (wanted) => act(SetCamera, { on: wanted }), stopped, hindrance("CAMERA"), heard);
  /** Do something that may be forbidden, or say why not; stopping never is. */
  const allowed = (name: Forbidden, stops: boolean, run: () => void): void => {
    const reason = stops ? null : hindrance(name);
    if (reason) notify(reason, { icon: "lock" });
    else run();
  };
  return {
    microphone: open,
    camera: on,
    screen: screen.screen,
    screenSound: screen.screenSound,
    hand: hand.hand,
    toggleMicrophone: () => allowed("MICROPHONE", open, () => void devices.setMicrophone(!open)),
    openMicrophone: (wanted) => allowed("MICROPHONE", !wanted, () => void devices.setMicrophone(wanted)),
    toggleCamera: () => allowed("CAMERA", on, () => void devices.setCamera(!on)),
    toggleScreen: () => allowed("SCREEN", screen.screen !== null, screen.toggleScreen),
    toggleHand: () => allowed("RAISE_HAND", hand.hand, hand.toggleHand),
  };
}

/** What the server was told of a device: the seat shows it `from` this position on, null until the server has answered. */
type Told = { seat: string; on: boolean; from: number | null; failed: boolean };

/**
 * Tell the server what is open, and close here what somebody else closed there. What the seat showed before the
 * server's answer counts for nothing; what could not be said is said again when the room is back.
 */
function usePublished(
  kind: "microphone" | "camera",
  local: boolean,
  me: Participant | null,
  tell: (on: boolean) => Promise<boolean>,
  closeHere: () => void,
  hindrance: string | null,
  { position, live }: Heard,
): void {
  const { t } = useLingui();
  const told = useRef<Told | null>(null);
  const wasLive = useRef(live);
  const [, answered] = useReducer((count: number) => count + 1, 0);
  const seat = me?.seatId ?? null;
  const remote = me?.[kind] ?? false;
  useEffect(() => {
    const back = live && !wasLive.current;
    wasLive.current = live;
    if (!seat) return;
    const known = (on: boolean): void => {
      told.current = { seat, on, from: 0, failed: false };
    };
    const say = (on: boolean): void => {
      const said: Told = { seat, on, from: null, failed: false };
      told.current = said;
      void tell(on).then((done) => {
        said.from = reachedPosition() ?? 0;
        said.failed = !done;
        if (!done && on) closeHere();
        answered();
      });
    };
    const closed = (sentence: string | null): void => {
      known(false);
      closeHere();
      if (sentence) notify(sentence, { icon: kind === "microphone" ? "micoff" : "camoff" });
    };
    const last = told.current;
    if (last?.seat !== seat) {
      if (local && !remote && hindrance !== null) closed(hindrance);
      else if (local !== remote) say(local);
      else known(local);
    } else if (last.on !== local || (last.failed && back)) {
      say(local);
    } else if (local && !remote && last.from !== null && position >= last.from) {
      closed(hindrance ?? (kind === "microphone" ? t`Votre micro a été coupé. Vous pouvez le rouvrir.` : null));
    }
  });
}

/** In a second tab of the same seat the devices start closed, and one is told why; a reload goes on as it was. */
function useSecondTab(devices: Devices, me: Participant | null): void {
  const { t } = useLingui();
  const asked = useRef(false);
  useEffect(() => {
    if (!me || asked.current) return;
    asked.current = true;
    const [entry] = performance.getEntriesByType("navigation");
    const reloaded = entry instanceof PerformanceNavigationTiming && entry.type !== "navigate";
    if (reloaded || !(me.microphone || me.camera)) return;
    void devices.setMicrophone(false);
    void devices.setCamera(false);
    notify(t`Vous êtes déjà dans la réunion par une autre fenêtre : ici, le micro et la caméra restent coupés.`, {
      icon: "micoff",
    });
  }, [me, devices, t]);
}

function useHand(me: Participant | null, act: Act): Pick<Publishing, "hand" | "toggleHand"> {
  const raised = me?.handRaisedAt != null;
  const [wanted, setWanted] = useState<boolean | null>(null);
  useEffect(() => {
    if (wanted === raised) setWanted(null);
  }, [wanted, raised]);
  const hand = wanted ?? raised;
  const toggleHand = (): void => {
    setWanted(!hand);
    void (hand ? act(LowerHand, { seatId: null }) : act(RaiseHand, {})).then((done) => {
      if (!done) setWanted(null);
    });
  };
  return { hand, toggleHand };
}

function useScreenShare(
  media: MediaConnection,
  me: Participant | null,
  act: Act,
): Pick<Publishing, "screen" | "screenSound" | "toggleScreen"> {
  const { t } = useLingui();
  const [stream, setStream] = useState<MediaStream | null>(null);
  const confirmed = useRef(false);
  const track = stream?.getVideoTracks()[0] ?? null;

  const stop = useCallback(
    (shared: MediaStream | null, tell: boolean) => {
      for (const one of shared?.getTracks() ?? []) one.stop();
      confirmed.current = false;
      setStream(null);
      void media.send("screen", null);
      void media.send("screen_sound", null);
      if (tell) void act(SetScreenShare, { on: false });
    },
    [media, act],
  );

  useEffect(() => {
    if (me?.screen) confirmed.current = true;
    else if (stream && confirmed.current) stop(stream, false);
  }, [me?.screen, stream, stop]);
  useEffect(() => {
    return () => {
      for (const one of stream?.getTracks() ?? []) one.stop();
    };
  }, [stream]);

  const start = async (): Promise<void> => {
    if (!navigator.mediaDevices?.getDisplayMedia) {
      notify(t`Ce navigateur ne permet pas de partager l’écran. Essayez depuis un ordinateur.`, { icon: "warn" });
      return;
    }
    const shared = await navigator.mediaDevices.getDisplayMedia(WANTED).catch(() => null); // the person changed their mind
    const video = shared?.getVideoTracks()[0];
    if (!shared || !video) return;
    video.contentHint = "detail";
    video.addEventListener("ended", () => stop(shared, true));
    setStream(shared);
    await media.send("screen", video);
    await media.send("screen_sound", shared.getAudioTracks()[0] ?? null);
    if (!(await act(SetScreenShare, { on: true }))) stop(shared, false);
  };
  const screenSound = (stream?.getAudioTracks().length ?? 0) > 0;
  return { screen: track, screenSound, toggleScreen: () => (stream ? stop(stream, true) : void start()) };
}
