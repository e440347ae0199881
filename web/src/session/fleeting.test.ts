import type { Sink } from "graphql-ws";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fleeting, type FleetingUpdate } from "./fleeting";

const sinks: Sink<unknown>[] = [];
let ended = 0;

vi.mock("../graphql/client", () => ({
  say: () => true,
  socket: {
    subscribe: (_: unknown, sink: Sink<unknown>) => {
      sinks.push(sink);
      return () => {
        ended += 1;
      };
    },
  },
}));

const nothing = { inks: [], pointers: [], refused: null };

describe("what is fleeting", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    sinks.length = 0;
    ended = 0;
  });
  afterEach(() => vi.useRealTimers());

  it("is told to each listener until it listens no more", () => {
    const fleeting = new Fleeting("session", "tab");
    const heard: FleetingUpdate[] = [];
    const stop = fleeting.follow((update) => heard.push(update));
    fleeting.open();
    sinks[0]?.next({ data: { fleeting: nothing } });
    stop();
    sinks[0]?.next({ data: { fleeting: nothing } });
    expect(heard).toHaveLength(1);
  });

  it("comes back after a lost line, later each time, and not once it is closed", () => {
    const fleeting = new Fleeting("session", "tab");
    fleeting.open();
    sinks[0]?.error(new Error("lost"));
    expect(sinks).toHaveLength(1);
    vi.advanceTimersByTime(320);
    expect(sinks).toHaveLength(2);
    sinks[1]?.error(new Error("lost"));
    vi.advanceTimersByTime(320);
    expect(sinks).toHaveLength(2);
    vi.advanceTimersByTime(320);
    expect(sinks).toHaveLength(3);
    sinks[2]?.error(new Error("lost"));
    fleeting.close();
    vi.advanceTimersByTime(60_000);
    expect(sinks).toHaveLength(3);
    expect(ended).toBe(1);
  });
});
