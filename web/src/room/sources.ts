import type { Participant, Shown, Whiteboard } from "../session/room";

/** Something that is shared and can be on the stage; `key` is its name as long as it is shared. */
export type Source =
  | { key: string; kind: "document"; since: string }
  | { key: string; kind: "whiteboard"; since: string }
  | { key: string; kind: "screen"; since: string; seatId: string; participant: Participant | null };

const JUST_NOW = "9999";

type Presented = { document: Shown | null; whiteboard: Whiteboard };

/** Everything that is shared, the latest last. `own`: the seat of who shares a screen here, which others may not know yet. */
export function sources(
  { document, whiteboard }: Presented,
  participants: Iterable<Participant>,
  own: string | null,
): Source[] {
  const screens = [...participants].filter((one) => one.screen || one.seatId === own);
  const found: Source[] = screens.map((one) => ({
    key: `screen:${one.seatId}`,
    kind: "screen",
    since: one.screenSince ?? JUST_NOW,
    seatId: one.seatId,
    participant: one,
  }));
  if (own && !screens.some((one) => one.seatId === own))
    found.push({ key: `screen:${own}`, kind: "screen", since: JUST_NOW, seatId: own, participant: null });
  if (document) found.push({ key: `document:${document.id}`, kind: "document", since: document.since ?? "" });
  if (whiteboard.shown) found.push({ key: "whiteboard", kind: "whiteboard", since: whiteboard.since ?? "" });
  return found.sort((one, other) => one.since.localeCompare(other.since));
}
