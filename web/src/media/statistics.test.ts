import { describe, expect, it } from "vitest";
import { read, type Stream, uplinkOf } from "./statistics";

type Entry = Record<string, unknown> & { id: string };

/** A report as the browser gives it. */
function report(...entries: Entry[]): RTCStatsReport {
  return new Map(entries.map((one) => [one.id, one])) as unknown as RTCStatsReport;
}

const VP8 = { id: "c1", type: "codec", mimeType: "video/VP8" };
const TRANSPORT = { id: "t", type: "transport", selectedCandidatePairId: "p" };
const LOCAL = { id: "l", type: "local-candidate", candidateType: "relay", relayProtocol: "tls" };
const PAIR = {
  id: "p",
  type: "candidate-pair",
  localCandidateId: "l",
  currentRoundTripTime: 0.042,
  availableOutgoingBitrate: 900_000,
};

function received(timestamp: number, bytesReceived: number, packetsReceived: number, packetsLost: number): Entry {
  const size = { frameWidth: 640, frameHeight: 360, framesPerSecond: 15 };
  const counted = { timestamp, bytesReceived, packetsReceived, packetsLost, jitter: 0.004 };
  return { id: "in", type: "inbound-rtp", kind: "video", codecId: "c1", trackIdentifier: "ada", ...size, ...counted };
}

describe("what one sends", () => {
  const own = { microphone: "mic", screen: "screen" };
  const stream = (kind: Stream["kind"], track: string | null, layer: string | null = null): Stream =>
    ({ kind, track, layer }) as Stream;

  it("is told by its track", () => {
    expect(uplinkOf(stream("audio", "mic"), own)).toBe("microphone");
    expect(uplinkOf(stream("audio", "tab"), own)).toBe("screen_sound");
    expect(uplinkOf(stream("video", "screen"), own)).toBe("screen");
    expect(uplinkOf(stream("video", "cam", "h"), own)).toBe("camera");
  });

  it("is told by its layers where the browser does not name the track", () => {
    expect(uplinkOf(stream("audio", null), own)).toBe("microphone");
    expect(uplinkOf(stream("video", null, "q"), own)).toBe("camera");
    expect(uplinkOf(stream("video", null), own)).toBe("screen");
    expect(uplinkOf(stream("video", null), { ...own, screen: undefined })).toBe("camera");
  });
});

describe("statistics", () => {
  it("are rates between two readings", () => {
    const first = read(report(VP8, received(1_000, 10_000, 100, 2)), null);
    expect(first.reading.streams).toMatchObject([{ bitrateBps: null, loss: null, codec: "VP8" }]);
    const second = read(report(VP8, received(3_000, 60_000, 190, 12)), first.totals);
    expect(second.reading.streams).toEqual([
      {
        id: "in",
        sent: false,
        kind: "video",
        track: "ada",
        layer: null,
        codec: "VP8",
        width: 640,
        height: 360,
        framesPerSecond: 15,
        bitrateBps: 200_000,
        loss: 0.1,
        roundTripMs: null,
        jitterMs: 4,
      },
    ]);
  });

  it("say in which layer a picture comes, as the node told", () => {
    const [coming] = read(report(received(1_000, 10_000, 100, 0)), null, new Map([["ada", "h"]])).reading.streams;
    expect(coming?.layer).toBe("h");
    const [other] = read(report(received(1_000, 10_000, 100, 0)), null, new Map([["bob", "h"]])).reading.streams;
    expect(other?.layer).toBeNull();
  });

  it("leave out what carries nothing, and count no loss below zero", () => {
    const first = read(report(received(1_000, 10_000, 100, 9)), null);
    expect(read(report(received(2_000, 10_000, 100, 9)), first.totals).reading.streams).toEqual([]);
    expect(read(report(received(2_000, 11_000, 120, 4)), first.totals).reading.streams[0]?.loss).toBe(0);
    expect(read(report({ ...received(1_000, 0, 0, 0) }), null).reading.streams).toEqual([]);
  });

  it("begin again with a connection that is made anew", () => {
    const first = read(report(received(1_000, 900_000, 9_000, 50)), null);
    const anew = read(report(received(4_000, 20_000, 200, 0)), first.totals);
    expect(anew.reading.streams).toMatchObject([{ bitrateBps: null, loss: null }]);
    const next = read(report(received(5_000, 30_000, 300, 0)), anew.totals);
    expect(next.reading.streams).toMatchObject([{ bitrateBps: 80_000, loss: 0 }]);
  });

  it("take what is sent from what the other side reports of it", () => {
    const sent = {
      id: "out",
      type: "outbound-rtp",
      kind: "video",
      rid: "h",
      codecId: "c1",
      mediaSourceId: "s",
      remoteId: "r",
      timestamp: 2_000,
      bytesSent: 5_000,
    };
    const source = { id: "s", type: "media-source", trackIdentifier: "camera" };
    const remote = { id: "r", type: "remote-inbound-rtp", fractionLost: 0.03, roundTripTime: 0.08, jitter: 0.011 };
    const { reading } = read(report(VP8, sent, source, remote), null);
    expect(reading.streams).toMatchObject([
      { sent: true, layer: "h", track: "camera", loss: 0.03, roundTripMs: 80, jitterMs: 11 },
    ]);
  });

  it("say by which way media go", () => {
    expect(read(report(TRANSPORT, PAIR, LOCAL), null).reading.path).toEqual({
      relay: "tls",
      roundTripMs: 42,
      availableBps: 900_000,
    });
    const straight = { ...LOCAL, candidateType: "host", relayProtocol: undefined };
    expect(read(report(TRANSPORT, PAIR, straight), null).reading.path?.relay).toBeNull();
    expect(read(report({ ...PAIR, selected: true }, LOCAL), null).reading.path?.relay).toBe("tls");
    expect(read(report(), null).reading.path).toBeNull();
  });
});
