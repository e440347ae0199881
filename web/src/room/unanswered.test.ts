import { expect, it } from "vitest";
import type { Mine, Poll, Quiz } from "../session/room";
import { toAnswer } from "./unanswered";

const poll = (id: string, status: Poll["status"]) => ({ id, status }) as Poll;
const quiz = (id: string, number: number, open: boolean) => ({ id, number, open }) as Quiz;
const mine = (votes: string[], answers: [string, number][]) =>
  ({
    votes: votes.map((pollId) => ({ pollId })),
    quizAnswers: answers.map(([quizId, number]) => ({ quizId, number })),
  }) as Mine;

it("counts what is open and not answered yet", () => {
  const polls = new Map([poll("a", "OPEN"), poll("b", "OPEN"), poll("c", "CLOSED")].map((one) => [one.id, one]));
  const quizzes = new Map([quiz("q", 1, true), quiz("r", 0, false)].map((one) => [one.id, one]));
  expect(toAnswer({ polls, quizzes, mine: mine([], []) })).toBe(3);
  expect(toAnswer({ polls, quizzes, mine: mine(["a"], [["q", 0]]) })).toBe(2);
  expect(
    toAnswer({
      polls,
      quizzes,
      mine: mine(
        ["a", "b"],
        [
          ["q", 0],
          ["q", 1],
        ],
      ),
    }),
  ).toBe(0);
});
