import { graphql } from "../graphql/generated";
import type { MeetingFactsFragment, SessionFactsFragment } from "../graphql/generated/graphql";

/** A meeting as its owner reads it. */
export const MeetingFacts = graphql(`
  fragment MeetingFacts on Meeting {
    id
    code
    link
    title
    kind
    bypass
    waitingRoom
    off
    startsAt
    createdAt
    running
    sessionId
    participants
    waiting
    sessions {
      ...SessionFacts
    }
  }
`);

/** One run of a meeting. */
export const SessionFacts = graphql(`
  fragment SessionFacts on SessionSummary {
    id
    meetingId
    title
    startedAt
    endedAt
    attendees
    recordings
    ownerName
  }
`);

export type Meeting = MeetingFactsFragment;
export type Session = SessionFactsFragment;

export const MeetingsDocument = graphql(`
  query Meetings($atLeast: Position) {
    meetings(atLeast: $atLeast) {
      ...MeetingFacts
    }
  }
`);

export const MeetingDocument = graphql(`
  query Meeting($id: UUID!, $atLeast: Position) {
    meeting(id: $id, atLeast: $atLeast) {
      ...MeetingFacts
    }
  }
`);

export const RecentDocument = graphql(`
  query Recent($first: Int!) {
    recentSessions(first: $first) {
      ...SessionFacts
    }
  }
`);

export const CreateMeeting = graphql(`
  mutation CreateMeeting(
    $commandId: UUID!
    $title: String!
    $startsAt: DateTime
    $kind: MeetingKind!
    $bypass: Bypass
    $off: [Switch!]
  ) {
    createMeeting(
      commandId: $commandId
      title: $title
      startsAt: $startsAt
      kind: $kind
      bypass: $bypass
      off: $off
    ) {
      ... on Created {
        position
        meeting {
          ...MeetingFacts
        }
      }
      ...Refused
    }
  }
`);

export const ChangeMeeting = graphql(`
  mutation ChangeMeeting(
    $commandId: UUID!
    $meetingId: UUID!
    $title: String
    $startsAt: DateTime
    $unplanned: Boolean
    $kind: MeetingKind
    $bypass: Bypass
    $off: [Switch!]
  ) {
    changeMeeting(
      commandId: $commandId
      meetingId: $meetingId
      title: $title
      startsAt: $startsAt
      unplanned: $unplanned
      kind: $kind
      bypass: $bypass
      off: $off
    ) {
      ... on Created {
        position
        meeting {
          ...MeetingFacts
        }
      }
      ...Refused
    }
  }
`);

/** What each kind of meeting brings. */
export const KindsDocument = graphql(`
  query Kinds {
    kindsOfMeeting {
      kind
      bypass
      off
    }
  }
`);

export const CancelMeeting = graphql(`
  mutation CancelMeeting($commandId: UUID!, $meetingId: UUID!) {
    cancelMeeting(commandId: $commandId, meetingId: $meetingId) {
      ...Outcome
    }
  }
`);
