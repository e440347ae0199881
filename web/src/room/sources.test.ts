import { describe, expect, it } from "vitest";
import type { Participant, Shown, Whiteboard } from "../session/room";
import { sources } from "./sources";

const shares = (seatId: string, screenSince: string | null): Participant =>
  ({ seatId, screen: screenSince !== null, screenSince }) as Participant;
const HIDDEN: Whiteboard = {
  __typename: "Whiteboard",
  groupId: null,
  shown: false,
  page: 1,
  pages: 1,
  since: null,
};
const DOCUMENT = { id: "d1", since: "2026-11-27T09:05:00Z" } as Shown;
const keys = (document: Shown | null, people: Participant[], own: string | null, whiteboard = HIDDEN): string[] =>
  sources({ document, whiteboard }, people, own).map((one) => one.key);

describe("what is shared", () => {
  it("is in order of time, the latest last", () => {
    const people = [
      shares("late", "2026-11-27T09:09:00Z"),
      shares("early", "2026-11-27T09:01:00Z"),
      shares("no", null),
    ];
    expect(keys(DOCUMENT, people, null)).toEqual(["screen:early", "document:d1", "screen:late"]);
  });

  it("has one's own screen before the others know of it, and once", () => {
    expect(keys(DOCUMENT, [shares("me", null)], "me")).toEqual(["document:d1", "screen:me"]);
    expect(keys(null, [], "me")).toEqual(["screen:me"]);
    expect(keys(null, [shares("me", "2026-11-27T09:09:00Z")], "me")).toEqual(["screen:me"]);
  });

  it("has the whiteboard where it was shown, before or after the document", () => {
    const board = (since: string): Whiteboard => ({ ...HIDDEN, shown: true, since });
    expect(keys(DOCUMENT, [], null, board("2026-11-27T09:04:00Z"))).toEqual(["whiteboard", "document:d1"]);
    expect(keys(DOCUMENT, [], null, board("2026-11-27T09:06:00Z"))).toEqual(["document:d1", "whiteboard"]);
  });

  it("is nothing when nothing is shared", () => {
    expect(keys(null, [shares("no", null)], null)).toEqual([]);
  });
});
