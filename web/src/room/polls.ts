import { graphql } from "../graphql/generated";

/** A poll as the room shows it. */
graphql(`
  fragment PollFacts on Poll {
    id
    kind
    question
    choices
    ends
    anonymous
    status
    openedAt
    voters
    relaunches
    results {
      ...Results
    }
  }
`);

/** What one can do with polls in a room. */

export const OpenPoll = graphql(`
  mutation OpenPoll($commandId: UUID!, $sessionId: UUID!, $question: QuestionInput!, $anonymous: Boolean!) {
    openPoll(commandId: $commandId, sessionId: $sessionId, question: $question, anonymous: $anonymous) {
      ...Outcome
    }
  }
`);

export const Vote = graphql(`
  mutation Vote($commandId: UUID!, $sessionId: UUID!, $pollId: UUID!, $choices: [Int!], $text: String) {
    vote(commandId: $commandId, sessionId: $sessionId, pollId: $pollId, choices: $choices, text: $text) {
      ...Outcome
    }
  }
`);

export const ClosePoll = graphql(`
  mutation ClosePoll($commandId: UUID!, $sessionId: UUID!, $pollId: UUID!) {
    closePoll(commandId: $commandId, sessionId: $sessionId, pollId: $pollId) {
      ...Outcome
    }
  }
`);

export const SharePollResults = graphql(`
  mutation SharePollResults($commandId: UUID!, $sessionId: UUID!, $pollId: UUID!) {
    sharePollResults(commandId: $commandId, sessionId: $sessionId, pollId: $pollId) {
      ...Outcome
    }
  }
`);

export const RelaunchPoll = graphql(`
  mutation RelaunchPoll($commandId: UUID!, $sessionId: UUID!, $pollId: UUID!) {
    relaunchPoll(commandId: $commandId, sessionId: $sessionId, pollId: $pollId) {
      ...Outcome
    }
  }
`);
