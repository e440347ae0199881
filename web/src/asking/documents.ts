import { graphql } from "../graphql/generated";

/** What came of a question, as `Chart` draws it. */
graphql(`
  fragment Results on PollResults {
    answers
    counts
    texts {
      text
      count
    }
    otherTexts
  }
`);

import type { PreparedDocumentQuery, PreparedQuestionFactsFragment } from "../graphql/generated/graphql";

/** A question as it was written. */
graphql(`
  fragment PreparedQuestionFacts on PreparedQuestion {
    kind
    text
    choices
    ends
    right
    accepted
    points
    seconds
  }
`);

export const PreparedDocument = graphql(`
  query PreparedDocument($meetingId: UUID!) {
    prepared(meetingId: $meetingId) {
      __typename
      ... on Prepared {
        polls {
          id
          anonymous
          question {
            ...PreparedQuestionFacts
          }
        }
        quizzes {
          id
          title
          questions {
            ...PreparedQuestionFacts
          }
        }
      }
      ...Refused
    }
  }
`);

/** A question as it is sent: what was read without the name of its type, which no input has. */
export function asInput({
  kind,
  text,
  choices,
  ends,
  right,
  accepted,
  points,
  seconds,
}: PreparedQuestionFactsFragment) {
  return { kind, text, choices, ends, right, accepted, points, seconds };
}

export type Prepared = Extract<PreparedDocumentQuery["prepared"], { __typename: "Prepared" }>;
export type PreparedPoll = Prepared["polls"][number];
export type PreparedQuiz = Prepared["quizzes"][number];

export const PreparePoll = graphql(`
  mutation PreparePoll(
    $commandId: UUID!
    $meetingId: UUID!
    $question: QuestionInput!
    $anonymous: Boolean!
    $preparedId: UUID
  ) {
    preparePoll(
      commandId: $commandId
      meetingId: $meetingId
      question: $question
      anonymous: $anonymous
      preparedId: $preparedId
    ) {
      ...Outcome
    }
  }
`);

export const PrepareQuiz = graphql(`
  mutation PrepareQuiz(
    $commandId: UUID!
    $meetingId: UUID!
    $title: String!
    $questions: [QuestionInput!]!
    $preparedId: UUID
  ) {
    prepareQuiz(
      commandId: $commandId
      meetingId: $meetingId
      title: $title
      questions: $questions
      preparedId: $preparedId
    ) {
      ...Outcome
    }
  }
`);

export const DropPrepared = graphql(`
  mutation DropPrepared($commandId: UUID!, $meetingId: UUID!, $preparedId: UUID!) {
    dropPrepared(commandId: $commandId, meetingId: $meetingId, preparedId: $preparedId) {
      ...Outcome
    }
  }
`);

export const ImportQuestions = graphql(`
  mutation ImportQuestions(
    $commandId: UUID!
    $meetingId: UUID!
    $text: String!
    $format: QuestionFormat!
    $quizTitle: String
    $words: TrueFalseInput
  ) {
    importQuestions(
      commandId: $commandId
      meetingId: $meetingId
      text: $text
      format: $format
      quizTitle: $quizTitle
      words: $words
    ) {
      __typename
      ... on Imported {
        position
        questions
        passedOver
      }
      ...Refused
    }
  }
`);
