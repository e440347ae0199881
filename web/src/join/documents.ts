import { graphql } from "../graphql/generated";
import type { InvitationQuery } from "../graphql/generated/graphql";

export const InvitationDocument = graphql(`
  query Invitation($code: String!) {
    invitation(code: $code) {
      ... on Invitation {
        title
        kind
        hostName
        startsAt
        running
        startedAt
        participants
        waitingRoom
        isHost
        mayOpen
        recordingBy
        recordingSince
        consent
        mySeat
        removed
        hall
      }
      ...Refused
    }
  }
`);

/** What the link of a lecture hall leads to. */
export const HallDoorDocument = graphql(`
  query HallDoor($code: String!, $token: String!) {
    hallDoor(code: $code, token: $token) {
      ... on HallDoor {
        place
      }
      ...Refused
    }
  }
`);

/** What the link leads to. */
export type Invitation = Extract<InvitationQuery["invitation"], { __typename: "Invitation" }>;

export const JoinDocument = graphql(`
  mutation Join($commandId: UUID!, $code: String!, $connectionId: UUID!, $name: String, $consent: Boolean, $companion: Boolean!, $hall: String) {
    join(
      commandId: $commandId
      code: $code
      connectionId: $connectionId
      name: $name
      consent: $consent
      companion: $companion
      hall: $hall
    ) {
      ... on Joined {
        sessionId
        seatId
        connectionId
        status
        position
      }
      ...Refused
    }
  }
`);

export const LeaveDocument = graphql(`
  mutation Leave($commandId: UUID!, $sessionId: UUID!) {
    leave(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const CloseConnectionDocument = graphql(`
  mutation CloseConnection($commandId: UUID!, $sessionId: UUID!, $connectionId: UUID!) {
    closeConnection(commandId: $commandId, sessionId: $sessionId, connectionId: $connectionId) {
      ... on Done {
        position
      }
      ... on Refusal {
        code
      }
    }
  }
`);

/** Be the guest whose personal link one opened. */
export const TakeInvitation = graphql(`
  mutation TakeInvitation($commandId: UUID!, $code: String!, $token: String!) {
    takeInvitation(commandId: $commandId, code: $code, token: $token) {
      ...Outcome
    }
  }
`);
