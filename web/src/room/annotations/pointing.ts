import { useEffect, useRef } from "react";
import { WIDTH } from "../../annotations/stroke";
import { useRoom } from "../context";

const SAID_EACH_MS = 40;

/** Where on the screen, in the units of a surface. */
export function unitsIn(svg: SVGSVGElement | null, at: { clientX: number; clientY: number }): { x: number; y: number } {
  const matrix = svg?.getScreenCTM();
  if (!matrix) return { x: 0, y: 0 };
  const point = new DOMPoint(at.clientX, at.clientY).matrixTransform(matrix.inverse());
  return { x: Math.round(point.x), y: Math.round(point.y) };
}

/** Shows the others where one points on a surface, not more often than they can see. */
export function usePointer(surface: string): { at: (x: number, y: number) => void; away: () => void } {
  const { fleeting } = useRoom();
  const said = useRef(0);
  const shown = useRef<string | null>(null);
  const away = (): void => {
    if (shown.current) fleeting.say({ kind: "pointer", surface: shown.current });
    shown.current = null;
  };
  const latest = useRef(away);
  latest.current = away;
  useEffect(() => () => latest.current(), []);
  return {
    at: (x, y) => {
      const now = performance.now();
      if (now - said.current < SAID_EACH_MS) return;
      said.current = now;
      shown.current = surface;
      fleeting.say({ kind: "pointer", surface, x, y });
    },
    away,
  };
}

/** Whoever presents a page points on it with nothing in the hand: `on` whether the others are shown where. */
export function usePointing(surface: string, on: boolean) {
  const pointer = usePointer(surface);
  useEffect(() => {
    if (!on) pointer.away();
  });
  if (!on) return {};
  return {
    onPointerMove: (event: React.PointerEvent<HTMLElement>) => {
      const svg = event.currentTarget.querySelector<SVGSVGElement>(".ink--still .ink__svg");
      if (!svg) return; // a hand that draws shows what it draws
      const { x, y } = unitsIn(svg, event);
      if (x >= 0 && x <= WIDTH && y >= 0 && y <= svg.viewBox.baseVal.height) pointer.at(x, y);
      else pointer.away();
    },
    onPointerLeave: pointer.away,
  };
}
