import { graphql } from "../graphql/generated";

/** The encoder (OBS, a control room's device) that publishes into a meeting by WHIP. */

export const EncoderDocument = graphql(`
  query Encoder($meetingId: UUID!) {
    encoder(meetingId: $meetingId) {
      __typename
      ... on Encoder {
        address
        name
        token
      }
      ...Refused
    }
  }
`);

export const AllowEncoder = graphql(`
  mutation AllowEncoder($commandId: UUID!, $meetingId: UUID!, $name: String!) {
    allowEncoder(commandId: $commandId, meetingId: $meetingId, name: $name) {
      ...Outcome
    }
  }
`);

export const ForbidEncoder = graphql(`
  mutation ForbidEncoder($commandId: UUID!, $meetingId: UUID!) {
    forbidEncoder(commandId: $commandId, meetingId: $meetingId) {
      ...Outcome
    }
  }
`);

export const SetEncoder = graphql(`
  mutation SetEncoder($commandId: UUID!, $sessionId: UUID!, $microphone: Boolean, $camera: Boolean) {
    setEncoder(commandId: $commandId, sessionId: $sessionId, microphone: $microphone, camera: $camera) {
      ...Outcome
    }
  }
`);

export const RecordEncoder = graphql(`
  mutation RecordEncoder($commandId: UUID!, $sessionId: UUID!, $on: Boolean!) {
    recordEncoder(commandId: $commandId, sessionId: $sessionId, on: $on) {
      ...Outcome
    }
  }
`);
