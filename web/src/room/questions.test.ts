import { describe, expect, it } from "vitest";
import type { Question } from "../session/room";
import { openQuestions, sorted } from "./questions";

const asked = (id: string, status: Question["status"], votes = 0, askedAt = `2026-11-27T10:00:0${id}Z`): Question =>
  ({ id, status, votes, askedAt }) as Question;

describe("questions", () => {
  it("are in order: the one being answered, most votes, the first asked", () => {
    const all = [asked("1", "OPEN"), asked("2", "OPEN", 3), asked("3", "OPEN", 3), asked("4", "TAKEN_UP")];
    expect(sorted(all).waiting.map((one) => one.id)).toEqual(["4", "2", "3", "1"]);
    expect(openQuestions(all)).toBe(4);
  });

  it("leave the waiting ones when they are settled, the latest first", () => {
    const all = [asked("1", "ANSWERED"), asked("2", "DISMISSED"), asked("3", "ANSWERED"), asked("4", "OPEN")];
    const { waiting, answered, dismissed } = sorted(all);
    expect([waiting, answered, dismissed].map((part) => part.map((one) => one.id))).toEqual([["4"], ["3", "1"], ["2"]]);
    expect(openQuestions(all)).toBe(1);
  });
});
