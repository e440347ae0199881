import { graphql } from "../graphql/generated";

/** What hosts decide about the waiting room. */

export const SetBypass = graphql(`
  mutation SetBypass($commandId: UUID!, $sessionId: UUID!, $bypass: Bypass!) {
    setBypass(commandId: $commandId, sessionId: $sessionId, bypass: $bypass) {
      ...Outcome
    }
  }
`);

export const WriteToWaiting = graphql(`
  mutation WriteToWaiting($commandId: UUID!, $sessionId: UUID!, $text: String!) {
    writeToWaiting(commandId: $commandId, sessionId: $sessionId, text: $text) {
      ...Outcome
    }
  }
`);

export const SendBack = graphql(`
  mutation SendBack($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    sendBack(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);
