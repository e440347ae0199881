import { useCallback, useEffect, useRef, useState } from "react";
import { graphql } from "../graphql/generated";
import type { MediaConnection } from "../media/connection";
import type { Room } from "../session/room";
import type { Layout } from "./stage";

/** How one looks at the room: the layout, whom one has pinned, whether one sees oneself. Nobody else is told. */

export const Spotlight = graphql(`
  mutation Spotlight($commandId: UUID!, $sessionId: UUID!, $seatId: UUID) {
    spotlight(commandId: $commandId, sessionId: $sessionId, seatId: $seatId) {
      ...Outcome
    }
  }
`);

export type View = {
  layout: Layout;
  choose: (layout: Layout) => void;
  pinned: string | null;
  pin: (seat: string | null) => void;
  ownHidden: boolean;
  hideOwn: (hidden: boolean) => void;
};

const KEPT = "amphi.own-tile";

/** Every layout there is now, in the order of the key; what is shared has its own, while something is. */
export function layouts(shared: boolean): readonly Layout[] {
  return shared ? ["presentation", "speaker", "gallery"] : ["speaker", "gallery"];
}

/** The layout that is shown: what one has chosen, if it can be; else what is shared, else who speaks. */
export function layoutOf(chosen: Layout | null, shared: boolean): Layout {
  const possible = layouts(shared);
  return chosen && possible.includes(chosen) ? chosen : (possible[0] ?? "speaker");
}

/** The layout after this one. */
export function nextLayout(layout: Layout, shared: boolean): Layout {
  const possible = layouts(shared);
  return possible[(possible.indexOf(layout) + 1) % possible.length] ?? layout;
}

export function useView(room: Room, media: MediaConnection, shared: boolean): View {
  const [chosen, setChosen] = useState<Layout | null>(null);
  const [pinned, setPinned] = useState<string | null>(null);
  const [ownHidden, setOwnHidden] = useState(() => localStorage.getItem(KEPT) === "hidden");
  const before = useRef(shared);
  useEffect(() => {
    if (shared && !before.current) setChosen(null); // what begins to be shared is shown
    before.current = shared;
  }, [shared]);
  const { spotlight } = room.facts;
  useEffect(() => {
    if (spotlight) setChosen((now) => (now === "gallery" ? null : now));
  }, [spotlight]);
  useEffect(() => media.pin(pinned), [media, pinned]);
  const pin = useCallback((seat: string | null) => {
    setPinned(seat);
    if (seat) setChosen((now) => (now === "gallery" ? "speaker" : now));
  }, []);
  const hideOwn = useCallback((hidden: boolean) => {
    localStorage.setItem(KEPT, hidden ? "hidden" : "shown");
    setOwnHidden(hidden);
  }, []);
  return { layout: layoutOf(chosen, shared), choose: setChosen, pinned, pin, ownHidden, hideOwn };
}
