import type { Video } from "./connection";
import type { Quality } from "./quality";
import type { Reading } from "./statistics";

/** How good a link is, in a word. */
export type Grade = "good" | "fair" | "weak";

/** What a link does to what passes: shares from 0 to 1, milliseconds, bits a second; null where nothing was measured. */
export type LinkFigures = {
  lossSent: number | null;
  lossReceived: number | null;
  roundTripMs: number | null;
  jitterMs: number | null;
  /** What the browser thinks it may send; null while no picture is sent. */
  sendableBps: number | null;
  /** What the link takes of what the screen shows, as the media node says; null while it takes everything. */
  receivableBps: number | null;
};

const GRADES = ["good", "fair", "weak"] as const;
/** From where on a link is fair, and weak. Round trips: twice the delays of ITU-T G.114; losses: what RTX and FEC mend. */
const LIMITS = {
  loss: [0.02, 0.06],
  roundTripMs: [300, 800],
  jitterMs: [50, 120],
  bps: [350_000, 150_000],
} as const;
const WORSE_AFTER = 2;
const BETTER_AFTER = 4;

/** The worst that any figure says. */
export function gradeOf(figures: LinkFigures): Grade {
  const grades = [
    above(figures.lossSent, LIMITS.loss),
    above(figures.lossReceived, LIMITS.loss),
    above(figures.roundTripMs, LIMITS.roundTripMs),
    above(figures.jitterMs, LIMITS.jitterMs),
    below(figures.sendableBps, LIMITS.bps),
    lacking(figures.receivableBps),
  ];
  return GRADES[Math.max(...grades)] ?? "good";
}

/** How well what a seat sends reaches the node; null while the node has said nothing. */
export function gradeOfSeat(quality: Quality | null, seat: string): Grade | null {
  return quality && (GRADES[above((quality.people[seat] ?? 0) / 100, LIMITS.loss)] ?? "good");
}

function above(value: number | null, [fair, weak]: readonly [number, number]): 0 | 1 | 2 {
  return value === null || value < fair ? 0 : value < weak ? 1 : 2;
}

function below(value: number | null, [fair, weak]: readonly [number, number]): 0 | 1 | 2 {
  return value === null || value > fair ? 0 : value > weak ? 1 : 2;
}

/** A link that takes less than what is shown is not good, however much it takes. */
function lacking(receivableBps: number | null): 0 | 1 | 2 {
  return receivableBps === null ? 0 : receivableBps > LIMITS.bps[1] ? 1 : 2;
}

/** A grade that does not flicker: what is shown, and what was measured otherwise since. */
export type Steady = { shown: Grade; since: readonly Grade[] };

/** Worse after two readings in a row that say so, better after four. */
export function steadied(before: Steady | null, now: Grade): Steady {
  if (!before || before.shown === now) return { shown: now, since: [] };
  const rank = (one: Grade): number => GRADES.indexOf(one);
  const worse = (one: Grade): boolean => rank(one) > rank(before.shown);
  const since = [...(before.since.every((one) => worse(one) === worse(now)) ? before.since : []), now];
  if (since.length < (worse(now) ? WORSE_AFTER : BETTER_AFTER)) return { shown: before.shown, since };
  const ranks = since.map(rank);
  return { shown: GRADES[worse(now) ? Math.min(...ranks) : Math.max(...ranks)] ?? now, since: [] };
}

/** What a reading of one's own connection, and the node, say of one's link. `sending`: whether a picture is sent. */
export function figuresOf({ streams, path }: Reading, quality: Quality | null, sending: boolean): LinkFigures {
  const worst = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((one) => one !== null);
    return known.length > 0 ? Math.max(...known) : null;
  };
  const sent = streams.filter((one) => one.sent);
  const received = streams.filter((one) => !one.sent);
  return {
    lossSent: worst(sent.map((one) => one.loss)),
    lossReceived: worst(received.map((one) => one.loss)),
    roundTripMs: path?.roundTripMs ?? worst(sent.map((one) => one.roundTripMs)),
    jitterMs: worst(received.filter((one) => one.kind === "audio").map((one) => one.jitterMs)),
    sendableBps: sending ? (path?.availableBps ?? null) : null,
    receivableBps: quality?.mine.weak && quality.mine.kbps !== null ? quality.mine.kbps * 1_000 : null,
  };
}

/** What helps a weak link most: less to send, less to receive, or another network. */
export type Advice = "camera" | "pictures" | "network";

/** One piece of advice. `camera`: whether one's own is on; `video`: what one receives of the others. */
export function adviceFor(figures: LinkFigures, camera: boolean, video: Video): Advice {
  const up = above(figures.lossSent, LIMITS.loss) + below(figures.sendableBps, LIMITS.bps);
  const down = above(figures.lossReceived, LIMITS.loss) + lacking(figures.receivableBps);
  if (down > up && video !== "none") return "pictures";
  if (camera) return "camera";
  return video !== "none" ? "pictures" : "network";
}
