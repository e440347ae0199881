import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { graphql } from "../graphql/generated";
import type { Mine, Reacted } from "../session/room";

/** Reactions, which pass, and signals to the lecturer, which stay. */

export const React = graphql(`
  mutation React($commandId: UUID!, $sessionId: UUID!, $reaction: Reaction!) {
    react(commandId: $commandId, sessionId: $sessionId, reaction: $reaction) {
      ...Outcome
    }
  }
`);

export const ShowSignal = graphql(`
  mutation ShowSignal($commandId: UUID!, $sessionId: UUID!, $signal: Signal) {
    showSignal(commandId: $commandId, sessionId: $sessionId, signal: $signal) {
      ...Outcome
    }
  }
`);

export const ClearSignals = graphql(`
  mutation ClearSignals($commandId: UUID!, $sessionId: UUID!) {
    clearSignals(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export const LowerAllHands = graphql(`
  mutation LowerAllHands($commandId: UUID!, $sessionId: UUID!) {
    lowerAllHands(commandId: $commandId, sessionId: $sessionId) {
      ...Outcome
    }
  }
`);

export type Reaction = Reacted["reaction"];
export type Signal = NonNullable<Mine["signal"]>;

export const REACTIONS: readonly (readonly [Reaction, string, MessageDescriptor])[] = [
  ["THUMBS_UP", "👍", msg`D’accord`],
  ["CLAP", "👏", msg`Bravo`],
  ["HEART", "❤️", msg`J’aime`],
  ["LAUGH", "😂", msg`C’est drôle`],
  ["SURPRISE", "😮", msg`Quelle surprise`],
  ["CELEBRATE", "🎉", msg`Félicitations`],
];

export const SIGNALS: readonly (readonly [Signal, string, MessageDescriptor])[] = [
  ["YES", "✓", msg`Oui`],
  ["NO", "✗", msg`Non`],
  ["TOO_FAST", "»", msg`Trop vite`],
  ["TOO_SLOW", "«", msg`Trop lent`],
];

export const FACES: Readonly<Record<Reaction, string>> = Object.fromEntries(
  REACTIONS.map(([reaction, face]) => [reaction, face]),
) as Record<Reaction, string>;

/** Reactions as the stage shows them: those of one kind together, with who reacted last and how many there are. */
export function grouped(reactions: readonly Reacted[]): { reaction: Reaction; last: Reacted; count: number }[] {
  const found = new Map<Reaction, { reaction: Reaction; last: Reacted; count: number }>();
  for (const one of reactions)
    found.set(one.reaction, { reaction: one.reaction, last: one, count: (found.get(one.reaction)?.count ?? 0) + 1 });
  return [...found.values()];
}
