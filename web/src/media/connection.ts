import { type Access, type Levels, Link, NOTHING_ASKED, type Tile, type Video, type View } from "./link";
import type { Uplink } from "./offer";
import { type Quality, UNKNOWN_QUALITY } from "./quality";
import { NOTHING_SHOWN, type Shown } from "./slots";
import { NOBODY_SPEAKS, type Speakers } from "./speakers";

export type { Levels, Tile, Video } from "./link";

export type MediaState = {
  status: "connecting" | "connected" | "reconnecting" | "closed";
  shown: Shown;
  /** Who speaks, as the media node says. */
  speaker: string | null;
  /** How good the links are, as the media node says. */
  quality: Quality;
  /** Who speaks in which breakout, for hosts. */
  speakers: Speakers;
};

type Options = {
  /** Fresh access to the media node; null when there is none now (the seat is gone, the server away). */
  access: () => Promise<Access | null>;
  /** The element that a voice plays in; called once for each slot that is heard. */
  play: (track: MediaStreamTrack) => void;
};

const LOOK_MS = 500;
/** A connection of which nothing is heard for so long is made anew; media, and the answer to a heartbeat, come oftener. */
const SILENT_MS = 2_000;
const CONNECT_WITHIN_MS = 6_000;
/** So long one is on both nodes when a session moves: others come later, and are still heard where they were. */
const OVERLAP_MS = 2_500;
const PAUSES_MS = [200, 400, 800, 1_500, 2_000] as const;

/**
 * The media of one tab for as long as the seat is kept. One connection, made anew when it breaks, when it falls silent
 * or when the session moves to another node; the one before serves until the next one stands, or wins if it comes back.
 * What is sent survives: tracks are put into each new connection.
 */
