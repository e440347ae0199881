import { Encodings, isLayers } from "./encodings";
import { addSections, type Sections, type Uplink, withFrugalOpus } from "./offer";
import { isQuality, type Quality, UNKNOWN_QUALITY } from "./quality";
import { HEARD, isSlots, layersByTrack, NOTHING_SHOWN, type Shown, type SlotsMessage, shown } from "./slots";
import { isSpeakers, type Speakers } from "./speakers";

/** What the server hands out: a token that is good once, at one media node, and relays to reach it by. */
export type Access = { token: string; url: string; node: string; iceServers: RTCIceServer[] };

/** A tile on the screen, the most important first: whose, and how many pixels high. */
export type Tile = { seat: string; height: number };

/** How much is to be seen: everything, the smallest pictures (to save data), or nothing (sound alone). */
export type Video = "all" | "least" | "none";

/** What is told to the node: what is on the screen, who is kept on the stage whoever speaks, and how much is seen. */
export type View = { tiles: readonly Tile[]; pinned: string | null; video: Video };

export const NOTHING_ASKED: View = { tiles: [], pinned: null, video: "all" };

/** How loud seats are (0 to 1). */
export type Levels = ReadonlyMap<string, number>;

type Listener = {
  /** The element that a voice plays in; called once for each slot that is heard. */
  play: (track: MediaStreamTrack) => void;
  /** Somebody else is in a slot. */
  slots: (link: Link) => void;
  levels: (link: Link, levels: Levels, speaker: string | null) => void;
  quality: (link: Link, quality: Quality) => void;
  /** Who speaks in which breakout; told to hosts. */
  speakers: (link: Link, speakers: Speakers) => void;
  /** It broke: the node said goodbye, or the transport gave up. */
  broken: (link: Link) => void;
};

const HEARTBEAT_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;

/** One connection to a media node: one offer, one answer, no negotiation after that. */
export class Link {
  readonly node: string;
  /** Whether it ended by itself. */
  broken = false;
  #listener: Listener;
  #access: Access;
  #peer: RTCPeerConnection;
  #sections: Sections;
  #slots: RTCDataChannel;
  #told: SlotsMessage | null = null;
  #layers = UNKNOWN_QUALITY.layers;
  #view = NOTHING_ASKED;
  #encodings = new Encodings();
  #beat: ReturnType<typeof setInterval>;
  #bytes = 0;
  #heardAt = Date.now();

  constructor(access: Access, listener: Listener) {
    this.node = access.node;
    this.#access = access;
    this.#peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: access.iceServers });
    this.#listener = listener;
    this.#sections = addSections(this.#peer);
    this.#slots = this.#openSlots();
    const levels = this.#openLevels();
    this.#beat = setInterval(() => levels.readyState === "open" && levels.send('{"t":"hb"}'), HEARTBEAT_MS);
    this.#peer.addEventListener("connectionstatechange", () => {
      if (["failed", "closed"].includes(this.#peer.connectionState)) this.#end();
    });
  }

  /** Offer, be answered, shake hands; media flow from then on. Throws when the node refuses or is away. */
  async connect(tracks: Partial<Record<Uplink, MediaStreamTrack | null>>): Promise<void> {
    for (const [uplink, track] of Object.entries(tracks)) await this.send(uplink as Uplink, track);
    await this.#peer.setLocalDescription();
    const answer = await fetch(this.#access.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-amphi": "1" },
      body: JSON.stringify({
        token: this.#access.token,
        sdp: this.#peer.localDescription?.sdp,
        sections: this.#sections.roles(),
      }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!answer.ok) throw new Error(`the media node refused: ${answer.status}`);
    const { sdp } = (await answer.json()) as { sdp: string };
    await this.#peer.setRemoteDescription({ type: "answer", sdp: withFrugalOpus(sdp) });
    await this.#untilConnected();
    this.#heardAt = Date.now();
    for (const role of HEARD) for (const track of this.#sections.slots[role]) this.#listener.play(track);
  }

  /** Send this track from now on, or nothing; no negotiation. */
  async send(uplink: Uplink, track: MediaStreamTrack | null): Promise<void> {
    await this.#sections.uplinks[uplink].sender.replaceTrack(track).catch(() => undefined);
  }

  /** Say what the screen shows, so that the node sends that and no more. */
  view(view: View): void {
    if (view.video !== this.#view.video) void this.#encodings.spare(view.video !== "all", this.#sections.uplinks);
    this.#view = view;
    if (this.#slots.readyState === "open") this.#slots.send(JSON.stringify({ t: "view", ...view }));
  }

  /** The tracks of what is shown, by seat. */
  get shown(): Shown {
    return this.#told ? shown(this.#told, this.#sections.slots) : NOTHING_SHOWN;
  }

  /** The layers of the pictures that come, by track. */
  get layers(): ReadonlyMap<string, string> {
    return layersByTrack(this.#layers, this.#sections.slots);
  }

  /** Who is heard. */
  get voices(): ReadonlySet<string> {
    return new Set(this.#told?.voice.filter((seat) => seat !== null));
  }

  /** Play nothing of these seats: they are heard elsewhere. */
  silence(seats: ReadonlySet<string>): void {
    this.#sections.slots.voice.forEach((track, index) => {
      track.enabled = !seats.has(this.#told?.voice[index] ?? "");
    });
  }

  /** W3C webrtc-stats. */
  statistics(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  /** Take note of whether anything at all came since the last time: media, or the answer to a heartbeat. */
  async listen(): Promise<void> {
    let bytes = 0;
    for (const one of (await this.statistics()).values()) if (one.type === "transport") bytes += one.bytesReceived;
    if (bytes !== this.#bytes) this.#heardAt = Date.now();
    this.#bytes = bytes;
  }

  /** How long nothing came. */
  silentMs(): number {
    return Date.now() - this.#heardAt;
  }

  /** End it. */
  close(): void {
    clearInterval(this.#beat);
    this.#peer.close();
  }

  #end(): void {
    if (this.broken) return;
    this.broken = true;
    this.#listener.broken(this);
  }

  #openSlots(): RTCDataChannel {
    const channel = this.#peer.createDataChannel("slots", { negotiated: true, id: 0 });
    channel.onopen = () => this.view(this.#view);
    channel.onclose = () => this.#end();
    channel.onmessage = ({ data }) => {
      const message = JSON.parse(data as string);
      if (isLayers(message)) void this.#encodings.obey(message, this.#sections.uplinks);
      if (!isSlots(message)) return;
      this.#told = message;
      this.#listener.slots(this);
    };
    return channel;
  }

  #openLevels(): RTCDataChannel {
    const options = { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 };
    const channel = this.#peer.createDataChannel("levels", options);
    channel.onmessage = ({ data }) => {
      const message = JSON.parse(data as string);
      if (isQuality(message)) {
        this.#layers = message.layers;
        return this.#listener.quality(this, message);
      }
      if (isSpeakers(message)) return this.#listener.speakers(this, new Map(Object.entries(message.speakers)));
      const { levels = {}, speaker = null } = message;
      const heard = Object.entries(levels as Record<string, number>);
      this.#listener.levels(this, new Map(heard.map(([seat, dbov]) => [seat, 1 - dbov / 127])), speaker);
    };
    return channel;
  }

  #untilConnected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.#peer.connectionState === "connected") resolve();
        if (["failed", "closed"].includes(this.#peer.connectionState)) reject(new Error(this.#peer.connectionState));
      };
      this.#peer.addEventListener("connectionstatechange", look);
      look();
    });
  }
}
