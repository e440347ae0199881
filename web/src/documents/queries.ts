import { graphql } from "../graphql/generated";
import type { DocumentsQuery } from "../graphql/generated/graphql";

export const DocumentsDocument = graphql(`
  query Documents($meetingId: UUID!) {
    documents(meetingId: $meetingId) {
      __typename
      ... on Documents {
        documents {
          id
          title
          kind
          status
          failure
          progress
          pages
          sizeBytes
          lookAhead
          download
        }
      }
      ...Refused
    }
  }
`);

export const RemoveDocument = graphql(`
  mutation RemoveDocument($commandId: UUID!, $meetingId: UUID!, $documentId: UUID!) {
    removeDocument(commandId: $commandId, meetingId: $meetingId, documentId: $documentId) {
      ...Outcome
    }
  }
`);

export const SetLookAhead = graphql(`
  mutation SetLookAhead($commandId: UUID!, $meetingId: UUID!, $documentId: UUID!, $allowed: Boolean!) {
    setLookAhead(commandId: $commandId, meetingId: $meetingId, documentId: $documentId, allowed: $allowed) {
      ...Outcome
    }
  }
`);

export const SetDownload = graphql(`
  mutation SetDownload($commandId: UUID!, $meetingId: UUID!, $documentId: UUID!, $allowed: Boolean!) {
    setDownload(commandId: $commandId, meetingId: $meetingId, documentId: $documentId, allowed: $allowed) {
      ...Outcome
    }
  }
`);

export const ShowDocument = graphql(`
  mutation ShowDocument($commandId: UUID!, $sessionId: UUID!, $documentId: UUID!, $page: Int!, $again: Boolean!) {
    showDocument(
      commandId: $commandId
      sessionId: $sessionId
      documentId: $documentId
      page: $page
      again: $again
    ) {
      ...Outcome
    }
  }
`);

export const TurnPage = graphql(`
  mutation TurnPage($commandId: UUID!, $sessionId: UUID!, $documentId: UUID!, $page: Int!) {
    turnPage(commandId: $commandId, sessionId: $sessionId, documentId: $documentId, page: $page) {
      ...Outcome
    }
  }
`);

export const ChangeView = graphql(`
  mutation ChangeView(
    $commandId: UUID!
    $sessionId: UUID!
    $documentId: UUID!
    $zoom: Float!
    $x: Float!
    $y: Float!
  ) {
    changeView(commandId: $commandId, sessionId: $sessionId, documentId: $documentId, zoom: $zoom, x: $x, y: $y) {
      ...Outcome
    }
  }
`);

export const HideDocument = graphql(`
  mutation HideDocument($commandId: UUID!, $sessionId: UUID!) {
    hideDocument(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export type Document = Extract<DocumentsQuery["documents"], { __typename: "Documents" }>["documents"][number];

/** Where the whole PDF is, and where one page of it. */
export function fileOf(meetingId: string, documentId: string): string {
  return `/meetings/${meetingId}/documents/${documentId}/file`;
}
export function pageOf(meetingId: string, documentId: string, page: number): string {
  return `/meetings/${meetingId}/documents/${documentId}/pages/${page}`;
}
