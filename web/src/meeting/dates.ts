/** A machine's `<input type="date">` and `<input type="time">`, in the person's own zone, and instants. */

const two = (value: number): string => String(value).padStart(2, "0");

/** «2026-11-24» of an instant, here. */
export function dateInput(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** «14:00» of an instant, here. */
export function timeInput(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The instant of a date and a time here, as ISO 8601 in UTC; null when one of them is not written. */
export function instantOf(date: string, time: string): string | null {
  const at = new Date(`${date}T${time}`);
  return date && time && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

/** The next full hour: what a new planned meeting proposes. */
export function nextHour(now: Date): Date {
  const at = new Date(now);
  at.setHours(at.getHours() + 1, 0, 0, 0);
  return at;
}

/** The code in what somebody typed or pasted: a whole link, or twelve letters however they are grouped; null if neither. */
export function codeIn(text: string): string | null {
  const last = text.trim().split(/[?#]/)[0]?.replace(/\/+$/, "").split("/").pop() ?? "";
  const letters = last.toLowerCase().replace(/[^a-z0-9]/g, "");
  return letters.length === 12 ? letters : null;
}
