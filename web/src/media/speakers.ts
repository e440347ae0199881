/** The seat that speaks in each breakout, by the group's id; groups in which nobody does are left out. */
export type Speakers = ReadonlyMap<string, string>;

export const NOBODY_SPEAKS: Speakers = new Map();

/** Whether a text says who speaks in which breakout. */
export function isSpeakers(message: { t?: unknown }): message is { t: "groups"; speakers: Record<string, string> } {
  return message.t === "groups";
}
