import { useSyncExternalStore } from "react";
import type { Tool } from "../../annotations/stroke";
import type { Pen } from "./sheet";

/** What one draws with, the same on every surface of this tab. */

export type Hand = Tool | "ERASER" | "LASER" | "MOVE";
export type Held = Omit<Pen, "tool"> & { hand: Hand };

export const WIDTHS = { thin: 25, medium: 45, thick: 90 } as const;
/** Letters and stamps, and how much broader a highlighter is, by the thickness of the pen. */
const LETTERS = { 25: 180, 45: 260, 90: 420 } as Record<number, number>;

let held: Held = { hand: "MOVE", colour: "RED", width: WIDTHS.medium, stamp: "CHECK" };
const listeners = new Set<() => void>();

export function hold(change: Partial<Held>): void {
  held = { ...held, ...change };
  for (const listener of listeners) listener();
}

export function useHeld(): Held {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => held,
  );
}

/** The pen that somebody holds; null when their hand does something else. */
export function penOf({ hand, colour, width, stamp }: Held): Pen | null {
  if (hand === "ERASER" || hand === "LASER" || hand === "MOVE") return null;
  const letters = LETTERS[width] ?? width;
  const broad = hand === "HIGHLIGHTER" ? width * 5 : hand === "TEXT" ? letters : hand === "STAMP" ? letters * 2 : width;
  return { tool: hand, colour, width: broad, stamp };
}
