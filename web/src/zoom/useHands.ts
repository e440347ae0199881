import { type RefObject, useEffect, useRef } from "react";
import type { Size } from "../ui/size";
import { type Look, moved, sameLook, WHOLE, zoomed, zoomedAt } from "./view";

type Props<V extends Look> = {
  frame: RefObject<HTMLElement | null>;
  view: V;
  page: Size;
  size: Size;
  onLook: ((view: V) => void) | undefined;
};

type Place = { x: number; y: number };

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [80, 0],
  ArrowRight: [-80, 0],
  ArrowUp: [0, 80],
  ArrowDown: [0, -80],
};
/** A hand rests on the page while its pen draws. */
export const PALM_AFTER_PEN_MS = 1_500;
/** What a wheel turns by so many px is enlarged e times. */
const WHEEL_PX = 300;

/** Whether a hand that draws is over it: then it draws, and moves nothing. */
function isDrawn(target: EventTarget): boolean {
  return target instanceof Element && target.closest(".ink:not(.ink--still)") !== null;
}

function isWritten(target: EventTarget): boolean {
  return target instanceof Element && target.closest("input, textarea, select") !== null;
}

/**
 * Moving what is enlarged: with mouse, finger, wheel or the arrow keys; closer and farther with Ctrl and the wheel, two
 * fingers, + and -; whole with 0. Two fingers do so over what one draws on too.
 */
export function useHands<V extends Look>(props: Props<V>) {
  const latest = useRef(props);
  latest.current = props;
  const look = (next: V): void => {
    if (sameLook(next, latest.current.view)) return;
    latest.current.onLook?.(next);
    latest.current = { ...latest.current, view: next }; // the next event may come before it is drawn
  };
  useWheel(latest, look, props.onLook !== undefined);
  const pointers = usePointers(latest, look);
  if (!props.onLook) return {};
  return {
    ...pointers,
    onKeyDown: (event: React.KeyboardEvent) => {
      const { view, page, size } = latest.current;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWritten(event.target)) return;
      const by = ARROWS[event.key];
      if (by && view.zoom > 1) look(moved(view, page, size, ...by));
      else if (event.key === "+" || event.key === "=") look(zoomed(view, 1));
      else if (event.key === "-") look(zoomed(view, -1));
      else if (event.key === "0") look({ ...view, ...WHOLE });
      else return;
      event.preventDefault();
    },
    tabIndex: props.view.zoom > 1 ? 0 : -1,
  };
}

type Latest<V extends Look> = RefObject<Props<V>>;

/** A listener of its own: React's can't keep the browser from enlarging the whole page. */
function useWheel<V extends Look>(latest: Latest<V>, look: (view: V) => void, on: boolean): void {
  const said = useRef(look);
  said.current = look;
  useEffect(() => {
    const element = latest.current.frame.current;
    if (!element || !on) return;
    const wheel = (event: WheelEvent): void => {
      const { view, page, size } = latest.current;
      const closer = event.ctrlKey || event.metaKey;
      if (event.defaultPrevented || (!closer && view.zoom === 1)) return;
      event.preventDefault();
      if (closer) said.current(zoomedAt(view, page, size, Math.exp(-event.deltaY / WHEEL_PX), placeIn(element, event)));
      else said.current(moved(view, page, size, -event.deltaX, -event.deltaY));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [latest, on]);
}

function placeIn(element: Element, { clientX, clientY }: { clientX: number; clientY: number }): Place {
  const box = element.getBoundingClientRect();
  return { x: clientX - box.x, y: clientY - box.y };
}

/** One that drags, or two fingers; both from where they began, so that nothing is lost between two pictures. */
function usePointers<V extends Look>(latest: Latest<V>, look: (view: V) => void) {
  const fingers = useRef(new Map<number, Place>());
  const from = useRef<{ view: V; places: Place[] } | null>(null);
  const penAt = useRef(-1e9);
  const begin = (): void => {
    const places = [...fingers.current.values()];
    from.current = places.length === 1 || places.length === 2 ? { view: latest.current.view, places } : null;
  };
  const leave = (event: React.PointerEvent): void => {
    fingers.current.delete(event.pointerId);
    begin(); // a finger that is left of two goes on from where it is
  };
  return {
    onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
      if (event.pointerType === "pen") penAt.current = performance.now();
      if (event.pointerType === "touch") {
        if (performance.now() - penAt.current < PALM_AFTER_PEN_MS) return;
      } else {
        if (event.button !== 0 || latest.current.view.zoom === 1 || isDrawn(event.target)) return;
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      fingers.current.set(event.pointerId, placeIn(event.currentTarget, event));
      begin();
    },
    onPointerMove: (event: React.PointerEvent<HTMLElement>) => {
      if (event.pointerType === "pen") penAt.current = performance.now();
      if (!from.current || !fingers.current.has(event.pointerId)) return;
      fingers.current.set(event.pointerId, placeIn(event.currentTarget, event));
      const { view, places } = from.current;
      const { page, size } = latest.current;
      const now = [...fingers.current.values()];
      const [before, beforeToo] = places;
      const [one, too] = now;
      if (!before || !one) return;
      if (!beforeToo || !too) {
        if (!isDrawn(event.target)) look(moved(view, page, size, one.x - before.x, one.y - before.y));
        return;
      }
      const [middle, middleNow] = [between(before, beforeToo), between(one, too)];
      const dragged = { x: middleNow.x - middle.x, y: middleNow.y - middle.y };
      const times = apart(one, too) / Math.max(1, apart(before, beforeToo));
      look(moved(zoomedAt(view, page, size, times, middle), page, size, dragged.x, dragged.y));
    },
    onPointerUp: leave,
    onPointerCancel: leave,
  };
}

function between(one: Place, other: Place): Place {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function apart(one: Place, other: Place): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
