import type { RoomSubscription } from "../graphql/generated/graphql";

/** What the client knows of a room: the server folds, this only puts entities in place. */

export type RoomUpdate = RoomSubscription["room"];
export type Facts = NonNullable<RoomUpdate["facts"]>;
export type Mine = NonNullable<RoomUpdate["mine"]>;
export type Participant = RoomUpdate["participants"][number];
export type Waiting = RoomUpdate["waiting"][number];
export type Poll = RoomUpdate["polls"][number];
export type Message = RoomUpdate["messages"][number];

export type Room = {
  position: number;
  facts: Facts;
  mine: Mine;
  participants: ReadonlyMap<string, Participant>;
  waiting: ReadonlyMap<string, Waiting>;
  polls: ReadonlyMap<string, Poll>;
  /** In the order they were sent. */
  messages: readonly Message[];
};

/** Put the entities of an update in place; the same map when there are none. */
function placed<Entity>(
  known: ReadonlyMap<string, Entity>,
  changed: readonly Entity[],
  id: (entity: Entity) => string,
  gone: readonly string[] = [],
): ReadonlyMap<string, Entity> {
  if (changed.length === 0 && gone.length === 0) return known;
  const next = new Map(known);
  for (const entity of changed) next.set(id(entity), entity);
  for (const key of gone) next.delete(key);
  return next;
}

function appended(known: readonly Message[], added: readonly Message[]): readonly Message[] {
  if (added.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of added) byId.set(message.id, message);
  return [...byId.values()];
}

/**
 * The room after an update. `"gap"`: the update does not follow what is known (or is no snapshot although nothing is
 * known), so the follower must ask again from where it stands.
 */
export function merge(room: Room | null, update: RoomUpdate): Room | "gap" {
  if (update.after == null) {
    if (!update.facts || !update.mine) return "gap";
    return {
      position: update.position,
      facts: update.facts,
      mine: update.mine,
      participants: placed(new Map(), update.participants, (one) => one.seatId),
      waiting: placed(new Map(), update.waiting, (one) => one.seatId),
      polls: placed(new Map(), update.polls, (one) => one.id),
      messages: update.messages,
    };
  }
  if (!room || update.after !== room.position) return "gap";
  return {
    position: update.position,
    facts: update.facts ?? room.facts,
    mine: update.mine ?? room.mine,
    participants: placed(room.participants, update.participants, (one) => one.seatId, update.participantsGone),
    waiting: placed(room.waiting, update.waiting, (one) => one.seatId, update.waitingGone),
    polls: placed(room.polls, update.polls, (one) => one.id),
    messages: appended(room.messages, update.messages),
  };
}
