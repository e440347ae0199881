import type {
  PeopleWindow,
  PersonFragment,
  PollFactsFragment,
  QuizFactsFragment,
  RoomSubscription,
  WordsFragment,
} from "../graphql/generated/graphql";

/** What the client knows of a room: the server folds, this only puts entities in place. */

export type RoomUpdate = RoomSubscription["room"];
export type Facts = NonNullable<RoomUpdate["facts"]>;
export type Mine = NonNullable<RoomUpdate["mine"]>;
export type Counts = Omit<NonNullable<RoomUpdate["counts"]>, "__typename">;
export type Participant = PersonFragment;
export type Page = NonNullable<RoomUpdate["pages"]>[number];
export type Window = PeopleWindow;
export type Report = RoomUpdate["reports"][number];
export type Waiting = RoomUpdate["waiting"][number];
export type Breakouts = Omit<NonNullable<RoomUpdate["breakouts"]>, "__typename">;
export type Group = RoomUpdate["groups"][number];
export type Poll = PollFactsFragment;
export type Quiz = QuizFactsFragment;
export type QuizQuestion = Quiz["questions"][number];
export type MyAnswer = Mine["quizAnswers"][number];
export type Shown = NonNullable<NonNullable<RoomUpdate["presentation"]>["document"]>;
export type Message = WordsFragment;
export type Reacted = RoomUpdate["reactions"][number] & { id: string; position: number };
export type Question = RoomUpdate["questions"][number];
export type DrawnStroke = RoomUpdate["strokes"][number];
export type Whiteboard = NonNullable<RoomUpdate["whiteboard"]>;

export type Room = {
  position: number;
  facts: Facts;
  mine: Mine;
  counts: Counts;
  /** Everybody; in a large room those who matter to all. */
  participants: ReadonlyMap<string, Participant>;
  /** Others whom a part of the screen asked for, by its name. */
  pages: ReadonlyMap<string, Page>;
  /** The head of the line. */
  waiting: ReadonlyMap<string, Waiting>;
  /** What was reported and not seen to, for hosts. */
  reports: ReadonlyMap<string, Report>;
  polls: ReadonlyMap<string, Poll>;
  breakouts: Breakouts;
  /** The small groups, open or as they were last. */
  groups: ReadonlyMap<string, Group>;
  quizzes: ReadonlyMap<string, Quiz>;
  /** What everybody is shown. */
  document: Shown | null;
  /** The latest, in the order they were sent: all from the first on. */
  messages: readonly Message[];
  /** Of those before the first, the ones that came apart: changed since, or not for all. */
  earlier: ReadonlyMap<string, Message>;
  /** The positions at which older messages were changed, since the snapshot; not all of them are here. */
  amended: ReadonlyMap<string, number>;
  questions: ReadonlyMap<string, Question>;
  /** Of all surfaces, in the order they were drawn. */
  strokes: ReadonlyMap<string, DrawnStroke>;
  whiteboard: Whiteboard;
  /** The latest ones, each with the position of the update that brought it. */
  reactions: readonly Reacted[];
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

/** The messages of a snapshot, or what an update changes of those known: what only some read comes apart. */
function told(known: Room, { after, messages, direct }: RoomUpdate): Pick<Room, "messages" | "earlier"> {
  const came = [...messages, ...(direct ?? [])].sort((one, other) => one.position - other.position);
  if (came.length === 0 && after != null) return { messages: known.messages, earlier: known.earlier };
  const first = (after == null ? messages[0] : known.messages[0])?.position ?? 0;
  const before = came.filter((one) => one.position < first);
  const since = came.filter((one) => one.position >= first);
  const last = known.messages.at(-1)?.position ?? 0;
  return {
    messages: after == null ? since : appended(known.messages, since, last),
    earlier: placed(after == null ? new Map() : known.earlier, before, (one) => one.id),
  };
}

function amended(known: Room, { messagesAmended, position }: RoomUpdate): Room["amended"] {
  if (messagesAmended.length === 0) return known.amended;
  return new Map([...known.amended, ...messagesAmended.map((id) => [id, position] as const)]);
}

/** Messages in the order of the log; only what changes one of those known, up to position `last`, costs a look at all. */
function appended(known: readonly Message[], came: readonly Message[], last: number): readonly Message[] {
  if (came.length === 0) return known;
  if (came.every((one) => one.position > last)) return [...known, ...came];
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of came) byId.set(message.id, message);
  return [...byId.values()].sort((one, other) => one.position - other.position);
}

