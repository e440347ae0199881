import { graphql } from "../graphql/generated";

/** One's own name in the session, or a guest's. */
export const Rename = graphql(`
  mutation Rename($commandId: UUID!, $sessionId: UUID!, $name: String!, $seatId: UUID) {
    rename(commandId: $commandId, sessionId: $sessionId, name: $name, seatId: $seatId) {
      ...Outcome
    }
  }
`);
