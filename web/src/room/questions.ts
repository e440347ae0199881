import { graphql } from "../graphql/generated";
import type { Question } from "../session/room";

/** What one does with questions, and in which order they are shown. */

export const AskQuestion = graphql(`
  mutation AskQuestion($commandId: UUID!, $sessionId: UUID!, $text: String!, $anonymous: Boolean!) {
    askQuestion(commandId: $commandId, sessionId: $sessionId, text: $text, anonymous: $anonymous) {
      ...Outcome
    }
  }
`);

export const VoteForQuestion = graphql(`
  mutation VoteForQuestion($commandId: UUID!, $sessionId: UUID!, $questionId: UUID!, $up: Boolean!) {
    voteForQuestion(commandId: $commandId, sessionId: $sessionId, questionId: $questionId, up: $up) {
      ...Outcome
    }
  }
`);

export const TakeUpQuestion = graphql(`
  mutation TakeUpQuestion($commandId: UUID!, $sessionId: UUID!, $questionId: UUID!) {
    takeUpQuestion(commandId: $commandId, sessionId: $sessionId, questionId: $questionId) {
      ...Outcome
    }
  }
`);

export const AnswerQuestion = graphql(`
  mutation AnswerQuestion($commandId: UUID!, $sessionId: UUID!, $questionId: UUID!, $answer: String) {
    answerQuestion(commandId: $commandId, sessionId: $sessionId, questionId: $questionId, answer: $answer) {
      ...Outcome
    }
  }
`);

export const DismissQuestion = graphql(`
  mutation DismissQuestion($commandId: UUID!, $sessionId: UUID!, $questionId: UUID!) {
    dismissQuestion(commandId: $commandId, sessionId: $sessionId, questionId: $questionId) {
      ...Outcome
    }
  }
`);

export const ReopenQuestion = graphql(`
  mutation ReopenQuestion($commandId: UUID!, $sessionId: UUID!, $questionId: UUID!) {
    reopenQuestion(commandId: $commandId, sessionId: $sessionId, questionId: $questionId) {
      ...Outcome
    }
  }
`);

export const SetAnonymousQuestions = graphql(`
  mutation SetAnonymousQuestions($commandId: UUID!, $sessionId: UUID!, $allowed: Boolean!) {
    setAnonymousQuestions(commandId: $commandId, sessionId: $sessionId, allowed: $allowed) {
      ...Outcome
    }
  }
`);

const waits = (question: Question): boolean => question.status === "OPEN" || question.status === "TAKEN_UP";

/** How many wait for an answer. */
export function openQuestions(questions: Iterable<Question>): number {
  return [...questions].filter(waits).length;
}

/**
 * What waits: the one being answered first, then those with most votes, of equal ones the first asked; then what was
 * answered, the latest first; then what was dismissed, for who still sees it.
 */
export function sorted(questions: Iterable<Question>): {
  waiting: Question[];
  answered: Question[];
  dismissed: Question[];
} {
  const all = [...questions];
  const waiting = all.filter(waits);
  waiting.sort(
    (one, other) =>
      Number(other.status === "TAKEN_UP") - Number(one.status === "TAKEN_UP") ||
      other.votes - one.votes ||
      String(one.askedAt).localeCompare(String(other.askedAt)),
  );
  return {
    waiting,
    answered: all.filter((one) => one.status === "ANSWERED").reverse(),
    dismissed: all.filter((one) => one.status === "DISMISSED").reverse(),
  };
}
