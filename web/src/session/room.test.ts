import { describe, expect, it } from "vitest";
import { type Message, merge, personIn, type RoomUpdate } from "./room";

const facts = { title: "CM 4", endedAt: null } as NonNullable<RoomUpdate["facts"]>;
const mine = { status: "SEATED", place: null } as unknown as NonNullable<RoomUpdate["mine"]>;
const ada = { seatId: "ada", name: "Ada", microphone: false } as RoomUpdate["participants"][number];
const counts = { participants: 1, hands: 0, waiting: null } as NonNullable<RoomUpdate["counts"]>;
const nothing = {
  facts: null,
  mine: null,
  counts: null,
  pages: null,
  participants: [],
  participantsGone: [],
  waiting: [],
  waitingGone: [],
  reports: [],
  reportsGone: [],
  polls: [],
  breakouts: null,
  groups: [],
  groupsGone: [],
  quizzes: [],
  messages: [],
  messagesAmended: [],
  direct: null,
  questions: [],
  strokes: [],
  strokesGone: [],
  whiteboard: null,
  reactions: [],
} as unknown as RoomUpdate;
const snapshot = { ...nothing, after: null, position: 10, facts, mine, counts, participants: [ada] } as RoomUpdate;

function room() {
  const merged = merge(null, snapshot);
  if (merged === "gap") throw new Error("the snapshot was not taken");
  return merged;
}

