import { beforeEach, describe, expect, it, vi } from "vitest";
import { Devices, statusOf } from "./devices";
import { loudness } from "./level";

/** A track as far as `Devices` looks at it. */
class Track extends EventTarget {
  enabled = true;
  stopped = false;
  constructor(readonly kind: "audio" | "video") {
    super();
  }
  stop() {
    this.stopped = true;
  }
  clone() {
    return new Track(this.kind);
  }
  getSettings() {
    return { deviceId: `${this.kind}-1` };
  }
}

const stream = (...tracks: Track[]) => ({
  getTracks: () => tracks,
  getAudioTracks: () => tracks.filter((track) => track.kind === "audio"),
  getVideoTracks: () => tracks.filter((track) => track.kind === "video"),
});

const getUserMedia = vi.fn();

beforeEach(() => {
  localStorage.clear();
  getUserMedia.mockReset();
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia,
    enumerateDevices: async () => [{ kind: "audioinput", deviceId: "audio-1", label: "Micro" }],
  });
  vi.stubGlobal("navigator", { mediaDevices });
});

describe("Devices", () => {
  it("asks for both at once and lists what there is", async () => {
    getUserMedia.mockResolvedValueOnce(stream(new Track("audio"), new Track("video")));
    const devices = new Devices();
    await devices.start();
    expect(devices.snapshot().microphone).toMatchObject({ status: "on", open: true, deviceId: "audio-1" });
    expect(devices.snapshot().camera.status).toBe("on");
    expect(devices.snapshot().microphones).toEqual([{ id: "audio-1", name: "Micro" }]);
    expect(getUserMedia).toHaveBeenCalledTimes(1);
  });

  it("keeps the microphone when there is no camera", async () => {
    getUserMedia.mockImplementation(async (wanted: MediaStreamConstraints) => {
      if (wanted.video) throw new DOMException("", "NotFoundError");
      return stream(new Track("audio"));
    });
    const devices = new Devices();
    await devices.start();
    expect(devices.snapshot().microphone.status).toBe("on");
    expect(devices.snapshot().camera.status).toBe("missing");
  });

  it("mutes without letting the microphone go, so that a meter still hears", async () => {
    const sound = new Track("audio");
    getUserMedia.mockResolvedValueOnce(stream(sound, new Track("video")));
    const devices = new Devices();
    await devices.start();
    await devices.setMicrophone(false);
    expect(sound).toMatchObject({ enabled: false, stopped: false });
    expect(devices.snapshot().microphone).toMatchObject({ open: false, status: "on" });
    expect(devices.snapshot().microphone.probe?.enabled).toBe(true);
  });

  it("releases a camera that is switched off", async () => {
    const picture = new Track("video");
    getUserMedia.mockResolvedValueOnce(stream(new Track("audio"), picture));
    const devices = new Devices();
    await devices.start();
    await devices.setCamera(false);
    expect(picture.stopped).toBe(true);
    expect(devices.snapshot().camera).toMatchObject({ status: "off", track: null });
  });

  it("stays muted when another microphone is chosen", async () => {
    const second = new Track("audio");
    getUserMedia
      .mockResolvedValueOnce(stream(new Track("audio"), new Track("video")))
      .mockResolvedValueOnce(stream(second));
    const devices = new Devices();
    await devices.start();
    await devices.setMicrophone(false);
    await devices.choose("microphone", "other");
    expect(second.enabled).toBe(false);
    expect(devices.snapshot().microphone.open).toBe(false);
  });

  it("lets a camera go that arrives after it was switched off", async () => {
    const late = new Track("video");
    let arrive: (value: unknown) => void = () => undefined;
    getUserMedia.mockReturnValueOnce(new Promise((resolve) => (arrive = resolve)));
    const devices = new Devices();
    const opening = devices.setCamera(true);
    await devices.setCamera(false);
    arrive(stream(late));
    await opening;
    expect(late.stopped).toBe(true);
    expect(devices.snapshot().camera.status).toBe("off");
  });

  it("says insecure where the browser has no devices to give", async () => {
    vi.stubGlobal("navigator", {});
    const devices = new Devices();
    await devices.start();
    expect(devices.snapshot().microphone.status).toBe("insecure");
  });

  it("names why a device could not be had", () => {
    expect(statusOf(new DOMException("", "NotAllowedError"))).toBe("denied");
    expect(statusOf(new DOMException("", "NotReadableError"))).toBe("busy");
  });
});

describe("loudness", () => {
  it("goes from silence to full scale", () => {
    expect(loudness(new Float32Array(64))).toBe(0);
    expect(loudness(new Float32Array(64).fill(1))).toBe(1);
    expect(loudness(new Float32Array(64).fill(0.05))).toBeGreaterThan(0.4);
  });
});
