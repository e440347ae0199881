import { useSyncExternalStore } from "react";

/** The highest position of the log that an own command has reached: reads that follow ask for at least it. */
let reached: number | null = null;
const listeners = new Set<() => void>();

/** Note the position of a command's answer. */
export function notePosition(position: number): void {
  if (reached !== null && position <= reached) return;
  reached = position;
  for (const listener of listeners) listener();
}

/** The same outside a component. */
export function reachedPosition(): number | null {
  return reached;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `atLeast` of a query that must show what was just done; null before the first command. */
export function useReached(): number | null {
  return useSyncExternalStore(subscribe, () => reached);
}
