import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MediaConnection } from "./connection";

/** A connection whose fate the test decides. */
class PlayedLink {
  static all: PlayedLink[] = [];
  broken = false;
  closed = false;
  silent = 0;
  shown = { video: new Map(), screen: new Map() };
  voices = new Set<string>();
  silenced = new Set<string>();
  stands: () => void = () => undefined;
  fails: () => void = () => undefined;

  readonly node: string;

  constructor(
    access: { node: string },
    readonly listener: { slots: (link: unknown) => void; broken: (link: unknown) => void },
  ) {
    this.node = access.node;
    PlayedLink.all.push(this);
  }

  connect = () =>
    new Promise<void>((resolve, reject) => {
      this.stands = resolve;
      this.fails = () => reject(new Error("refused"));
    });
  send = vi.fn(async () => undefined);
  view = vi.fn();
  listen = async () => undefined;
  silentMs = () => this.silent;
  silence = (seats: Set<string>) => {
    this.silenced = seats;
  };
  close = () => {
    this.closed = true;
  };
}

vi.mock("./link", async (original) => ({
  ...(await original<typeof import("./link")>()),
  get Link() {
    return PlayedLink;
  },
}));

let node: string | null;
let media: MediaConnection;
const track = {} as MediaStreamTrack;

beforeEach(async () => {
  vi.useFakeTimers();
  PlayedLink.all = [];
  node = "a";
  const access = async () => (node ? { token: "t", url: "/media", node, iceServers: [] } : null);
  media = new MediaConnection({ access, play: () => undefined });
  media.open();
  await vi.advanceTimersByTimeAsync(1);
});

afterEach(() => {
  media.close();
  vi.useRealTimers();
});

const link = (index: number) => PlayedLink.all[index] as PlayedLink;

async function stands(index: number): Promise<void> {
  link(index).stands();
  await vi.advanceTimersByTimeAsync(1);
}

describe("a media connection", () => {
  it("connects once and stays", async () => {
    expect(media.snapshot().status).toBe("connecting");
    await stands(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(media.snapshot().status).toBe("connected");
    expect(PlayedLink.all).toHaveLength(1);
  });

  it("is tried again with growing pauses, and puts the tracks into each attempt", async () => {
    await media.send("microphone", track);
    link(0).fails();
    await vi.advanceTimersByTimeAsync(250);
    expect(PlayedLink.all).toHaveLength(2);
    link(1).fails();
    await vi.advanceTimersByTimeAsync(250);
    expect(PlayedLink.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(PlayedLink.all).toHaveLength(3);
    await stands(2);
    expect(link(2).send).toHaveBeenCalledWith("microphone", track);
  });

  it("makes another when the first falls silent, and lets go of it only then", async () => {
    await stands(0);
    link(0).silent = 3_000;
    await vi.advanceTimersByTimeAsync(600);
    expect(media.snapshot().status).toBe("reconnecting");
    expect(PlayedLink.all).toHaveLength(2);
    expect(link(0).closed).toBe(false);
    await stands(1);
    expect(link(0).closed).toBe(true);
    expect(media.snapshot().status).toBe("connected");
  });

  it("keeps the first when that is heard again before the other stands", async () => {
    await stands(0);
    link(0).silent = 3_000;
    await vi.advanceTimersByTimeAsync(600);
    link(0).silent = 0;
    await vi.advanceTimersByTimeAsync(600);
    expect(media.snapshot().status).toBe("connected");
    expect([link(0).closed, link(1).closed]).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(PlayedLink.all).toHaveLength(2);
  });

  it("connects anew at once when the node says goodbye", async () => {
    await stands(0);
    link(0).broken = true;
    link(0).listener.broken(link(0));
    await vi.advanceTimersByTimeAsync(1);
    expect(PlayedLink.all).toHaveLength(2);
  });

  it("is on both nodes for a while when the session moves, and hears nobody twice", async () => {
    await stands(0);
    node = "b";
    media.placed("b");
    await vi.advanceTimersByTimeAsync(1);
    expect(link(0).closed).toBe(false);
    await stands(1);
    expect(media.snapshot().status).toBe("connected");
    expect(link(0).closed).toBe(false);
    link(1).voices = new Set(["ada"]);
    link(1).listener.slots(link(1));
    expect(link(0).silenced).toEqual(new Set(["ada"]));
    await media.send("microphone", track);
    expect(link(0).send).toHaveBeenCalledWith("microphone", track);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(link(0).closed).toBe(true);
    expect(PlayedLink.all).toHaveLength(2);
  });

  it("says who is pinned once, and again on a connection that is made anew", async () => {
    await stands(0);
    media.view([{ seat: "ada", height: 90 }]);
    media.pin("bob");
    media.pin("bob");
    const asked = { tiles: [{ seat: "ada", height: 90 }], pinned: "bob", video: "all" };
    expect(link(0).view.mock.calls.slice(1)).toEqual([[{ ...asked, pinned: null }], [asked]]);
    link(0).silent = 3_000;
    await vi.advanceTimersByTimeAsync(600);
    await stands(1);
    expect(link(1).view.mock.calls).toEqual([[asked]]);
    media.pin(null);
    expect(link(1).view).toHaveBeenLastCalledWith({ ...asked, pinned: null });
  });

  it("does not move to where it is", async () => {
    await stands(0);
    media.placed("a");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(PlayedLink.all).toHaveLength(1);
  });

  it("gives up an attempt that was begun without a network when that is back", async () => {
    await stands(0);
    link(0).silent = 3_000;
    await vi.advanceTimersByTimeAsync(600);
    dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1);
    expect(link(1).closed).toBe(true);
    await vi.advanceTimersByTimeAsync(250);
    expect(PlayedLink.all).toHaveLength(3);
  });
});
