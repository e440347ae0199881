import { useMemo, useRef, useState } from "react";
import { client } from "../graphql/client";
import { type Message, messagesHere } from "../session/room";
import { useRenewed } from "./amended";
import { NewerMessages, OlderMessages } from "./chat";
import { useRoom } from "./context";

const PAGE = 100;
const AROUND = 50;

/** Messages that were fetched, in order. */
export type Stretch = {
  fetched: readonly Message[];
  /** Whether there are none before them. */
  begins: boolean;
  /** Whether those that the room knows follow them; else there are others between. */
  live: boolean;
};

export const LATEST: Stretch = { fetched: [], begins: false, live: true };

/** What is shown: what was fetched as it is now, and behind it what the room knows. */
export function shownOf({ fetched, live }: Stretch, latest: readonly Message[], changed: ReadonlyMap<string, Message>) {
  if (fetched.length === 0) return latest;
  const now = fetched.map((one) => changed.get(one.id) ?? one);
  return live ? [...now, ...latest] : now;
}

/** A stretch with a page before it. */
export function withOlder(stretch: Stretch, page: readonly Message[], asked: number): Stretch {
  return { ...stretch, fetched: [...page, ...stretch.fetched], begins: page.length < asked };
}

/** A stretch with a page behind it, up to the first message that the room knows. */
export function withNewer(
  stretch: Stretch,
  page: readonly Message[],
  asked: number,
  latest: readonly Message[],
): Stretch {
  const first = latest[0]?.position ?? Number.POSITIVE_INFINITY;
  const between = page.filter((one) => one.position < first);
  return {
    ...stretch,
    fetched: [...stretch.fetched, ...between],
    live: page.length < asked || between.length < page.length,
  };
}

export type Messages = {
  shown: readonly Message[];
  stretch: Stretch;
  /** What is being asked of the server, or was in vain. */
  state: "idle" | "asking" | "failed";
  again: () => void;
  older: () => Promise<void>;
  newer: () => Promise<void>;
  /** Show what is around a message. */
  goTo: (message: Message) => Promise<void>;
  latest: () => void;
  /** What one changed oneself far back: nobody is told of it. */
  amend: (messageId: string, change: Partial<Message>) => void;
};

/** The messages of where one is: the room's, and those before that were fetched. */
export function useMessages(): Messages {
  const { sessionId, room } = useRoom();
  const here = room.mine.groupId ?? null;
  const latest = useMemo(() => messagesHere(room.messages, here), [room.messages, here]);
  const since = `${here} ${latest[0]?.id}`;
  const [kept, setKept] = useState({ since, stretch: LATEST });
  const stretch = kept.since === since ? kept.stretch : LATEST; // a new snapshot begins elsewhere
  const [state, setState] = useState<Messages["state"]>("idle");
  const asking = useRef(false);
  const changed = useMemo(
    () => new Map([...room.earlier, ...(stretch.live ? [] : latest.map((one) => [one.id, one] as const))]),
    [room.earlier, latest, stretch.live],
  );
  const shown = useRenewed(useMemo(() => shownOf(stretch, latest, changed), [stretch, latest, changed]));

  const keep = (next: Stretch): void => setKept({ since, stretch: next });
  const ask = async (get: () => Promise<Stretch | null>): Promise<void> => {
    if (asking.current) return;
    asking.current = true;
    setState("asking");
    const next = await get().catch(() => null);
    asking.current = false;
    setState(next ? "idle" : "failed");
    if (next) keep(next);
  };
  const before = async (id: string, first: number): Promise<readonly Message[] | null> => {
    const { data } = await client.query(OlderMessages, { sessionId, before: id, first }, FRESH).toPromise();
    return data?.olderMessages ?? null;
  };
  const after = async (id: string, first: number): Promise<readonly Message[] | null> => {
    const { data } = await client.query(NewerMessages, { sessionId, after: id, first }, FRESH).toPromise();
    return data?.newerMessages ?? null;
  };
  return {
    shown,
    stretch,
    state,
    again: () => setState("idle"),
    older: () =>
      ask(async () => {
        const first = shown[0];
        const page = first ? await before(first.id, PAGE) : [];
        return page && withOlder(stretch, page, PAGE);
      }),
    newer: () =>
      ask(async () => {
        const last = shown.at(-1);
        const page = last ? await after(last.id, PAGE) : [];
        return page && withNewer(stretch, page, PAGE, latest);
      }),
    goTo: async (message) => {
      if (shown.some((one) => one.id === message.id)) return;
      await ask(async () => {
        const [older, newer] = await Promise.all([before(message.id, AROUND), after(message.id, AROUND)]);
        const alone = { fetched: [message], begins: false, live: false };
        return older && newer && withNewer(withOlder(alone, older, AROUND), newer, AROUND, latest);
      });
    },
    latest: () => keep(LATEST),
    amend: (id, change) =>
      keep({ ...stretch, fetched: stretch.fetched.map((one) => (one.id === id ? { ...one, ...change } : one)) }),
  };
}

const FRESH = { requestPolicy: "network-only" } as const;
