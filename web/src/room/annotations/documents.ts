import { graphql } from "../../graphql/generated";

/** What one can do on a surface, each answered by `Done` or a refusal. */

export const DrawStrokes = graphql(`
  mutation DrawStrokes($commandId: UUID!, $sessionId: UUID!, $surface: String!, $strokes: [StrokeInput!]!) {
    drawStrokes(commandId: $commandId, sessionId: $sessionId, surface: $surface, strokes: $strokes) {
      ...Outcome
    }
  }
`);

export const EraseStrokes = graphql(`
  mutation EraseStrokes($commandId: UUID!, $sessionId: UUID!, $surface: String!, $seatId: UUID!, $strokes: [UUID!]!) {
    eraseStrokes(
      commandId: $commandId
      sessionId: $sessionId
      surface: $surface
      seatId: $seatId
      strokes: $strokes
    ) {
      ...Outcome
    }
  }
`);

export const ClearOwnStrokes = graphql(`
  mutation ClearOwnStrokes($commandId: UUID!, $sessionId: UUID!, $surface: String!) {
    clearOwnStrokes(commandId: $commandId, sessionId: $sessionId, surface: $surface) {
      ...Outcome
    }
  }
`);

export const ClearSurface = graphql(`
  mutation ClearSurface($commandId: UUID!, $sessionId: UUID!, $surface: String!) {
    clearSurface(commandId: $commandId, sessionId: $sessionId, surface: $surface) {
      ...Outcome
    }
  }
`);

export const ShowWhiteboard = graphql(`
  mutation ShowWhiteboard($commandId: UUID!, $sessionId: UUID!, $shown: Boolean!) {
    showWhiteboard(commandId: $commandId, sessionId: $sessionId, shown: $shown) {
      ...Outcome
    }
  }
`);

export const AddWhiteboardPage = graphql(`
  mutation AddWhiteboardPage($commandId: UUID!, $sessionId: UUID!) {
    addWhiteboardPage(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const TurnWhiteboardPage = graphql(`
  mutation TurnWhiteboardPage($commandId: UUID!, $sessionId: UUID!, $page: Int!) {
    turnWhiteboardPage(commandId: $commandId, sessionId: $sessionId, page: $page) {
      ...Outcome
    }
  }
`);
