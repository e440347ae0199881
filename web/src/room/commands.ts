import { graphql } from "../graphql/generated";

/** What one can do in a room, each answered by `Done` or a refusal. */

export const SetMicrophone = graphql(`
  mutation SetMicrophone($commandId: UUID!, $sessionId: UUID!, $on: Boolean!) {
    setMicrophone(commandId: $commandId, sessionId: $sessionId, on: $on) {
      ...Outcome
    }
  }
`);

export const SetCamera = graphql(`
  mutation SetCamera($commandId: UUID!, $sessionId: UUID!, $on: Boolean!) {
    setCamera(commandId: $commandId, sessionId: $sessionId, on: $on) {
      ...Outcome
    }
  }
`);

export const SetScreenShare = graphql(`
  mutation SetScreenShare($commandId: UUID!, $sessionId: UUID!, $on: Boolean!) {
    setScreenShare(commandId: $commandId, sessionId: $sessionId, on: $on) {
      ...Outcome
    }
  }
`);

export const RaiseHand = graphql(`
  mutation RaiseHand($commandId: UUID!, $sessionId: UUID!) {
    raiseHand(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const LowerHand = graphql(`
  mutation LowerHand($commandId: UUID!, $sessionId: UUID!, $seatId: UUID) {
    lowerHand(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const StartRecording = graphql(`
  mutation StartRecording($commandId: UUID!, $sessionId: UUID!) {
    startRecording(commandId: $commandId, sessionId: $sessionId) {
      __typename
      ... on Started {
        position
      }
      ...Refused
    }
  }
`);

export const StopRecording = graphql(`
  mutation StopRecording($commandId: UUID!, $sessionId: UUID!) {
    stopRecording(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const GiveConsent = graphql(`
  mutation GiveConsent($commandId: UUID!, $sessionId: UUID!) {
    giveConsent(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const RefuseConsent = graphql(`
  mutation RefuseConsent($commandId: UUID!, $sessionId: UUID!) {
    refuseConsent(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const WithdrawConsent = graphql(`
  mutation WithdrawConsent($commandId: UUID!, $sessionId: UUID!, $erase: Boolean!) {
    withdrawConsent(commandId: $commandId, sessionId: $sessionId, erase: $erase) {
      ...Outcome
    }
  }
`);

export const Admit = graphql(`
  mutation Admit($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    admit(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const AdmitAll = graphql(`
  mutation AdmitAll($commandId: UUID!, $sessionId: UUID!) {
    admitAll(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const RefuseAdmission = graphql(`
  mutation RefuseAdmission($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    refuseAdmission(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const RemoveParticipant = graphql(`
  mutation RemoveParticipant($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    removeParticipant(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const MuteParticipant = graphql(`
  mutation MuteParticipant($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    muteParticipant(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const StopShare = graphql(`
  mutation StopShare($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!) {
    stopShare(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export const EndSession = graphql(`
  mutation EndSession($commandId: UUID!, $sessionId: UUID!) {
    endSession(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const ConnectMedia = graphql(`
  mutation ConnectMedia($sessionId: UUID!, $connectionId: UUID!) {
    connectMedia(sessionId: $sessionId, connectionId: $connectionId) {
      __typename
      ... on MediaAccess {
        token
        url
        iceServers {
          urls
          username
          credential
        }
        node
      }
      ...Refused
    }
  }
`);
