import { Encodings, isLayers } from "./encodings";
import { addSections, type Sections, type Uplink, withFrugalOpus } from "./offer";
import { isQuality, type Quality, UNKNOWN_QUALITY } from "./quality";
import { HEARD, isSlots, NOTHING_SHOWN, type Shown, shown } from "./slots";

/** A tile on the screen, the most important first: whose, and how many pixels high. */
export type Tile = { seat: string; height: number };

/** How much is to be seen: everything, the smallest pictures (to save data), or nothing (sound alone). */
export type Video = "all" | "least" | "none";

export type MediaState = {
  status: "connecting" | "connected" | "reconnecting" | "closed";
  shown: Shown;
  /** Who speaks, as the media node says. */
  speaker: string | null;
  /** How good the links are, as the media node says. */
  quality: Quality;
};

type Access = { token: string; url: string; iceServers: RTCIceServer[] };
type Options = {
  /** A fresh token for the media node; null when there is none now (the seat is gone, the server away). */
  access: () => Promise<Access | null>;
  /** The element that a voice plays in; called once for each slot that is heard. */
  play: (track: MediaStreamTrack) => void;
};

const HEARTBEAT_MS = 1_000;
const CONNECT_WITHIN_MS = 8_000;
const DISCONNECTED_FOR_MS = 2_500;
const PAUSES_MS = [200, 400, 800, 1_500, 2_000] as const;

/** How loud seats are (0 to 1), outside React: tiles read it on each frame. */
export type Levels = ReadonlyMap<string, number>;

/**
 * The media of one tab: one peer connection with one offer and one answer, made anew whenever it breaks, for as long as
 * the seat is kept. What is sent survives: tracks are put back into the new connection.
 */
export class MediaConnection {
  #options: Options;
  #state: MediaState = { status: "connecting", shown: NOTHING_SHOWN, speaker: null, quality: UNKNOWN_QUALITY };
  #listeners = new Set<() => void>();
  #tracks: Partial<Record<Uplink, MediaStreamTrack | null>> = {};
  #tiles: readonly Tile[] = [];
  #video: Video = "all";
  #encodings = new Encodings();
  #levels: Levels = new Map();
  #peer: RTCPeerConnection | null = null;
  #sections: Sections | null = null;
  #slotsChannel: RTCDataChannel | null = null;
  #closed = false;
  #broken: (() => void) | null = null;
  #hurry: (() => void) | null = null;
  #awakeAt = Date.now();
  #timer: ReturnType<typeof setInterval>;

