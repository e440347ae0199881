import { useEffect, useRef } from "react";
import { WIDTH } from "../../annotations/stroke";
import type { DrawnStroke } from "../../session/room";
import { PALM_AFTER_PEN_MS } from "../../zoom/useHands";
import { useRoom } from "../context";
import { useErases } from "../groupHost";
import { unitsIn, usePointer } from "./pointing";
import type { Sheet } from "./sheet";
import { type Held, penOf } from "./tools";

/** What of a surface is seen, in its units. */
export type View = { x: number; y: number; width: number; height: number };

type Point = [x: number, y: number, pressure: number];

const ERASED_EACH_MS = 200;
/** A point is so far from the one before, on the screen. */
const APART_PX = 2.5;

type HandProps = {
  svg: React.RefObject<SVGSVGElement | null>;
  surface: string;
  sheet: Sheet;
  strokes: readonly DrawnStroke[];
  held: Held;
  view: View;
  onView: ((view: View) => void) | undefined;
  write: (at: { x: number; y: number }) => void;
  hover: (stroke: DrawnStroke | null) => void;
};

/** What pointers and keys do with what is held: draw, erase, point, write, move. */
export function useHand(props: HandProps) {
  const { me } = useRoom();
  const erases = useErases(props.surface);
  const pointer = usePointer(props.surface);
  const latest = useRef(props);
  latest.current = props;
  const down = useRef(new Map<number, { x: number; y: number }>());
  const state = useRef({
    drawing: false,
    erased: new Set<DrawnStroke>(),
    flushed: 0,
    penAt: -1e9,
    keyed: false,
  });

  const unitsOf = (event: { clientX: number; clientY: number; pressure?: number }): Point => {
    const { x, y } = unitsIn(latest.current.svg.current, event);
    return [x, y, Math.round((event.pressure ?? 0.5) * 1000)];
  };
  const apart = (): number => Math.max(4, APART_PX / (latest.current.svg.current?.getScreenCTM()?.a ?? 1));
  const strokeAt = (event: { clientX: number; clientY: number }): DrawnStroke | null => {
    const found = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGElement>("[data-stroke]");
    return latest.current.strokes.find((one) => one.id === found?.dataset.stroke) ?? null;
  };
  const eraseAt = (event: React.PointerEvent): void => {
    const one = strokeAt(event);
    if (one && (erases || one.seatId === me?.seatId)) state.current.erased.add(one);
    if (performance.now() - state.current.flushed > ERASED_EACH_MS) flush();
  };
  const flush = (): void => {
    state.current.flushed = performance.now();
    if (state.current.erased.size > 0) latest.current.sheet.erase([...state.current.erased]);
    state.current.erased.clear();
  };
  const point = (event: React.PointerEvent): void => {
    const [x, y] = unitsOf(event);
    pointer.at(x, y);
  };
  const pinch = (id: number, event: React.PointerEvent): void => {
    const { view, onView } = latest.current;
    const other = [...down.current].find(([key]) => key !== id)?.[1];
    const before = down.current.get(id);
    if (!before || !onView) return;
    const now = { x: event.clientX, y: event.clientY };
    down.current.set(id, now);
    const [fromX, fromY] = unitsOf({ clientX: before.x, clientY: before.y });
    const [toX, toY] = unitsOf(event);
    if (!other) {
      onView({ ...view, x: view.x + fromX - toX, y: view.y + fromY - toY });
      return;
    }
    const scale =
      Math.hypot(before.x - other.x, before.y - other.y) / Math.max(1, Math.hypot(now.x - other.x, now.y - other.y));
    const [midX, midY] = unitsOf({ clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 });
    const zoomed = zoom(view, scale, { x: midX, y: midY });
    onView({ ...zoomed, x: zoomed.x + (fromX - toX) / 2, y: zoomed.y + (fromY - toY) / 2 });
  };
  const stop = (): void => {
    state.current.drawing = false;
    latest.current.sheet.end();
    flush();
  };

  const events = {
    onPointerDown: (event: React.PointerEvent): void => {
      const { sheet, held, write, svg } = latest.current;
      if (event.button !== 0 && event.pointerType === "mouse") return;
      if (event.pointerType === "pen") state.current.penAt = performance.now();
      else if (event.pointerType === "touch" && performance.now() - state.current.penAt < PALM_AFTER_PEN_MS) return;
      down.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (down.current.size > 1) {
        sheet.cancel(); // two fingers enlarge
        state.current.drawing = false;
        return;
      }
      const pen = penOf(held);
      const at = unitsOf(event);
      if (pen?.tool === "TEXT") {
        event.preventDefault(); // the focus goes to what is written
        write({ x: at[0], y: at[1] });
        return;
      }
      svg.current?.setPointerCapture(event.pointerId);
      if (pen?.tool === "STAMP") sheet.put(stampAt(pen, at));
      else if (pen) {
        sheet.begin(pen, at, event.pointerType === "pen");
        state.current.drawing = true;
      } else if (held.hand === "ERASER") eraseAt(event);
      else if (held.hand === "LASER") point(event);
    },
    onPointerMove: (event: React.PointerEvent): void => {
      const { sheet, held, hover } = latest.current;
      const pressed = down.current.has(event.pointerId);
      if (!pressed) {
        hover(strokeAt(event));
        if (held.hand === "LASER") point(event);
        return;
      }
      if (down.current.size > 1 || held.hand === "MOVE") {
        pinch(event.pointerId, event);
        return;
      }
      if (event.pointerType === "pen") state.current.penAt = performance.now();
      if (state.current.drawing) {
        const native = event.nativeEvent;
        const all = native.getCoalescedEvents?.() ?? [];
        sheet.go((all.length > 0 ? all : [native]).map(unitsOf), apart());
      } else if (held.hand === "ERASER") eraseAt(event);
      else if (held.hand === "LASER") point(event);
    },
    onPointerUp: (event: React.PointerEvent): void => {
      down.current.delete(event.pointerId);
      stop();
    },
    onPointerCancel: (event: React.PointerEvent): void => {
      down.current.delete(event.pointerId);
      latest.current.sheet.cancel();
      state.current.drawing = false;
    },
    onPointerLeave: (): void => {
      latest.current.hover(null);
      pointer.away();
    },
  };

  useEffect(() => {
    const element = props.svg.current;
    if (!element) return;
    const wheel = (event: WheelEvent): void => {
      const { view, onView } = latest.current;
      if (!onView) return;
      event.preventDefault();
      const matrix = element.getScreenCTM();
      if (!matrix) return;
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      if (event.ctrlKey || event.metaKey) onView(zoom(view, Math.exp(event.deltaY / 300), at));
      else onView({ ...view, x: view.x + event.deltaX / matrix.a, y: view.y + event.deltaY / matrix.a });
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [props.svg]);

  return {
    events,
    cancel: (): void => {
      state.current.drawing = false;
      state.current.keyed = false;
      latest.current.sheet.cancel();
    },
    busy: (): boolean => state.current.drawing || state.current.keyed,
    /** The same by keyboard; whether a stroke goes on after it. */
    key: (how: "press" | "go", at: { x: number; y: number }): boolean => {
      const { sheet, held, write } = latest.current;
      const pen = penOf(held);
      const now: Point = [Math.round(at.x), Math.round(at.y), 500];
      if (how === "go") {
        if (state.current.keyed) sheet.go([now], 1);
        return state.current.keyed;
      }
      if (!pen) return false;
      if (pen.tool === "TEXT") write(at);
      else if (pen.tool === "STAMP") sheet.put(stampAt(pen, now));
      else if (state.current.keyed) sheet.end();
      else sheet.begin(pen, now, false);
      state.current.keyed = !state.current.keyed && pen.tool !== "TEXT" && pen.tool !== "STAMP";
      return state.current.keyed;
    },
  };
}

function stampAt(pen: NonNullable<ReturnType<typeof penOf>>, [x, y]: Point) {
  return { id: crypto.randomUUID(), ...pen, tool: "STAMP" as const, points: [x, y] };
}

/** The view after a zoom around a point; from an eighth of a page's width to eight pages. */
export function zoom(view: View, by: number, at: { x: number; y: number }): View {
  const width = Math.min(WIDTH * 8, Math.max(WIDTH / 8, view.width * by));
  const scale = width / view.width;
  return {
    x: at.x - (at.x - view.x) * scale,
    y: at.y - (at.y - view.y) * scale,
    width,
    height: view.height * scale,
  };
}
