import type { Tile } from "../media/connection";
import type { Participant } from "../session/room";
import type { Size } from "../ui/size";

/** Who is where on the stage: pure, from the room, the speaker and the width of the screen. */

export type Layout = "speaker" | "gallery" | "presentation";

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
 * Who is large on the stage: whom one has pinned; whom the host has put in the spotlight, oneself excepted; who speaks; else who spoke last and is still here; else the lecture hall; else the host; else the first other
 * one; oneself when alone.
 */
export function onStage(
  participants: readonly Participant[],
  speaker: string | null,
  lastSpeaker: string | null,
  mySeat: string | null,
  pinned: string | null = null,
  spotlight: string | null = null,
): string | null {
  if (participants.some((one) => one.seatId === pinned)) return pinned;
  const others = participants.filter((one) => one.seatId !== mySeat);
  const here = (seat: string | null): boolean => others.some((one) => one.seatId === seat);
  if (here(spotlight)) return spotlight;
  if (here(speaker)) return speaker;
  if (here(lastSpeaker)) return lastSpeaker;
  return (others.find((one) => one.hall) ?? others.find((one) => one.role === "HOST") ?? others[0])?.seatId ?? mySeat;
}

/**
 * The film of the others below who is large: how many columns and tiles, for the size of the stage; null when it is too
 * low for one. A phone held upright has two rows of three, close to the large tile.
 */
export function film({ width, height }: Size): { columns: number; places: number; upright: boolean } | null {
  if (width <= 700) return height < width * 0.75 + 230 ? null : { columns: 3, places: 6, upright: true };
  if (height < 320) return null;
  return width > 900 ? { columns: 5, places: 5, upright: false } : { columns: 4, places: 4, upright: false };
}

const GAP_PX = 10;
const LEAST_HEIGHT_PX = 90;

/** The grid of a page of the gallery whose tiles are largest; `places` is the most a page can have. */
export function galleryGrid(size: Size, people: number): { columns: number; places: number; tile: Size } {
  const [mostColumns, mostRows] = size.width <= 760 ? [2, 3] : size.width <= 1100 ? [4, 4] : [5, 5];
  const rowsThatFit = Math.max(1, Math.min(mostRows, Math.floor(size.height / LEAST_HEIGHT_PX)));
  const places = mostColumns * rowsThatFit;
  const shown = Math.min(people, places);
  let best = { columns: 1, places, tile: { width: 0, height: 0 } };
  for (let columns = 1; columns <= mostColumns; columns += 1) {
    const rows = Math.ceil(shown / columns);
    if (rows > rowsThatFit) continue;
    const tile = tileIn({
      width: (size.width - GAP_PX * (columns - 1)) / columns,
      height: (size.height - GAP_PX * (rows - 1)) / rows,
    });
    if (tile.width * tile.height > best.tile.width * best.tile.height) best = { columns, places, tile };
  }
  return best;
}

/** The largest tile in a cell that is neither wider than 16:9 nor higher than 4:3. */
function tileIn({ width, height }: Size): Size {
  return {
    width: Math.max(0, Math.floor(Math.min(width, (height * 16) / 9))),
    height: Math.max(0, Math.floor(Math.min(height, (width * 3) / 4))),
  };
}

/** How wide the page is, so that a row has its number of columns and no more. */
export function galleryWidth(columns: number, tile: Size): number {
  return columns * tile.width + (columns - 1) * GAP_PX;
}

/** The page of so many people, from 0; the page before the first and after the last are the nearest. */
export function galleryPage(people: number, size: number, page: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(people / size));
  return { page: Math.min(Math.max(0, page), pages - 1), pages };
}

/**
 * Tiles as the media node serves them when a link can't take all: the large ones first, and of equal ones who speaks;
 * otherwise as they stand on the page.
 */
export function byImportance(tiles: readonly Tile[], speaker: string | null): Tile[] {
  const speaks = (tile: Tile): number => (tile.seat === speaker ? 0 : 1);
  return [...tiles].sort((one, other) => other.height - one.height || speaks(one) - speaks(other));
}
