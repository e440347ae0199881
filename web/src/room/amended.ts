import { useEffect, useMemo, useState } from "react";
import { client } from "../graphql/client";
import type { Message } from "../session/room";
import { MessagesAgain } from "./chat";
import { useRoom } from "./context";

/** What a message is at a position of the log; null: it is not for this reader any more. */
export type Again = { position: number; message: Message | null };

const MOST = 200;

/** The messages of which a change was told that is in none of those asked for anew. */
export function wantedOf(
  messages: readonly Message[],
  amended: ReadonlyMap<string, number>,
  again: ReadonlyMap<string, Again>,
): string[] {
  if (amended.size === 0) return [];
  return messages
    .map((one) => one.id)
    .filter((id) => (amended.get(id) ?? 0) > (again.get(id)?.position ?? 0))
    .slice(0, MOST);
}

/** Messages with those in their places that were asked for anew. */
export function renewed(messages: readonly Message[], again: ReadonlyMap<string, Again>): readonly Message[] {
  return again.size === 0 ? messages : messages.map((one) => again.get(one.id)?.message ?? one);
}

/**
 * Messages as they are now: the room tells of older ones only that they were changed, not to whom they were written, so
 * those that are here are asked for anew.
 */
export function useRenewed(messages: readonly Message[]): readonly Message[] {
  const { sessionId, room } = useRoom();
  const { amended } = room;
  const [again, setAgain] = useState<ReadonlyMap<string, Again>>(() => new Map());
  const wanted = useMemo(() => wantedOf(messages, amended, again), [messages, amended, again]);
  const asked = wanted.map((id) => `${id} ${amended.get(id)}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same changes are asked for once
  useEffect(() => {
    if (wanted.length === 0) return;
    let over = false;
    const atLeast = Math.max(...wanted.map((id) => amended.get(id) ?? 0));
    void client
      .query(MessagesAgain, { sessionId, ids: wanted, atLeast }, { requestPolicy: "network-only" })
      .toPromise()
      .then(({ data }) => {
        if (over || !data) return;
        const found = new Map(data.messages.map((one) => [one.id, one]));
        const got = wanted.map((id) => [id, { position: atLeast, message: found.get(id) ?? null }] as const);
        setAgain((known) => new Map([...known, ...got]));
      });
    return () => {
      over = true;
    };
  }, [asked, sessionId]);
  return useMemo(() => renewed(messages, again), [messages, again]);
}
