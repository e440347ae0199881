import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

/** The initials of a name: of its first and its last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => word?.[0]?.toUpperCase() ?? "").join("");
}

/** One of seven quiet colours, always the same for the same name. */
export function avatarColour(name: string): string {
  let hash = 2_166_136_261; // FNV-1a: names that resemble each other differ
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return `av-${"abcdefg"[(hash >>> 0) % 7]}`;
}

/** Initials in a disc; hidden from readers, the name stands beside it. */
export function Avatar({ name, size = 40 }: { name: string; size?: 24 | 32 | 40 | "big" }) {
  const sized = size === 40 ? "" : ` avatar--${size}`;
  return (
    <span className={`avatar${sized} ${avatarColour(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

type Tone = "voice" | "rec" | "wait" | "info" | "accent";

/** A word with a shape, never colour alone. */
export function Badge({ icon, tone, children }: { icon?: IconName; tone?: Tone; children: ReactNode }) {
  return (
    <span className={tone ? `badge badge--${tone}` : "badge"}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </span>
  );
}

/** A sentence in the flow that stays; `alert` is read out at once. */
export function Banner(props: {
  icon: IconName;
  tone?: "voice" | "rec" | "wait";
  alert?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={props.tone ? `banner banner--${props.tone}` : "banner"} role={props.alert ? "alert" : undefined}>
      <Icon name={props.icon} size={20} />
      <div className="small grow">{props.children}</div>
    </div>
  );
}

/** What a list shows when there is nothing in it: what will be there, and how. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <p className="h3">{title}</p>
      {children && <p>{children}</p>}
    </div>
  );
}

/** Grey places for lines to come; readers hear «chargement» once. */
export function Skeleton({ lines = 3, height = 20 }: { lines?: number; height?: number }) {
  const { t } = useLingui();
  return (
    <div className="stack-2" role="status">
      <span className="sr">{t`Chargement…`}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <div key={line} className="skel" style={{ height, width: `${100 - ((line * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** A share between 0 and 1 as a bar; the words beside it say it. */
export function Bar({ share, tone, width }: { share: number; tone?: "wait" | "rec"; width?: number }) {
  return (
    <span className={tone ? `progress progress--${tone}` : "progress"} style={width ? { width } : undefined}>
      <i style={{ width: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%` }} />
    </span>
  );
}
