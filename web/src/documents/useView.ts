import { useEffect, useRef, useState } from "react";
import type { Act } from "../room/context";
import type { Shown } from "../session/room";
import { ChangeView, TurnPage } from "./queries";
import { rounded, sameView, type View } from "./view";

const SETTLED_MS = 250;

/** What one looks at, and whether that is what everybody is shown. */
export type Looking = {
  view: View;
  following: boolean;
  look: (view: View) => void;
  follow: () => void;
};

/**
 * Who presents moves everybody's view, at once here and then by command; the others look where they may for themselves
 * until they follow again.
 */
export function useView(shown: Shown, presents: boolean, mySeat: string | null, act: Act): Looking {
  const { id: documentId, page, zoom, x, y } = shown;
  const theirs: View = { page, zoom, x, y };
  const [own, setOwn] = useState<View | null>(null);
  const asked = useRef<View>(theirs);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const confirmed = own !== null && sameView(own, theirs);
  const overruled = presents && shown.by !== mySeat;
  useEffect(() => {
    if (confirmed || overruled) setOwn(null);
    if (!timer.current) asked.current = { page, zoom, x, y };
  }, [page, zoom, x, y, confirmed, overruled]);

  const back = (done: boolean): void => {
    if (!done) setOwn(null);
  };
  const present = (next: View): void => {
    if (next.page !== asked.current.page) {
      asked.current = { page: next.page, zoom: 1, x: 0.5, y: 0.5 };
      void act(TurnPage, { documentId, page: next.page }).then(back);
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (sameView(next, asked.current)) return;
      asked.current = next;
      void act(ChangeView, { documentId, zoom: next.zoom, x: next.x, y: next.y }).then(back);
    }, SETTLED_MS);
  };
  const look = (wanted: View): void => {
    const next = rounded(wanted);
    setOwn(sameView(next, theirs) ? null : next);
    if (presents) present(next);
  };
  const elsewhere = own !== null && (presents || shown.lookAhead || own.page === page);
  return { view: elsewhere ? own : theirs, following: !elsewhere, look, follow: () => setOwn(null) };
}