/** A room of which nothing is known yet. */
const NOTHING: Omit<Room, "position" | "facts" | "mine"> = {
  counts: { participants: 0, hands: 0, inHall: 0, waiting: null, signals: null },
  pages: new Map(),
  participants: new Map(),
  waiting: new Map(),
  reports: new Map(),
  polls: new Map(),
  breakouts: { open: false, asked: false, free: false, endsAt: null, warns: true, notice: null },
  groups: new Map(),
  quizzes: new Map(),
  document: null,
  messages: [],
  earlier: new Map(),
  amended: new Map(),
  questions: new Map(),
  strokes: new Map(),
  whiteboard: { __typename: "Whiteboard", groupId: null, shown: false, page: 1, pages: 1, since: null },
  reactions: [],
};
const REACTIONS_KEPT = 128;

function reacted(known: readonly Reacted[], { reactions, position }: RoomUpdate): readonly Reacted[] {
  if (reactions.length === 0) return known;
  const added = reactions.map((one, index) => ({ ...one, id: `${position}.${index}`, position }));
  return [...known, ...added].slice(-REACTIONS_KEPT);
}

/** Somebody in the room, if the page knows them. */
export function personIn(room: Room, seatId: string | null | undefined): Participant | undefined {
  if (!seatId) return undefined;
  if (room.mine.seat?.seatId === seatId) return room.mine.seat;
  const known = room.participants.get(seatId);
  if (known) return known;
  for (const page of room.pages.values()) {
    const found = page.people.find((one) => one.seatId === seatId);
    if (found) return found;
  }
  return undefined;
}

/** What is written where one is, in one's group or to everybody, and what is not for all. */
export function messagesHere(messages: readonly Message[], groupId: string | null): readonly Message[] {
  return messages.filter((one) => one.scope !== "EVERYBODY" || (one.groupId ?? null) === groupId);
}

/** Those whom everybody is shown, and oneself. */
export function shownIn(room: Room): Participant[] {
  const mine = room.mine.seat;
  const shown = [...room.participants.values()];
  return mine && !room.participants.has(mine.seatId) ? [...shown, mine] : shown;
}

/** What an update is put into: the room that it follows, or an empty one for a snapshot; null when it fits neither. */
function before(room: Room | null, { after, position, facts, mine }: RoomUpdate): Room | null {
  if (after != null) return room?.position === after ? room : null;
  return facts && mine ? { ...NOTHING, pages: room?.pages ?? NOTHING.pages, position, facts, mine } : null;
}

/**
 * The room after an update; `parts`: the names of the windows whose people are in it. `"gap"`: the update does not
 * follow what is known (or is no snapshot although nothing is known), so the follower must ask again from where it
 * stands.
 */
export function merge(room: Room | null, update: RoomUpdate, parts: readonly string[] = []): Room | "gap" {
  const known = before(room, update);
  if (!known) return "gap";
  return {
    position: update.position,
    facts: update.facts ?? known.facts,
    mine: update.mine ?? known.mine,
    counts: update.counts ?? known.counts,
    pages: update.pages ? new Map(update.pages.map((page, index) => [parts[index] ?? "", page])) : known.pages,
    participants: placed(known.participants, update.participants, (one) => one.seatId, update.participantsGone),
    waiting: placed(known.waiting, update.waiting, (one) => one.seatId, update.waitingGone),
    reports: placed(known.reports, update.reports, (one) => one.id, update.reportsGone),
    polls: placed(known.polls, update.polls, (one) => one.id),
    breakouts: update.breakouts ?? known.breakouts,
    groups: placed(known.groups, update.groups, (one) => one.id, update.groupsGone),
    quizzes: placed(known.quizzes, update.quizzes, (one) => one.id),
    document: update.presentation ? (update.presentation.document ?? null) : known.document,
    ...told(known, update),
    amended: amended(known, update),
    questions: placed(known.questions, update.questions, (one) => one.id),
    strokes: placed(known.strokes, update.strokes, (one) => one.id, update.strokesGone),
    whiteboard: update.whiteboard ?? known.whiteboard,
    reactions: reacted(known.reactions, update),
  };
}

/** The strokes of a surface, the first drawn below the others. */
export function strokesOn(strokes: Room["strokes"], surface: string): DrawnStroke[] {
  return [...strokes.values()].filter((one) => one.surface === surface);
}