describe("merge", () => {
  it("takes a snapshot as it is", () => {
    expect(room().participants.get("ada")?.name).toBe("Ada");
    expect(room().position).toBe(10);
  });

  it("puts changed entities in place and leaves the rest identical", () => {
    const before = room();
    const after = merge(before, { ...nothing, after: 10, position: 12, participants: [{ ...ada, microphone: true }] });
    if (after === "gap") throw new Error("gap");
    expect(after.participants.get("ada")?.microphone).toBe(true);
    expect(after.facts).toBe(before.facts);
    expect(after.polls).toBe(before.polls);
  });

  it("keeps a report until it is settled", () => {
    const report = {
      __typename: "Report",
      id: "r",
      seatId: "noe",
      name: "Noé",
      text: "On crie.",
      reportedAt: "2026-11-24T12:00:00Z",
    } as const;
    const told = merge(room(), { ...nothing, after: 10, position: 11, reports: [report] });
    if (told === "gap") throw new Error("gap");
    expect(told.reports.get("r")).toEqual(report);
    const settled = merge(told, { ...nothing, after: 11, position: 12, reportsGone: ["r"] });
    expect(settled !== "gap" && settled.reports.size).toBe(0);
  });

  it("drops who is gone", () => {
    const after = merge(room(), { ...nothing, after: 10, position: 11, participantsGone: ["ada"] });
    expect(after !== "gap" && after.participants.size).toBe(0);
  });

  it("keeps who was asked for by the name of the part that asked", () => {
    const page = { total: 300, people: [{ ...ada, seatId: "zoe" }] } as NonNullable<RoomUpdate["pages"]>[number];
    const after = merge(room(), { ...nothing, after: 10, position: 11, pages: [page] }, ["gallery"]);
    if (after === "gap") throw new Error("gap");
    expect(after.pages.get("gallery")).toBe(page);
    expect(personIn(after, "zoe")?.seatId).toBe("zoe");
    const later = merge(after, { ...nothing, after: 11, position: 12, counts: { ...counts, hands: 3 } });
    if (later === "gap") throw new Error("gap");
    expect(later.pages).toBe(after.pages);
    expect(later.counts.hands).toBe(3);
  });

  it("keeps who reacted with the position of the update, and none of before a snapshot", () => {
    const clap = { seatId: "ada", name: "Ada", reaction: "CLAP" } as RoomUpdate["reactions"][number];
    const after = merge(room(), { ...nothing, after: 10, position: 11, reactions: [clap, clap] });
    if (after === "gap") throw new Error("gap");
    expect(after.reactions.map((one) => [one.id, one.position])).toEqual([
      ["11.0", 11],
      ["11.1", 11],
    ]);
    const anew = merge(after, snapshot);
    expect(anew !== "gap" && anew.reactions).toEqual([]);
  });

  it("says gap when an update does not follow", () => {
    expect(merge(room(), { ...nothing, after: 11, position: 12 })).toBe("gap");
    expect(merge(null, { ...nothing, after: 3, position: 4 })).toBe("gap");
  });

  it("keeps a message once, in order, when it is told twice", () => {
    const message = { id: "m1", position: 11, text: "Bonjour" } as RoomUpdate["messages"][number];
    const first = merge(room(), { ...nothing, after: 10, position: 11, messages: [message] });
    if (first === "gap") throw new Error("gap");
    const second = merge(first, { ...nothing, after: 11, position: 12, messages: [message] });
    expect(second !== "gap" && second.messages).toHaveLength(1);
  });

  it("puts what only some read in its place among the messages, and what was changed where it was", () => {
    const said = (id: string, position: number, text = id) => ({ id, position, text }) as Message;
    const first = merge(room(), { ...nothing, after: 10, position: 13, messages: [said("a", 11), said("c", 13)] });
    if (first === "gap") throw new Error("gap");
    const second = merge(first, { ...nothing, after: 13, position: 14, direct: [said("b", 12)] });
    if (second === "gap") throw new Error("gap");
    const third = merge(second, { ...nothing, after: 14, position: 15, messages: [said("a", 11, "changed")] });
    expect(third !== "gap" && third.messages.map((one) => one.text)).toEqual(["changed", "b", "c"]);
  });

  it("knows when older messages were changed, until a snapshot", () => {
    const first = merge(room(), { ...nothing, after: 10, position: 12, messagesAmended: ["a", "b"] });
    if (first === "gap") throw new Error("gap");
    const second = merge(first, { ...nothing, after: 12, position: 15, messagesAmended: ["b"] });
    if (second === "gap") throw new Error("gap");
    expect([...second.amended]).toEqual([
      ["a", 12],
      ["b", 15],
    ]);
    const third = merge(second, { ...nothing, after: 15, position: 16 });
    expect(third !== "gap" && third.amended).toBe(second.amended);
    const anew = merge(second, snapshot);
    expect(anew !== "gap" && anew.amended.size).toBe(0);
  });

  it("keeps apart what comes of messages before the first that it knows, and none of it after a snapshot", () => {
    const said = (id: string, position: number, text = id) => ({ id, position, text }) as Message;
    const begun = merge(null, { ...snapshot, messages: [said("c", 8)], direct: [said("a", 3), said("d", 9)] });
    if (begun === "gap") throw new Error("gap");
    expect(begun.messages.map((one) => one.id)).toEqual(["c", "d"]);
    const later = merge(begun, { ...nothing, after: 10, position: 12, messages: [said("b", 5, "changed")] });
    if (later === "gap") throw new Error("gap");
    expect(later.messages).toBe(begun.messages);
    expect([...later.earlier.values()].map((one) => one.text)).toEqual(["a", "changed"]);
    const anew = merge(later, { ...snapshot, position: 20, messages: [said("e", 15)] });
    expect(anew !== "gap" && [anew.messages.length, anew.earlier.size]).toEqual([1, 0]);
  });

  it("puts groups in place, drops those that are gone, and keeps how they are until told otherwise", () => {
    const group = { id: "g1", number: 1, name: "", count: 6 } as RoomUpdate["groups"][number];
    const other = { ...group, id: "g2", number: 2 };
    const breakouts = { open: true, asked: false, free: true } as NonNullable<RoomUpdate["breakouts"]>;
    const opened = merge(room(), { ...nothing, after: 10, position: 11, breakouts, groups: [group, other] });
    if (opened === "gap") throw new Error("gap");
    const moved = merge(opened, {
      ...nothing,
      after: 11,
      position: 12,
      groups: [{ ...group, count: 5 }],
      groupsGone: ["g2"],
    });
    if (moved === "gap") throw new Error("gap");
    expect([...moved.groups.values()].map((one) => one.count)).toEqual([5]);
    expect(moved.breakouts).toBe(breakouts);
  });
});
