import type { Tile } from "../media/connection";
import type { Participant } from "../session/room";

/** Who is where on the stage: pure, from the room, the speaker and the width of the screen. */

export type Layout = "speaker" | "gallery";

/** The hands that are up, the first raised first, by seat: 1, 2, … */
export function handOrder(participants: Iterable<Participant>): ReadonlyMap<string, number> {
  const raised = [...participants].filter((one) => one.handRaisedAt != null);
  raised.sort((one, other) => String(one.handRaisedAt).localeCompare(String(other.handRaisedAt)));
  return new Map(raised.map((one, index) => [one.seatId, index + 1]));
}

/** Hands first, then the others in order of arrival; oneself last. */
export function inOrder(participants: Iterable<Participant>, mySeat: string | null): Participant[] {
  const everybody = [...participants]; // an iterator is spent once it was read
  const hands = handOrder(everybody);
  const rank = (one: Participant): number => hands.get(one.seatId) ?? (one.seatId === mySeat ? 1e6 : 1e5);
  return everybody.sort(
    (one, other) => rank(one) - rank(other) || String(one.joinedAt).localeCompare(String(other.joinedAt)),
  );
}

/**
 * Who is large on the stage: who speaks; else who spoke last and is still here; else the host; else the first other
 * one; oneself when alone.
 */
export function onStage(
  participants: readonly Participant[],
  speaker: string | null,
  lastSpeaker: string | null,
  mySeat: string | null,
): string | null {
  const others = participants.filter((one) => one.seatId !== mySeat);
  const here = (seat: string | null): boolean => others.some((one) => one.seatId === seat);
  if (here(speaker)) return speaker;
  if (here(lastSpeaker)) return lastSpeaker;
  return (others.find((one) => one.role === "HOST") ?? others[0])?.seatId ?? mySeat;
}

/** How many tiles a page of the gallery has, in columns and rows, for a width in px. */
export function galleryGrid(widthPx: number, people: number): { columns: number; rows: number } {
  const [columns, rows] = widthPx <= 760 ? [2, 3] : widthPx <= 1100 ? [4, 4] : [5, 5];
  if (people >= columns * rows) return { columns, rows };
  const fewer = Math.max(1, Math.ceil(Math.sqrt(people)));
  const used = widthPx <= 760 ? Math.min(columns, people <= 3 ? 1 : 2) : Math.min(columns, fewer);
  return { columns: Math.max(1, used), rows: Math.max(1, Math.ceil(people / Math.max(1, used))) };
}

/** One page of the gallery, from 0; the page before the first and after the last are the nearest. */
export function galleryPage<One>(
  all: readonly One[],
  size: number,
  page: number,
): { shown: One[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const kept = Math.min(Math.max(0, page), pages - 1);
  return { shown: all.slice(kept * size, (kept + 1) * size), page: kept, pages };
}

/**
 * Tiles as the media node serves them when a link can't take all: the large ones first, and of equal ones who speaks;
 * otherwise as they stand on the page.
 */
export function byImportance(tiles: readonly Tile[], speaker: string | null): Tile[] {
  const speaks = (tile: Tile): number => (tile.seat === speaker ? 0 : 1);
  return [...tiles].sort((one, other) => other.height - one.height || speaks(one) - speaks(other));
}
