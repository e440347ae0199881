import { graphql } from "../graphql/generated";
import type { RecordingFactsFragment } from "../graphql/generated/graphql";

export const RecordingFacts = graphql(`
  fragment RecordingFacts on Recording {
    id
    sessionId
    meetingTitle
    ownerName
    startedAt
    stoppedAt
    status
    failure
    progress
    durationSeconds
    sizeBytes
    expiresAt
    daysLeft
    videoUrl
    downloadUrl
    thumbnailUrl
  }
`);

export type Recording = RecordingFactsFragment;

export const RecordingsDocument = graphql(`
  query Recordings($atLeast: Position) {
    recordings(atLeast: $atLeast) {
      ...RecordingFacts
    }
  }
`);

export const DeleteRecording = graphql(`
  mutation DeleteRecording($commandId: UUID!, $recordingId: UUID!) {
    deleteRecording(commandId: $commandId, recordingId: $recordingId) {
      ...Outcome
    }
  }
`);
