import { useSyncExternalStore } from "react";

type Theme = "light" | "dark";

const KEPT = "amphi.theme";
const machine = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function chosen(): Theme | null {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : null;
}

function current(): Theme {
  return chosen() ?? (machine.matches ? "dark" : "light");
}

/** Show what was chosen; without a choice the style follows the machine by itself. */
export function applyTheme(): void {
  const kept = chosen();
  if (kept) document.documentElement.dataset.theme = kept;
  else delete document.documentElement.dataset.theme;
  for (const listener of listeners) listener();
}

machine.addEventListener("change", applyTheme);

/** From light to dark or back; choosing what the machine shows anyway follows it again. */
export function toggleTheme(): void {
  const next: Theme = current() === "dark" ? "light" : "dark";
  if ((next === "dark") === machine.matches) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, next);
  applyTheme();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme on the screen. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current);
}
