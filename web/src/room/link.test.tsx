import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MediaConnection, MediaState } from "../media/connection";
import { UNKNOWN_QUALITY } from "../media/quality";
import { type Link, useLink } from "./link";

/** A connection as far as `useLink` looks at it: what it receives is lost in this share. */
class Media {
  loss = 0;
  seen: string[] = [];
  reports = 0;
  #received = 0;
  #lost = 0;

  see = (video: string): void => {
    this.seen.push(video);
  };

  statistics = async (): Promise<RTCStatsReport> => {
    this.reports += 1;
    this.#received += 100 * (1 - this.loss);
    this.#lost += 100 * this.loss;
    const bytes = { timestamp: this.reports * 3_000, bytesReceived: this.reports * 1_000 };
    const counted = { packetsReceived: this.#received, packetsLost: this.#lost, ...bytes };
    return new Map([["1", { id: "1", type: "inbound-rtp", kind: "video", ...counted }]]) as unknown as RTCStatsReport;
  };
}

const state = (status: MediaState["status"]): MediaState =>
  ({ status, quality: UNKNOWN_QUALITY }) as Partial<MediaState> as MediaState;

let media: Media;
let link: Link;
let unmount: () => void;

async function show(status: MediaState["status"], camera = true): Promise<void> {
  const root = createRoot(document.createElement("div"));
  function Shown() {
    link = useLink("session", media as unknown as MediaConnection, state(status), camera);
    return null;
  }
  await act(async () => root.render(<Shown />));
  unmount = () => act(() => root.unmount());
}

const pass = (seconds: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(seconds * 1_000);
  });

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  sessionStorage.clear();
  media = new Media();
});

afterEach(() => {
  unmount();
  vi.useRealTimers();
});

describe("one's own link", () => {
  it("is good, then weak with advice once that was measured twice, then good again", async () => {
    await show("connected");
    expect(link.grade).toBeNull();
    await pass(6);
    expect([link.grade, link.advice]).toEqual(["good", null]);
    media.loss = 0.2;
    await pass(3);
    expect(link.grade).toBe("good");
    await pass(3);
    expect([link.grade, link.advice]).toEqual(["weak", "pictures"]);
    media.loss = 0;
    await pass(12);
    expect([link.grade, link.advice]).toEqual(["good", null]);
  });

  it("is not measured while there is no connection, nor after the room is left", async () => {
    await show("reconnecting");
    await pass(30);
    expect([media.reports, link.grade]).toEqual([0, null]);
    unmount();
    await show("connected");
    await pass(9);
    unmount();
    const before = media.reports;
    await pass(30);
    expect([before > 0, media.reports]).toEqual([true, before]);
    await show("connected");
  });
});

describe("how much of the others is seen", () => {
  it("is told to the node, and remembered for the session in this tab", async () => {
    await show("connected");
    act(() => link.see("least"));
    expect([link.video, media.seen]).toEqual(["least", ["all", "least"]]);
    unmount();
    media = new Media();
    await show("connected");
    expect([link.video, media.seen]).toEqual(["least", ["least"]]);
  });

  it("is everything when what was kept says nothing that is known", async () => {
    sessionStorage.setItem("amphi.video.session", "some");
    await show("connected");
    expect(link.video).toBe("all");
  });
});
