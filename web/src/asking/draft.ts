import type { QuestionInput, QuestionKind } from "../graphql/generated/graphql";

/** A question while it is written; what the server will check again is checked here so that it can be said at once. */
export type Draft = {
  kind: QuestionKind;
  text: string;
  choices: readonly Line[];
  /** Of a scale: how many steps, and what the first and the last mean. */
  steps: number;
  ends: readonly [string, string];
  accepted: readonly Line[];
  points: number;
  seconds: number;
};

/** A choice, or words that are right. The id stays when others come and go. */
export type Line = { id: number; text: string; right: boolean };

export type Problem = "question" | "choices" | "twice" | "ends" | "right" | "points";

export const MOST_CHOICES = 10;
export const LONGEST = { question: 300, choice: 150, answer: 200 } as const;

const line = (id: number, text = "", right = false): Line => ({ id, text, right });

/** Nothing written yet. */
export function empty(kind: QuestionKind = "ONE"): Draft {
  return {
    kind,
    text: "",
    choices: [line(1), line(2)],
    steps: 5,
    ends: ["", ""],
    accepted: [line(1)],
    points: 1,
    seconds: 0,
  };
}

/** A question as it was prepared, to be written anew. */
export function draftOf(question: Required<QuestionInput>): Draft {
  const { kind, text, ends, right, points, seconds } = question;
  const scale = kind === "SCALE";
  const choices = scale || kind === "TEXT" ? ["", ""] : question.choices;
  const accepted = question.accepted.length > 0 ? question.accepted : [""];
  return {
    kind,
    text,
    choices: choices.map((each, index) => line(index + 1, each, right.includes(index))),
    steps: scale ? question.choices.length : 5,
    ends: [ends[0] ?? "", ends[1] ?? ""],
    accepted: accepted.map((each, index) => line(index + 1, each)),
    points,
    seconds,
  };
}

/** The lines that say something, without the blanks around them. */
export function said(lines: readonly Line[]): Line[] {
  return lines.map((each) => ({ ...each, text: each.text.trim() })).filter((each) => each.text !== "");
}

/** One more line. */
export function added(lines: readonly Line[]): Line[] {
  return [...lines, line(Math.max(0, ...lines.map((each) => each.id)) + 1)];
}

/** The question of a draft; in a quiz with its right answers. */
export function question(draft: Draft, quiz: boolean): Required<QuestionInput> {
  const choices = said(draft.choices);
  const scale = draft.kind === "SCALE";
  const ends = draft.ends.map((each) => each.trim());
  const steps = Array.from({ length: draft.steps }, (_, step) => String(step + 1));
  return {
    kind: draft.kind,
    text: draft.text.trim(),
    choices: draft.kind === "TEXT" ? [] : scale ? steps : choices.map((each) => each.text),
    ends: scale && ends.some(Boolean) ? ends : [],
    right: quiz && draft.kind !== "TEXT" ? choices.flatMap((each, index) => (each.right ? [index] : [])) : [],
    accepted: quiz && draft.kind === "TEXT" ? said(draft.accepted).map((each) => each.text) : [],
    points: draft.points,
    seconds: draft.seconds,
  };
}

/** What is still missing or wrong, the first thing first. */
export function problem(draft: Draft, quiz: boolean): Problem | null {
  const { kind, text, choices, ends, right, accepted, points, seconds } = question(draft, quiz);
  if (text === "") return "question";
  if (kind !== "TEXT" && choices.length < 2) return "choices";
  if (new Set(choices.map((each) => each.toLowerCase())).size < choices.length) return "twice";
  if (ends.some((each) => each === "")) return ends.length > 0 ? "ends" : null;
  if (!quiz) return null;
  const answers = kind === "TEXT" ? accepted.length : right.length;
  if (answers === 0 || (kind === "ONE" && answers > 1)) return "right";
  return points >= 1 && points <= 100 && seconds >= 0 && seconds <= 3600 ? null : "points";
}