  constructor(options: Options) {
    this.#options = options;
    this.#timer = setInterval(this.#beat, HEARTBEAT_MS);
    addEventListener("online", this.#online);
    void this.#keepConnected();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): MediaState => this.#state;

  levels = (): Levels => this.#levels;

  /** Send this track from now on, or nothing; no negotiation. */
  async send(uplink: Uplink, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[uplink] = track;
    await this.#sections?.uplinks[uplink].sender.replaceTrack(track).catch(() => undefined);
  }

  /** Say what the screen shows, so that the node sends that and no more. */
  view(tiles: readonly Tile[]): void {
    if (JSON.stringify(tiles) === JSON.stringify(this.#tiles)) return;
    this.#tiles = tiles;
    this.#tellView();
  }

  /** Say how much is to be seen at all. */
  see(video: Video): void {
    if (video === this.#video) return;
    this.#video = video;
    this.#tellView();
  }

  /** The statistics of the present connection (W3C webrtc-stats). */
  async statistics(): Promise<RTCStatsReport | null> {
    return (await this.#peer?.getStats()) ?? null;
  }

  /** Leave for good. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    removeEventListener("online", this.#online);
    this.#broken?.();
    this.#hurry?.();
    this.#peer?.close();
    this.#set({ status: "closed", shown: NOTHING_SHOWN, speaker: null, quality: UNKNOWN_QUALITY });
  }

  #set(change: Partial<MediaState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Connect, wait until it breaks, connect again; the pause grows while it does not succeed. */
  async #keepConnected(): Promise<void> {
    let failures = 0;
    while (!this.#closed) {
      const connected = await this.#connectOnce().catch(() => false);
      if (this.#closed) return;
      failures = connected ? 0 : failures + 1;
      this.#set({
        status: this.#state.status === "connecting" && !connected ? "connecting" : "reconnecting",
        speaker: null,
      });
      if (failures > 0) await this.#pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 2_000);
    }
  }

  /** One connection from offer to end; whether it ever carried media. */
  async #connectOnce(): Promise<boolean> {
    const access = await this.#options.access();
    if (!access || this.#closed) return false;
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: access.iceServers });
    const ended = new Promise<void>((resolve) => {
      this.#broken = resolve;
    });
    try {
      this.#peer = peer;
      await this.#negotiate(peer, access);
      if (!(await within(CONNECT_WITHIN_MS, untilConnected(peer), ended))) return false;
      this.#set({ status: "connected" });
      this.#watch(peer);
      await ended;
      return true;
    } finally {
      this.#sections = null;
      this.#slotsChannel = null;
      peer.close();
    }
  }

  async #negotiate(peer: RTCPeerConnection, access: Access): Promise<void> {
    const sections = addSections(peer);
    this.#openChannels(peer, sections);
    for (const [uplink, track] of Object.entries(this.#tracks))
      await sections.uplinks[uplink as Uplink].sender.replaceTrack(track);
    this.#sections = sections;
    await peer.setLocalDescription();
    const answer = await fetch(access.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-amphi": "1" },
      body: JSON.stringify({ token: access.token, sdp: peer.localDescription?.sdp, sections: sections.roles() }),
    });
    if (!answer.ok) throw new Error(`the media node refused: ${answer.status}`);
    const { sdp } = (await answer.json()) as { sdp: string };
    await peer.setRemoteDescription({ type: "answer", sdp: withFrugalOpus(sdp) });
    for (const role of HEARD) for (const track of sections.slots[role]) this.#options.play(track);
  }

  #openChannels(peer: RTCPeerConnection, sections: Sections): void {
    const slots = peer.createDataChannel("slots", { negotiated: true, id: 0 });
    const levels = peer.createDataChannel("levels", { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 });
    slots.onopen = () => {
      this.#slotsChannel = slots;
      this.#tellView();
    };
    slots.onmessage = ({ data }) => {
      const message = JSON.parse(data as string);
      if (this.#peer !== peer) return;
      if (isSlots(message)) this.#set({ shown: shown(message, sections.slots) });
      if (isLayers(message)) void this.#encodings.obey(message, sections.uplinks);
    };
    levels.onmessage = ({ data }) => {
      const message = JSON.parse(data as string);
      if (isQuality(message)) {
        this.#set({ quality: message });
        return;
      }
      const { levels: heard = {}, speaker = null } = message;
      this.#levels = new Map(
        Object.entries(heard as Record<string, number>).map(([seat, dbov]) => [seat, 1 - dbov / 127]),
      );
      if (speaker !== this.#state.speaker) this.#set({ speaker });
    };
    const beat = setInterval(() => levels.readyState === "open" && levels.send('{"t":"hb"}'), HEARTBEAT_MS);
    levels.onclose = () => clearInterval(beat);
  }

  #watch(peer: RTCPeerConnection): void {
    let patience: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(patience);
      if (["failed", "closed"].includes(peer.connectionState)) this.#broken?.();
      else if (peer.connectionState !== "connected") patience = setTimeout(() => this.#broken?.(), DISCONNECTED_FOR_MS);
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  }

  #tellView(): void {
    if (this.#slotsChannel?.readyState === "open")
      this.#slotsChannel.send(JSON.stringify({ t: "view", tiles: this.#tiles, video: this.#video }));
  }

  /** A machine that slept finds its clock ahead: its connection is dead whatever it says. */
  #beat = (): void => {
    const slept = Date.now() - this.#awakeAt > 6 * HEARTBEAT_MS && document.visibilityState === "visible";
    this.#awakeAt = Date.now();
    if (slept && this.#peer?.connectionState !== "connected") this.#online();
  };

  #online = (): void => {
    this.#hurry?.();
    if (this.#state.status === "connected" && this.#peer?.connectionState !== "connected") this.#broken?.();
  };

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function untilConnected(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (peer.connectionState === "connected") resolve();
      if (["failed", "closed"].includes(peer.connectionState)) reject(new Error(peer.connectionState));
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  });
}

/** Whether the work was done before the time was up or something else ended. */
async function within(milliseconds: number, work: Promise<void>, ended: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  const result = await Promise.race([done, late, ended.then(() => false)]);
  clearTimeout(timer);
  return result;
}
