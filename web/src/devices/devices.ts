/**
 * The person's own microphone, camera and loudspeaker, for the preview, the waiting room and the room.
 *
 * A muted microphone keeps its device open (`track.enabled` false), so that it opens at once and the meter still hears
 * who speaks while muted; a camera that is off is released, so that its light goes out.
 */

/** `denied`: the person or the browser said no; `missing`: none plugged in; `busy`: another programme has it; `insecure`: the browser gives none to plain HTTP. */
export type DeviceStatus = "off" | "starting" | "on" | "denied" | "missing" | "busy" | "insecure";
export type Kind = "microphone" | "camera";
export type Device = { id: string; name: string };

export type Source = { status: DeviceStatus; track: MediaStreamTrack | null; deviceId: string | null };

export type DevicesState = {
  microphone: Source & {
    /** Whether the others hear it. */
    open: boolean;
    /** A second view of the same sound that is never muted, for meters; null while there is none. */
    probe: MediaStreamTrack | null;
  };
  camera: Source;
  speakerId: string | null;
  microphones: readonly Device[];
  cameras: readonly Device[];
  speakers: readonly Device[];
};

const KEPT = "amphi.devices";
type Kept = { microphone?: string; camera?: string; speaker?: string };

function readKept(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

const CAMERA: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const MICROPHONE: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Why a device could not be had, from the browser's error. */
export function statusOf(error: unknown): DeviceStatus {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy";
}

const NOTHING: Source = { status: "off", track: null, deviceId: null };

export class Devices {
  #state: DevicesState = {
    microphone: { ...NOTHING, open: false, probe: null },
    camera: NOTHING,
    speakerId: readKept().speaker ?? null,
    microphones: [],
    cameras: [],
    speakers: [],
  };
  #listeners = new Set<() => void>();
  /** Counts requests for each kind, so that an answer that comes too late is let go. */
  #asked: Record<Kind, number> = { microphone: 0, camera: 0 };

  subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) navigator.mediaDevices?.addEventListener("devicechange", this.#relist);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) navigator.mediaDevices?.removeEventListener("devicechange", this.#relist);
    };
  };

  snapshot = (): DevicesState => this.#state;

  /** Ask for both at once (one question of the browser); what is missing does not keep the other away. */
  async start(wanted = { microphone: true, camera: true }): Promise<void> {
    if (!navigator.mediaDevices) {
      this.#mark("microphone", { status: "insecure" });
      this.#mark("camera", { status: "insecure" });
      return;
    }
    if (!wanted.camera) return wanted.microphone ? this.#open("microphone") : this.#relist();
    // The microphone is asked for even when it is to be muted: it then opens at once.
    const [microphone, camera] = [this.#request("microphone"), this.#request("camera")];
    await this.#relist();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: this.#constraints("microphone"),
        video: this.#constraints("camera"),
      });
      this.#take("microphone", stream.getAudioTracks()[0], microphone, wanted.microphone);
      this.#take("camera", stream.getVideoTracks()[0], camera);
      await this.#relist();
    } catch {
      await Promise.all([this.#open("microphone", wanted.microphone), this.#open("camera")]);
    }
  }

  /** Let the others hear, or not. */
  async setMicrophone(open: boolean): Promise<void> {
    const { microphone } = this.#state;
    if (open && !microphone.track) {
      await this.#open("microphone");
      return;
    }
    if (microphone.track) microphone.track.enabled = open;
    this.#set({ microphone: { ...microphone, open } });
  }

  /** Start the camera, or release it. */
  async setCamera(on: boolean): Promise<void> {
    if (on) await this.#open("camera");
    else this.#release("camera");
  }

  /** Use another device from now on; what was muted stays muted, a camera that is off stays off. */
  async choose(kind: Kind, deviceId: string): Promise<void> {
    this.#keep({ [kind]: deviceId });
    const source = this.#state[kind];
    if (kind === "camera" && source.status === "off") {
      this.#set({ camera: { ...this.#state.camera, deviceId } });
      return;
    }
    await this.#open(kind, this.#state.microphone.open || source.track === null);
  }

  /** Play the others through this loudspeaker from now on. */
  chooseSpeaker(deviceId: string): void {
    this.#keep({ speaker: deviceId });
    this.#set({ speakerId: deviceId });
  }

  /** Release everything. */
  stop(): void {
    this.#release("microphone");
    this.#release("camera");
  }

  #set(change: Partial<DevicesState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #keep(change: Kept): void {
    localStorage.setItem(KEPT, JSON.stringify({ ...readKept(), ...change }));
  }

  #constraints(kind: Kind): MediaTrackConstraints {
    const kept = readKept()[kind];
    const wanted = kind === "camera" ? CAMERA : MICROPHONE;
    return kept ? { ...wanted, deviceId: { ideal: kept } } : wanted;
  }

  #request(kind: Kind): number {
    this.#asked[kind] += 1;
    this.#mark(kind, { status: "starting" });
    return this.#asked[kind];
  }

  #mark(kind: Kind, change: Partial<Source>): void {
    if (kind === "camera") this.#set({ camera: { ...this.#state.camera, ...change } });
    else this.#set({ microphone: { ...this.#state.microphone, ...change } });
  }

  async #open(kind: Kind, open = true): Promise<void> {
    if (!navigator.mediaDevices) {
      this.#mark(kind, { status: "insecure" });
      return;
    }
    const request = this.#request(kind);
    const constraints = this.#constraints(kind);
    try {
      const stream = await navigator.mediaDevices.getUserMedia(
        kind === "camera" ? { video: constraints } : { audio: constraints },
      );
      this.#take(kind, stream.getTracks()[0], request, open);
      await this.#relist();
    } catch (error) {
      if (this.#asked[kind] !== request) return;
      this.#release(kind);
      this.#mark(kind, { status: statusOf(error) });
    }
  }

  #take(kind: Kind, track: MediaStreamTrack | undefined, request: number, open = true): void {
    if (!track) return;
    if (this.#asked[kind] !== request) {
      track.stop();
      return;
    }
    this.#drop(kind);
    track.addEventListener("ended", () => {
      // Unplugged: fall back to whatever else there is.
      if (this.#state[kind].track === track) void this.#open(kind, this.#state.microphone.open);
    });
    const source: Source = { status: "on", track, deviceId: track.getSettings().deviceId ?? null };
    if (kind === "camera") {
      this.#set({ camera: source });
      return;
    }
    const probe = track.clone();
    track.enabled = open;
    this.#set({ microphone: { ...source, open, probe } });
  }

  #release(kind: Kind): void {
    this.#asked[kind] += 1;
    this.#drop(kind);
    const { deviceId } = this.#state[kind];
    if (kind === "camera") this.#set({ camera: { ...NOTHING, deviceId } });
    else this.#set({ microphone: { ...NOTHING, deviceId, open: false, probe: null } });
  }

  #drop(kind: Kind): void {
    this.#state[kind].track?.stop();
    if (kind === "microphone") this.#state.microphone.probe?.stop();
  }

  #relist = async (): Promise<void> => {
    const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const named = (kind: MediaDeviceKind): Device[] =>
      found
        .filter((device) => device.kind === kind && device.deviceId !== "")
        .map((device) => ({ id: device.deviceId, name: device.label }));
    this.#set({ microphones: named("audioinput"), cameras: named("videoinput"), speakers: named("audiooutput") });
  };
}
