import { describe, expect, it } from "vitest";
import type { Message } from "../session/room";
import { LATEST, shownOf, withNewer, withOlder } from "./messages";

const said = (position: number, text = `${position}`) => ({ id: `m${position}`, position, text }) as Message;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => said(from + index));
const latest = range(100, 110);
const NOTHING = new Map<string, Message>();
const positions = (messages: readonly Message[]) => messages.map((one) => one.position);

describe("the stretch of messages that is shown", () => {
  it("is what the room knows, and before it the pages that were fetched", () => {
    expect(shownOf(LATEST, latest, NOTHING)).toBe(latest);
    const older = withOlder(withOlder(LATEST, range(90, 100), 10), range(85, 90), 10);
    expect(positions(shownOf(older, latest, NOTHING))).toEqual(positions(range(85, 110)));
    expect(older.begins).toBe(true);
  });

  it("is around a message until the pages after it reach what the room knows", () => {
    const alone = { fetched: [said(50)], begins: false, live: false };
    const around = withNewer(withOlder(alone, range(40, 50), 10), range(51, 61), 10, latest);
    expect(positions(shownOf(around, latest, NOTHING))).toEqual(positions(range(40, 61)));
    expect([around.begins, around.live]).toEqual([false, false]);
    const reached = withNewer({ ...around, fetched: range(92, 98) }, range(98, 108), 10, latest);
    expect(positions(shownOf(reached, latest, NOTHING))).toEqual(positions(range(92, 110)));
    expect(reached.live).toBe(true);
  });

  it("reaches the end where no page is full", () => {
    const alone = { fetched: [said(50)], begins: false, live: false };
    expect(withNewer(alone, range(51, 53), 10, []).live).toBe(true);
    expect(withNewer(alone, range(51, 61), 10, []).live).toBe(false);
  });

  it("has fetched messages as they are now", () => {
    const older = withOlder(LATEST, range(98, 100), 10);
    const changed = new Map([["m99", said(99, "changed")]]);
    expect(shownOf(older, latest, changed).map((one) => one.text)).toEqual([
      "98",
      "changed",
      ...latest.map((one) => one.text),
    ]);
  });
});
