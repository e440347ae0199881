import { graphql } from "../graphql/generated";
import type { HistoryEventsQuery, RoomAtQuery } from "../graphql/generated/graphql";

export const HistoryDocument = graphql(`
  query History($sessionId: UUID!) {
    history(sessionId: $sessionId) {
      __typename
      ... on History {
        session {
          id
          title
          startedAt
          endedAt
          ownerName
        }
        events
        density
      }
      ...Refused
    }
  }
`);

export const HistoryEventsDocument = graphql(`
  query HistoryEvents($sessionId: UUID!, $after: Position, $search: String, $topics: [String!]) {
    historyEvents(sessionId: $sessionId, after: $after, first: 500, search: $search, topics: $topics) {
      __typename
      ... on HistoryPage {
        total
        hasMore
        events {
          position
          recordedAt
          topic
          actor
          subject
          object
          data {
            key
            value
          }
        }
      }
      ...Refused
    }
  }
`);

export const RoomAtDocument = graphql(`
  query RoomAt($sessionId: UUID!, $position: Position!) {
    roomAt(sessionId: $sessionId, position: $position) {
      __typename
      ... on RoomAt {
        position
        at
        presentation {
          document {
            id
            title
            page
            pages
            zoom
            x
            y
          }
        }
        facts {
          meetingId
          endedAt
          recording {
            by
            startedAt
          }
        }
        participants {
          seatId
          name
          guest
          role
          reconnecting
          handRaisedAt
          microphone
          camera
          screen
          captured
        }
        waiting {
          seatId
          name
        }
        polls {
          id
          question
          status
          voters
        }
        questions {
          id
          anonymous
          author
          text
          askedAt
          status
          votes
          answer
          answeredBy
        }
        groups {
          id
          number
          name
          people {
            seatId
            name
          }
        }
        whiteboard {
          shown
          page
          pages
        }
        strokes {
          ...Stroke
        }
      }
      ...Refused
    }
  }
`);

export type Event = Extract<HistoryEventsQuery["historyEvents"], { __typename: "HistoryPage" }>["events"][number];
export type Then = Extract<RoomAtQuery["roomAt"], { __typename: "RoomAt" }>;
