import { currentLanguage } from "./language";

/** Dates, times, sizes and durations in the language on the screen and the machine's own time zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

function date(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = currentLanguage();
  const key = language + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fr-FR", options);
    formats.set(key, format);
  }
  return format;
}

type Instant = string | number | Date;

/** «14:02» */
export const clock = (at: Instant): string => date({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** «14:02:45» */
export const clockWithSeconds = (at: Instant): string =>
  date({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));

/** How a time is written on an axis whose marks are so far apart: no two of them read the same. */
export const clockEvery = (stepMs: number): ((at: Instant) => string) => (stepMs < 60_000 ? clockWithSeconds : clock);

/** «mardi 24 novembre 2026» */
export const longDay = (at: Instant): string =>
  date({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(new Date(at));

/** «mardi 24 novembre» */
export const weekday = (at: Instant): string =>
  date({ weekday: "long", day: "numeric", month: "long" }).format(new Date(at));

/** «24 novembre 2026» */
export const day = (at: Instant): string =>
  date({ day: "numeric", month: "long", year: "numeric" }).format(new Date(at));

/** «24 nov.» */
export const shortDay = (at: Instant): string => date({ day: "numeric", month: "short" }).format(new Date(at));

/** «heure normale d’Europe centrale» */
export function timeZone(at: Instant): string {
  const parts = date({ timeZoneName: "long" }).formatToParts(new Date(at));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** Whether two instants are the same day here. */
export function sameDay(one: Instant, other: Instant): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

const NO_BREAK = "\u00a0";

/** «1 h 58», «47 min», «38 s» of a number of seconds. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}${NO_BREAK}s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes}${NO_BREAK}min`;
  return `${Math.floor(minutes / 60)}${NO_BREAK}h${NO_BREAK}${String(minutes % 60).padStart(2, "0")}`;
}

/** «1:58:05» or «36:12» of a number of seconds: a place in a video. */
export function timecode(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** «812 Mo», «812 MB»: decimal, as disks are sold. */
export function size(bytes: number): string {
  const french = currentLanguage() === "fr";
  const units = french ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${number(value, digits)}${NO_BREAK}${units[unit]}`;
}

/** A number with the language's separators. */
export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits }).format(value);
}

/** «88 %» of a share between 0 and 1. */
export function percent(share: number, digits = 0): string {
  return new Intl.NumberFormat(currentLanguage(), { style: "percent", maximumFractionDigits: digits }).format(share);
}

/** «1,2 Mb/s», «48 kb/s» of a number of bits a second. */
export function bitrate(bps: number): string {
  return bps >= 1_000_000 ? `${number(bps / 1_000_000, 1)}${NO_BREAK}Mb/s` : `${number(bps / 1_000)}${NO_BREAK}kb/s`;
}

/** «dans 12 minutes», «il y a 2 jours», seen from `now`. */
export function fromNow(at: Instant, now: Instant): string {
  const seconds = (new Date(at).getTime() - new Date(now).getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return format.format(Math.round(seconds / 3600), "hour");
  return format.format(Math.round(seconds / 86_400), "day");
}
