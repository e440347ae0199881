import { graphql } from "../graphql/generated";

/** What one can do with the groups of a session, each answered by `Done` or a refusal. */

export const OpenBreakouts = graphql(`
  mutation OpenBreakouts($commandId: UUID!, $sessionId: UUID!, $again: Boolean!, $minutes: Int) {
    openBreakouts(commandId: $commandId, sessionId: $sessionId, again: $again, minutes: $minutes) {
      ...Outcome
    }
  }
`);

export const MoveToGroup = graphql(`
  mutation MoveToGroup($commandId: UUID!, $sessionId: UUID!, $seatIds: [UUID!]!, $groupId: UUID) {
    moveToGroup(commandId: $commandId, sessionId: $sessionId, seatIds: $seatIds, groupId: $groupId) {
      ...Outcome
    }
  }
`);

export const EnterGroup = graphql(`
  mutation EnterGroup($commandId: UUID!, $sessionId: UUID!, $groupId: UUID) {
    enterGroup(commandId: $commandId, sessionId: $sessionId, groupId: $groupId) {
      ...Outcome
    }
  }
`);

export const AddGroup = graphql(`
  mutation AddGroup($commandId: UUID!, $sessionId: UUID!, $name: String!) {
    addGroup(commandId: $commandId, sessionId: $sessionId, name: $name) {
      ...Outcome
    }
  }
`);

export const NameGroupHost = graphql(`
  mutation NameGroupHost($commandId: UUID!, $sessionId: UUID!, $groupId: UUID!, $seatId: UUID) {
    nameGroupHost(commandId: $commandId, sessionId: $sessionId, groupId: $groupId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const AddressGroups = graphql(`
  mutation AddressGroups($commandId: UUID!, $sessionId: UUID!, $text: String!) {
    addressGroups(commandId: $commandId, sessionId: $sessionId, text: $text) {
      ...Outcome
    }
  }
`);

export const AskForHelp = graphql(`
  mutation AskForHelp($commandId: UUID!, $sessionId: UUID!) {
    askForHelp(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const AnswerHelp = graphql(`
  mutation AnswerHelp($commandId: UUID!, $sessionId: UUID!, $groupId: UUID!) {
    answerHelp(commandId: $commandId, sessionId: $sessionId, groupId: $groupId) {
      ...Outcome
    }
  }
`);

export const ProlongBreakouts = graphql(`
  mutation ProlongBreakouts($commandId: UUID!, $sessionId: UUID!, $minutes: Int) {
    prolongBreakouts(commandId: $commandId, sessionId: $sessionId, minutes: $minutes) {
      ...Outcome
    }
  }
`);

export const CloseBreakouts = graphql(`
  mutation CloseBreakouts($commandId: UUID!, $sessionId: UUID!, $countdownSeconds: Int!) {
    closeBreakouts(commandId: $commandId, sessionId: $sessionId, countdownSeconds: $countdownSeconds) {
      ...Outcome
    }
  }
`);
