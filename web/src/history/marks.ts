import type { Event } from "./documents";
import { MARKED } from "./sentences";

/** Events that stand out and are too close together to be told apart on the line; where the first of them is, 0 to 1. */
export type Mark = { left: number; events: [Event, ...Event[]] };

/** Marks are so far apart, in pixels, that a finger meets one of them. */
export const APART_PX = 30;

/** The marks of a line `width` pixels wide; `share`: where an event is, 0 to 1. */
export function marksOf(events: readonly Event[], share: (one: Event) => number, width: number): Mark[] {
  const marks: Mark[] = [];
  for (const one of events) {
    if (!MARKED.has(one.topic)) continue;
    const last = marks.at(-1);
    if (last && (share(one) - last.left) * width < APART_PX) last.events.push(one);
    else marks.push({ left: share(one), events: [one] });
  }
  return marks;
}

/** Which event of a mark comes next: the first after the position shown, or the first of all. */
export function nextOf(mark: Mark, position: number): Event {
  return mark.events.find((one) => one.position > position) ?? mark.events[0];
}
