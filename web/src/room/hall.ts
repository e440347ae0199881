import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { graphql } from "../graphql/generated";
import { type Participant, type Room, shownIn } from "../session/room";

/** The lecture hall, and the companions in it. */

export const OpenHall = graphql(`
  mutation OpenHall($commandId: UUID!, $sessionId: UUID!, $seatId: UUID!, $place: String!) {
    openHall(commandId: $commandId, sessionId: $sessionId, seatId: $seatId, place: $place) {
      ...Outcome
    }
  }
`);

export const CloseHall = graphql(`
  mutation CloseHall($commandId: UUID!, $sessionId: UUID!) {
    closeHall(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const SetCompanion = graphql(`
  mutation SetCompanion($commandId: UUID!, $sessionId: UUID!, $on: Boolean!) {
    setCompanion(commandId: $commandId, sessionId: $sessionId, on: $on) {
      ...Outcome
    }
  }
`);

/** The seat that is the lecture hall, if one is here. */
export function hallIn(room: Room): Participant | undefined {
  return shownIn(room).find((one) => one.hall);
}

/** Why a companion can't be heard or seen. */
export const SILENT: MessageDescriptor = msg`Vous êtes dans la salle : on vous entend et on vous voit par son micro et sa caméra.`;
