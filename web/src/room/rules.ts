import { graphql } from "../graphql/generated";

/** What hosts decide about the others: switches, roles, the lock, suspending. */

export const TurnSwitch = graphql(`
  mutation TurnSwitch($commandId: UUID!, $sessionId: UUID!, $switch: Switch!, $allowed: Boolean!) {
    turnSwitch(commandId: $commandId, sessionId: $sessionId, switch: $switch, allowed: $allowed) {
      ...Outcome
    }
  }
`);

export const TurnSwitchFor = graphql(`
  mutation TurnSwitchFor(
    $commandId: UUID!
    $sessionId: UUID!
    $seatId: UUID!
    $switch: Switch!
    $allowed: Boolean
  ) {
    turnSwitchFor(
      commandId: $commandId
      sessionId: $sessionId
      seatId: $seatId
      switch: $switch
      allowed: $allowed
    ) {
      ...Outcome
    }
  }
`);

export const MuteAll = graphql(`
  mutation MuteAll($commandId: UUID!, $sessionId: UUID!) {
    muteAll(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const SuspendSession = graphql(`
  mutation SuspendSession($commandId: UUID!, $sessionId: UUID!) {
    suspendSession(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const ResumeSession = graphql(`
  mutation ResumeSession($commandId: UUID!, $sessionId: UUID!) {
    resumeSession(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const SetLock = graphql(`
  mutation SetLock($commandId: UUID!, $sessionId: UUID!, $locked: Boolean!) {
    setLock(commandId: $commandId, sessionId: $sessionId, locked: $locked) {
      ...Outcome
    }
  }
`);

export const GiveRole = graphql(`
  mutation GiveRole($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!, $role: Role!) {
    giveRole(commandId: $commandId, sessionId: $sessionId, seatId: $seatId, role: $role) {
      ...Outcome
    }
  }
`);

export const HandOverHost = graphql(`
  mutation HandOverHost($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    handOverHost(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);
