import sprite from "./icons.svg?no-inline";

/** The pictograms of `icons.svg`. */
export type IconName =
  | "bars"
  | "calendar"
  | "cam"
  | "camoff"
  | "chat"
  | "check"
  | "clock"
  | "close"
  | "copy"
  | "door"
  | "down"
  | "download"
  | "film"
  | "full"
  | "globe"
  | "grid"
  | "hand"
  | "help"
  | "history"
  | "home"
  | "leave"
  | "left"
  | "link"
  | "lock"
  | "mic"
  | "micoff"
  | "moon"
  | "more"
  | "pause"
  | "people"
  | "person"
  | "phone"
  | "pin"
  | "play"
  | "plus"
  | "poll"
  | "rec"
  | "right"
  | "search"
  | "send"
  | "share"
  | "shield"
  | "speaker"
  | "sun"
  | "trash"
  | "up"
  | "wait"
  | "warn"
  | "wifi";

/** A pictogram, hidden from readers: the name stands beside it. `size` in px. */
export function Icon({ name, size = 24 }: { name: IconName; size?: 16 | 20 | 24 }) {
  return (
    <svg className={size === 24 ? "ic" : `ic ic--${size}`} aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
