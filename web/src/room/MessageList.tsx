import { Plural } from "@lingui/react/macro";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { ChatMessage } from "./ChatMessage";
import type { Draft } from "./ChatWriting";
import type { Messages } from "./messages";

/** How high a message is that was not measured yet. */
const HEIGHT_PX = 72;
const AHEAD = 10;

type Props = {
  messages: Messages;
  /** What scrolls. */
  body: HTMLElement | null;
  /** The first that is new, and how many are. */
  unread: { id: string | undefined; count: number };
  /** The message to bring into view. */
  target: string | null;
  onDraft: (draft: Draft) => void;
};

/**
 * The messages, of which only those in view are in the page. The end stays in view while others come; where one reads,
 * nothing moves when older ones are put before.
 */
export function MessageList({ messages, body, unread, target, onDraft }: Props) {
  const { shown, stretch, state, older, newer, amend } = messages;
  const list = useRef<HTMLOListElement>(null);
  const byId = useMemo(() => new Map(shown.map((one) => [one.id, one])), [shown]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => body,
    estimateSize: () => HEIGHT_PX,
    getItemKey: (index) => shown[index]?.id ?? index,
    anchorTo: "end",
    overscan: 6,
    rangeExtractor: (range) => {
      // What has the focus stays, however far one scrolls.
      const focused = list.current?.querySelector<HTMLElement>(":scope > :focus-within")?.dataset.index;
      const rows = defaultRangeExtractor(range);
      const index = Number(focused);
      if (focused === undefined || index >= range.count || rows.includes(index)) return rows;
      return [...rows, index].sort((one, other) => one - other);
    },
  });
  const follows = useFollows(body, stretch.live);
  const newest = shown.at(-1)?.id;
  const height = virtual.getTotalSize();
  // Also when messages that came turn out higher than was thought: many come at once, and no other may follow.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what moves the view
  useLayoutEffect(() => {
    if (body && follows.current) body.scrollTop = body.scrollHeight;
  }, [body, newest, height]);
  const rows = virtual.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, and after the room was read anew
  useEffect(() => {
    if (target !== null) return;
    follows.current = stretch.live;
    virtual.scrollToEnd();
  }, [body, stretch.live, target]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it is there
  useEffect(() => {
    const index = target === null ? -1 : shown.findIndex((one) => one.id === target);
    if (index < 0) return;
    follows.current = false;
    virtual.scrollToIndex(index, { align: "center" });
  }, [target, byId.has(target ?? "")]);
  const wants =
    state !== "idle" || shown.length === 0
      ? null
      : first < AHEAD && !stretch.begins
        ? older
        : last > shown.length - AHEAD && !stretch.live
          ? newer
          : null;
  useEffect(() => void wants?.(), [wants]);
  return (
    <ol ref={list} className="messages" style={{ height }}>
      {rows.map(({ index, key, start }) => {
        const message = shown[index];
        if (!message) return null;
        return (
          <li
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            aria-setsize={stretch.begins && stretch.live ? shown.length : -1}
            aria-posinset={index + 1}
            className={message.id === target ? "messages__row messages__row--found" : "messages__row"}
            style={{ transform: `translateY(${start}px)` }}
          >
            {message.id === unread.id && (
              <p className="day">
                <Plural value={unread.count} one="# nouveau message" other="# nouveaux messages" />
              </p>
            )}
            <ChatMessage
              message={message}
              answered={message.replyTo ? (byId.get(message.replyTo) ?? null) : null}
              onDraft={onDraft}
              onDeleted={() => amend(message.id, { deleted: true, text: null })}
            />
          </li>
        );
      })}
    </ol>
  );
}

const BY_HAND_MS = 500;
const HANDS = ["wheel", "touchmove", "keydown", "pointerdown"] as const;

/** Whether the end stays in view: until somebody scrolls away from it by hand, and again once they are back there. */
function useFollows(body: HTMLElement | null, live: boolean): { current: boolean } {
  const follows = useRef(live);
  useEffect(() => {
    if (!body) return;
    let touchedAt = Number.NEGATIVE_INFINITY;
    const touched = (event: Event): void => {
      touchedAt = event.timeStamp;
    };
    const scrolled = (event: Event): void => {
      const { scrollTop, scrollHeight, clientHeight } = body;
      if (scrollHeight - clientHeight - scrollTop < HEIGHT_PX) follows.current = live;
      else if (event.timeStamp - touchedAt < BY_HAND_MS) follows.current = false;
    };
    for (const hand of HANDS) body.addEventListener(hand, touched, { passive: true });
    body.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      for (const hand of HANDS) body.removeEventListener(hand, touched);
      body.removeEventListener("scroll", scrolled);
    };
  }, [body, live]);
  return follows;
}
