import { clockEvery } from "../language/format";

/** Presence on a time axis: pure. Times are Unix milliseconds. */

type Interval = { start: string; end?: string | null };

const TICKS = 4;

/** The times under which the axis is written, and how. */
export function axis(start: number, end: number): [at: number, written: string][] {
  const step = (end - start) / TICKS;
  const write = clockEvery(step);
  return Array.from({ length: TICKS + 1 }, (_, tick) => [start + step * tick, write(start + step * tick)]);
}

/** Where an interval lies between start and end, as shares; never thinner than can be seen. */
export function placed(interval: Interval, start: number, end: number, now: number): { left: number; width: number } {
  const span = end - start;
  const from = Math.max(start, Date.parse(interval.start));
  const to = Math.min(end, interval.end ? Date.parse(interval.end) : now);
  const left = Math.min(0.995, (from - start) / span);
  return { left, width: Math.min(1 - left, Math.max(0.005, (to - from) / span)) };
}

/** How many people were there at once at most, and when that began (null: nobody was). */
export function mostAtOnce(
  people: readonly (readonly Interval[])[],
  now: number,
): { people: number; at: number | null } {
  const steps = people.flat().flatMap((one): [number, number][] => [
    [Date.parse(one.start), 1],
    [one.end ? Date.parse(one.end) : now, -1],
  ]);
  steps.sort(([one, up], [other, down]) => one - other || up - down);
  let [present, most, at] = [0, 0, null as number | null];
  for (const [when, change] of steps) {
    present += change;
    if (present > most) [most, at] = [present, when];
  }
  return { people: most, at };
}
