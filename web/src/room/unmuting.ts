import { graphql } from "../graphql/generated";

export const AskToUnmute = graphql(`
  mutation AskToUnmute($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    askToUnmute(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const DeclineToUnmute = graphql(`
  mutation DeclineToUnmute($commandId: UUID!, $sessionId: UUID!) {
    declineToUnmute(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);