export class MediaConnection {
  #options: Options;
  #state: MediaState = {
    status: "connecting",
    shown: NOTHING_SHOWN,
    speaker: null,
    quality: UNKNOWN_QUALITY,
    speakers: NOBODY_SPEAKS,
  };
  #listeners = new Set<() => void>();
  #tracks: Partial<Record<Uplink, MediaStreamTrack | null>> = {};
  #view = NOTHING_ASKED;
  #levels: Levels = new Map();
  #link: Link | null = null;
  /** The connection to the node that the session left a moment ago. */
  #before: Link | null = null;
  #placed: string | null = null;
  #moved = false;
  #closed = false;
  #giveUp: () => void = () => undefined;
  #wake = new Signal();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Does nothing yet: what is made while React renders may be thrown away. */
  constructor(options: Options) {
    this.#options = options;
  }

  /** Connect, and stay connected until it is closed. Once. */
  open(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    addEventListener("online", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    void this.#keepConnected();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): MediaState => this.#state;

  /** How loud seats are, outside React: tiles read it on each frame. */
  levels = (): Levels => this.#levels;

  /** Send this track from now on, or nothing; no negotiation. */
  async send(uplink: Uplink, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks[uplink] = track;
    await Promise.all([this.#link?.send(uplink, track), this.#before?.send(uplink, track)]);
  }

  /** Say what the screen shows, so that the node sends that and no more. */
  view(tiles: readonly Tile[]): void {
    this.#ask({ tiles });
  }

  /** Say who is kept on the stage whoever speaks: on a weak link they are shown before all others but who speaks. */
  pin(seat: string | null): void {
    this.#ask({ pinned: seat });
  }

  /** The room says on which node its media are; a connection to another one is replaced. */
  placed(node: string | null): void {
    this.#placed = node;
    if (!node || !this.#link || this.#link.node === node) return;
    this.#moved = true;
    this.#wake.fire();
  }

  /** Say how much is to be seen at all. */
  see(video: Video): void {
    this.#ask({ video });
  }

  /** The statistics of the present connection (W3C webrtc-stats). */
  async statistics(): Promise<RTCStatsReport | null> {
    return (await this.#link?.statistics()) ?? null;
  }

  /** The layers of the pictures that come, by track; outside React, as the statistics are. */
  layers(): ReadonlyMap<string, string> {
    return this.#link?.layers ?? new Map();
  }

  /** Leave for good. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    removeEventListener("online", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    this.#wake.fire();
    this.#link?.close();
    this.#before?.close();
    this.#set({
      status: "closed",
      shown: NOTHING_SHOWN,
      speaker: null,
      quality: UNKNOWN_QUALITY,
      speakers: NOBODY_SPEAKS,
    });
  }

  #ask(change: Partial<View>): void {
    const next = { ...this.#view, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#view)) return;
    this.#view = next;
    this.#link?.view(next);
  }

  #set(change: Partial<MediaState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Wait until another connection is needed, make it; the pause grows while that does not succeed. */
  async #keepConnected(): Promise<void> {
    let failures = 0;
    while (!this.#closed) {
      if (!this.#needsAnother()) {
        failures = 0;
        await this.#wake.next();
        continue;
      }
      const placed = this.#placed;
      const link = await this.#open().catch(() => null);
      if (this.#closed) return link?.close();
      if (link) {
        this.#moved = this.#placed !== placed && this.#placed !== link.node;
        this.#adopt(link);
      } else if (this.#needsAnother()) {
        failures += 1;
        await this.#wake.next(PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1]);
      }
    }
  }

  #needsAnother(): boolean {
    return !this.#link || this.#moved || this.#isDead(this.#link);
  }

  #isDead(link: Link): boolean {
    return link.broken || link.silentMs() > SILENT_MS;
  }

  /** A connection that stands; null when there is none to be had, or when the one before is heard again meanwhile. */
  async #open(): Promise<Link | null> {
    const hurried = new Promise<null>((resolve) => {
      this.#giveUp = () => resolve(null);
    });
    const access = await before(CONNECT_WITHIN_MS, Promise.race([this.#options.access(), hurried]));
    if (!access || this.#closed) return null;
    const link = new Link(access, {
      play: this.#options.play,
      slots: (from) => (from === this.#link || from === this.#before) && this.#show(),
      levels: (from, levels, speaker) => from === this.#link && this.#hear(levels, speaker),
      quality: (from, quality) => from === this.#link && this.#set({ quality }),
      speakers: (from, speakers) => from === this.#link && this.#set({ speakers }),
      broken: (from) => {
        if (from === this.#link) void this.#look();
      },
    });
    let stands = false;
    const connected = link.connect(this.#tracks).then(() => {
      stands = true;
    });
    const revived = this.#untilRevived(() => stands);
    await before(CONNECT_WITHIN_MS, Promise.race([connected, revived, hurried])).catch(() => undefined);
    if (stands) return link;
    link.close();
    return null;
  }

  /** Resolves when no other connection is needed any more. */
  async #untilRevived(over: () => boolean): Promise<void> {
    while (!this.#closed && !over() && this.#needsAnother()) await this.#wake.next(CONNECT_WITHIN_MS);
  }

  #adopt(link: Link): void {
    this.#before?.close();
    this.#before = null;
    const last = this.#link;
    this.#link = link;
    if (last && !last.broken && last.node !== link.node) this.#leaveSlowly(last);
    else last?.close();
    for (const [uplink, track] of Object.entries(this.#tracks)) void link.send(uplink as Uplink, track);
    link.view(this.#view);
    this.#set({ status: "connected" });
    this.#show();
  }

  #leaveSlowly(last: Link): void {
    this.#before = last;
    setTimeout(() => {
      last.close();
      if (this.#before !== last) return;
      this.#before = null;
      if (!this.#closed) this.#show();
    }, OVERLAP_MS);
  }

  /** Who is seen; who is heard on both nodes is heard once. */
  #show(): void {
    const here = this.#link?.shown ?? NOTHING_SHOWN;
    const there = this.#before?.shown ?? NOTHING_SHOWN;
    this.#before?.silence(this.#link?.voices ?? new Set());
    this.#set({
      shown: {
        video: new Map([...there.video, ...here.video]),
        screen: new Map([...there.screen, ...here.screen]),
      },
    });
  }

  #hear(levels: Levels, speaker: string | null): void {
    this.#levels = levels;
    if (speaker !== this.#state.speaker) this.#set({ speaker });
  }

  /** Whether the connection is heard; a machine that slept finds it silent. */
  #look = async (): Promise<void> => {
    const link = this.#link;
    if (!link || this.#closed) return;
    if (!link.broken) await link.listen().catch(() => undefined);
    if (link !== this.#link || this.#closed) return;
    const status = this.#isDead(link) ? "reconnecting" : "connected";
    if (status !== this.#state.status) {
      this.#set({ status, speaker: status === "connected" ? this.#state.speaker : null });
      this.#wake.fire();
    }
  };

  /** The network is back, or somebody looks at the page again: what was begun before that is not waited for. */
  #hurry = async (): Promise<void> => {
    if (document.visibilityState === "hidden") return;
    await this.#look();
    if (!this.#needsAnother()) return;
    this.#giveUp();
    this.#wake.fire();
  };
}

/** Something to wait for that happens again and again. */
class Signal {
  #waiting = new Set<() => void>();

  fire(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** The next time, or when so much time has passed. */
  next(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(() => done(), milliseconds);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
    });
  }
}

/** The work's result; null when it takes too long. */
async function before<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
