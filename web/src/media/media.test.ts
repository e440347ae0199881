import { describe, expect, it } from "vitest";
import { Encodings, isLayers, withActive } from "./encodings";
import { isUsed } from "./offer";
import { isQuality } from "./quality";
import { isSlots, layersByTrack } from "./slots";

const codec = (mimeType: string, sdpFmtpLine = ""): RTCRtpCodec => ({ mimeType, sdpFmtpLine, clockRate: 90_000 });

describe("codecs", () => {
  it("are VP8, Opus, retransmission, and the H.264 that every browser has", () => {
    expect(isUsed(codec("video/VP8"))).toBe(true);
    expect(isUsed(codec("audio/opus"))).toBe(true);
    expect(isUsed(codec("video/H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"))).toBe(
      true,
    );
    expect(isUsed(codec("video/H264", "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"))).toBe(
      false,
    );
    expect(isUsed(codec("video/H264", "packetization-mode=1;profile-level-id=640c1f"))).toBe(false);
    expect(isUsed(codec("video/AV1"))).toBe(false);
  });
});

describe("layers that somebody watches", () => {
  const encodings = [{ rid: "q" }, { rid: "h", active: true }, { rid: "f", active: false }];

  it("are active, the others not, and who is not spoken of stays", () => {
    const found = withActive(encodings, { q: false, f: true });
    expect(found.map((one) => one.active)).toEqual([false, true, true]);
    expect(withActive([{}], { "": false })[0]?.active).toBe(false);
  });

  it("are set one message after the other, and only where something changes", async () => {
    const set: boolean[][] = [];
    let current = encodings.map((one) => ({ ...one, active: true }));
    const sender = {
      getParameters: () => ({ encodings: current }),
      setParameters: async ({ encodings: wanted }: { encodings: typeof current }) => {
        await Promise.resolve();
        current = wanted;
        set.push(wanted.map((one) => one.active));
      },
    };
    const uplinks = { camera: { sender }, screen: { sender } } as never;
    const obeyed = new Encodings();
    void obeyed.obey({ t: "layers", layers: { camera: { h: false } } }, uplinks);
    void obeyed.obey({ t: "layers", layers: { camera: { h: false } } }, uplinks);
    await obeyed.obey({ t: "layers", layers: { camera: { h: true, f: false } } }, uplinks);
    expect(set).toEqual([
      [true, false, true],
      [true, true, false],
    ]);
  });
});

it("saving data makes a screen slower and no less sharp, and sets nothing twice", async () => {
  const set: unknown[] = [];
  let current = [{ active: true, maxBitrate: 2_500_000, maxFramerate: 15 }];
  const sender = {
    getParameters: () => ({ encodings: current }),
    setParameters: async ({ encodings }: { encodings: typeof current }) => {
      current = encodings;
      set.push(encodings);
    },
  };
  const uplinks = { camera: { sender: {} }, screen: { sender } } as never;
  const encodings = new Encodings();
  await encodings.spare(false, uplinks);
  await encodings.spare(true, uplinks);
  await encodings.spare(true, uplinks);
  await encodings.spare(false, uplinks);
  expect(set).toEqual([
    [{ active: true, maxBitrate: 800_000, maxFramerate: 5 }],
    [{ active: true, maxBitrate: 2_500_000, maxFramerate: 15 }],
  ]);
});

it("layers are those of the tracks that pictures come in", () => {
  const tracks = (...ids: string[]) => ids.map((id) => ({ id }));
  const slots = { video: tracks("a", "b"), screen_slot: tracks("s") } as never;
  const found = layersByTrack({ video: [null, "h"], screen: [""] }, slots);
  expect([...found]).toEqual([["b", "h"]]);
});

it("messages are told apart", () => {
  expect(
    [{ t: "slots" }, { t: "layers" }, { t: "quality" }, {}].map((one) => [isSlots(one), isLayers(one), isQuality(one)]),
  ).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
    [false, false, false],
  ]);
});
