import { useEffect } from "react";
import type { Participant, Room } from "../session/room";
import { useRoom } from "./context";
import { shownName } from "./names";

/** People of a room of any size: what the page knows when it knows everybody, else what it asks the server for. */

/** Without accents and capitals, so that «helene» finds Hélène. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** Whether the page knows everybody. */
export function knowsAll(room: Room): boolean {
  return room.participants.size >= room.counts.participants;
}

/** So many people from an offset whose name contains something; `total`: how many do. */
export function people(
  known: readonly Participant[],
  search: string,
  offset: number,
  first: number,
): { people: Participant[]; total: number } {
  const words = plain(search);
  const found = known.filter((one) => plain(shownName(one.name)).includes(words));
  return { people: found.slice(offset, offset + first), total: found.length };
}

/** The same for a part of the screen; `known`: those the page knows, in order. Empty while the server is asked. */
export function usePeople(
  part: string,
  known: readonly Participant[],
  search: string,
  offset: number,
  first: number,
): { people: readonly Participant[]; total: number } {
  const { room, feed } = useRoom();
  const all = knowsAll(room);
  useEffect(() => {
    feed.want(part, all ? null : { search: search.trim().slice(0, 80), offset, first });
  }, [feed, part, all, search, offset, first]);
  useEffect(() => () => feed.want(part, null), [feed, part]);
  return all ? people(known, search, offset, first) : (room.pages.get(part) ?? { people: [], total: 0 });
}

/** Who speaks is shown, even if they are not among those whom everybody is shown. */
export function useKnown(part: string, seats: readonly (string | null)[]): void {
  const { room, feed } = useRoom();
  const unknown = seats.filter((seat) => seat !== null && !room.participants.has(seat) && room.mine.seatId !== seat);
  const ids = knowsAll(room) ? "" : unknown.join();
  useEffect(() => {
    const wanted = ids ? ids.split(",") : [];
    feed.want(part, wanted.length > 0 ? { seats: wanted, first: wanted.length } : null);
  }, [feed, part, ids]);
  useEffect(() => () => feed.want(part, null), [feed, part]);
}
