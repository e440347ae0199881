import type { Room } from "../session/room";

/** How many polls and questions of quizzes are open that one has not answered. */
export function toAnswer({ polls, quizzes, mine }: Pick<Room, "polls" | "quizzes" | "mine">): number {
  const voted = new Set(mine.votes.map((one) => one.pollId));
  const answered = new Set(mine.quizAnswers.map((one) => `${one.quizId} ${one.number}`));
  const open = [...polls.values()].filter((one) => one.status === "OPEN" && !voted.has(one.id));
  const asked = [...quizzes.values()].filter((one) => one.open && !answered.has(`${one.id} ${one.number}`));
  return open.length + asked.length;
}
