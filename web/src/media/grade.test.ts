import { describe, expect, it } from "vitest";
import {
  adviceFor,
  figuresOf,
  type Grade,
  gradeOf,
  gradeOfSeat,
  type LinkFigures,
  type Steady,
  steadied,
} from "./grade";
import { UNKNOWN_QUALITY } from "./quality";
import type { Stream } from "./statistics";

const FINE: LinkFigures = {
  lossSent: 0,
  lossReceived: 0.001,
  roundTripMs: 40,
  jitterMs: 5,
  sendableBps: 2_000_000,
  receivableBps: null,
};

describe("the grade of a link", () => {
  it("is the worst that any figure says", () => {
    expect(gradeOf(FINE)).toBe("good");
    expect(gradeOf({ ...FINE, lossReceived: 0.03 })).toBe("fair");
    expect(gradeOf({ ...FINE, lossReceived: 0.03, roundTripMs: 900 })).toBe("weak");
    expect(gradeOf({ ...FINE, sendableBps: 120_000 })).toBe("weak");
  });

  it("is not good when the link takes less than what is shown", () => {
    expect(gradeOf({ ...FINE, receivableBps: 4_000_000 })).toBe("fair");
    expect(gradeOf({ ...FINE, receivableBps: 100_000 })).toBe("weak");
  });

  it("is good where nothing was measured", () => {
    const nothing = Object.fromEntries(Object.keys(FINE).map((name) => [name, null]));
    expect(gradeOf(nothing as LinkFigures)).toBe("good");
  });

  it("of somebody else is what the node says of their losses", () => {
    const quality = { ...UNKNOWN_QUALITY, people: { ada: 8, bob: 3 } };
    expect(["ada", "bob", "eve"].map((seat) => gradeOfSeat(quality, seat))).toEqual(["weak", "fair", "good"]);
    expect(gradeOfSeat(null, "ada")).toBeNull();
  });

  it("does not flicker: worse after two readings in a row, better after four", () => {
    const shown = (...measured: Grade[]): string[] => {
      let steady: Steady | null = null;
      return measured.map((one) => {
        steady = steadied(steady, one);
        return steady.shown;
      });
    };
    expect(shown("good", "weak", "good", "weak", "weak")).toEqual(["good", "good", "good", "good", "weak"]);
    expect(shown("good", "weak", "fair")).toEqual(["good", "good", "fair"]);
    expect(shown("weak", "good", "fair", "good", "good")).toEqual(["weak", "weak", "weak", "weak", "fair"]);
    expect(shown("fair", "good", "weak", "good", "weak")).toEqual(["fair", "fair", "fair", "fair", "fair"]);
  });
});

describe("the figures of one's own link", () => {
  const stream = (more: Partial<Stream>): Stream => ({
    id: "1",
    sent: false,
    kind: "video",
    track: null,
    layer: null,
    codec: null,
    width: null,
    height: null,
    framesPerSecond: null,
    bitrateBps: null,
    loss: null,
    roundTripMs: null,
    jitterMs: null,
    ...more,
  });

  it("are the worst of the streams each way, and the room to send only while a picture is sent", () => {
    const streams = [
      stream({ sent: true, loss: 0.01, roundTripMs: 50 }),
      stream({ sent: true, loss: 0.04 }),
      stream({ kind: "audio", loss: 0.002, jitterMs: 12 }),
      stream({ loss: 0.02, jitterMs: 90 }),
    ];
    const path = { relay: null, roundTripMs: 30, availableBps: 100_000 };
    const figures = { lossSent: 0.04, lossReceived: 0.02, roundTripMs: 30, jitterMs: 12, receivableBps: null };
    expect(figuresOf({ streams, path }, null, true)).toEqual({ ...figures, sendableBps: 100_000 });
    expect(figuresOf({ streams, path: null }, null, false)).toEqual({ ...figures, roundTripMs: 50, sendableBps: null });
  });

  it("have what the node says of the way here, when that is too narrow", () => {
    const mine = { kbps: 280, loss: 0, rtt: 40, weak: true };
    const of = (weak: boolean) =>
      figuresOf({ streams: [], path: null }, { ...UNKNOWN_QUALITY, mine: { ...mine, weak } }, true);
    expect(of(true).receivableBps).toBe(280_000);
    expect(of(false).receivableBps).toBeNull();
  });
});

describe("advice", () => {
  it("is to send less where sending fails, to receive less where receiving does", () => {
    expect(adviceFor({ ...FINE, lossSent: 0.2 }, true, "all")).toBe("camera");
    expect(adviceFor({ ...FINE, sendableBps: 90_000 }, true, "all")).toBe("camera");
    expect(adviceFor({ ...FINE, lossReceived: 0.2 }, true, "all")).toBe("pictures");
    expect(adviceFor({ ...FINE, receivableBps: 90_000 }, true, "all")).toBe("pictures");
  });

  it("goes on to what is left to do", () => {
    expect(adviceFor({ ...FINE, lossSent: 0.2 }, false, "all")).toBe("pictures");
    expect(adviceFor({ ...FINE, lossReceived: 0.2 }, true, "none")).toBe("camera");
    expect(adviceFor({ ...FINE, roundTripMs: 2_000 }, false, "none")).toBe("network");
  });
});
