import { graphql } from "../graphql/generated";

/** A quiz as the room shows it: the question asked last, once it is over all of them. */
graphql(`
  fragment QuizFacts on Quiz {
    id
    title
    total
    number
    open
    over
    questions {
      number
      kind
      text
      choices
      points
      seconds
      endsAt
      answered
      right
      accepted
      rightAnswers
      results {
        ...Results
      }
    }
  }
`);

/** What one can do with quizzes in a room. */

export const StartQuiz = graphql(`
  mutation StartQuiz($commandId: UUID!, $sessionId: UUID!, $title: String!, $questions: [QuestionInput!]!) {
    startQuiz(commandId: $commandId, sessionId: $sessionId, title: $title, questions: $questions) {
      ...Outcome
    }
  }
`);

export const AskQuizQuestion = graphql(`
  mutation AskQuizQuestion($commandId: UUID!, $sessionId: UUID!, $quizId: UUID!, $number: Int!) {
    askQuizQuestion(commandId: $commandId, sessionId: $sessionId, quizId: $quizId, number: $number) {
      ...Outcome
    }
  }
`);

export const AnswerQuizQuestion = graphql(`
  mutation AnswerQuizQuestion(
    $commandId: UUID!
    $sessionId: UUID!
    $quizId: UUID!
    $number: Int!
    $choices: [Int!]
    $text: String
  ) {
    answerQuizQuestion(
      commandId: $commandId
      sessionId: $sessionId
      quizId: $quizId
      number: $number
      choices: $choices
      text: $text
    ) {
      ...Outcome
    }
  }
`);

export const CloseQuizQuestion = graphql(`
  mutation CloseQuizQuestion($commandId: UUID!, $sessionId: UUID!, $quizId: UUID!, $number: Int!) {
    closeQuizQuestion(commandId: $commandId, sessionId: $sessionId, quizId: $quizId, number: $number) {
      ...Outcome
    }
  }
`);

export const EndQuiz = graphql(`
  mutation EndQuiz($commandId: UUID!, $sessionId: UUID!, $quizId: UUID!) {
    endQuiz(commandId: $commandId, sessionId: $sessionId, quizId: $quizId) {
      ...Outcome
    }
  }
`);
