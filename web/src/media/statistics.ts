import type { Uplink } from "./offer";

/** What the browser measures of each stream between two readings (W3C webrtc-stats). */

export type Stream = {
  id: string;
  sent: boolean;
  kind: "audio" | "video";
  /** The track it carries, by which the room knows whose it is. */
  track: string | null;
  /** The layer of simulcast: `q`, `h` or `f`. */
  layer: string | null;
  codec: string | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  bitrateBps: number | null;
  /** A share from 0 to 1. */
  loss: number | null;
  roundTripMs: number | null;
  jitterMs: number | null;
};

/** The way to the media node: straight by UDP, or by a relay that is reached by this protocol. */
export type Path = { relay: string | null; roundTripMs: number | null; availableBps: number | null };

export type Reading = { streams: readonly Stream[]; path: Path | null };

/**
 * What of one's own a stream carries, whose microphone and screen are these tracks. Firefox does not say which track a
 * stream is of: then sound is the microphone's, and what has layers the camera's.
 */
export function uplinkOf(
  { kind, track, layer }: Stream,
  own: { microphone: string | undefined; screen: string | undefined },
): Uplink {
  if (kind === "audio") return track === null || track === own.microphone ? "microphone" : "screen_sound";
  if (track === null) return own.screen && layer === null ? "screen" : "camera";
  return track === own.screen ? "screen" : "camera";
}

/** Totals of a stream at an instant, to be subtracted from the next ones. */
type Totals = { atMs: number; bytes: number; packets: number; lost: number };
export type AllTotals = ReadonlyMap<string, Totals>;

type Figures = Readonly<Record<string, unknown>>;
type Report = Pick<RTCStatsReport, "get" | "forEach">;

/**
 * What a report says of the streams that carried something since `before`; the totals are for the next call. `layers`:
 * those of received pictures by track, which only the node knows.
 */
export function read(
  report: Report,
  before: AllTotals | null,
  layers: ReadonlyMap<string, string> = new Map(),
): { reading: Reading; totals: AllTotals } {
  const totals = new Map<string, Totals>();
  const streams: Stream[] = [];
  report.forEach((one: Figures) => {
    if (one.type !== "inbound-rtp" && one.type !== "outbound-rtp") return;
    const sent = one.type === "outbound-rtp";
    const now = totalsOf(one, sent);
    const id = String(one.id);
    totals.set(id, now);
    const known = before?.get(id);
    const last = known && known.bytes <= now.bytes ? known : null; // a connection made anew counts from zero
    if (now.bytes <= (last?.bytes ?? 0)) return;
    const stream = streamOf(report, one, sent, now, last);
    streams.push({ ...stream, layer: stream.layer ?? layers.get(stream.track ?? "") ?? null });
  });
  return { reading: { streams, path: pathOf(report) }, totals };
}

function totalsOf(one: Figures, sent: boolean): Totals {
  return {
    atMs: number(one.timestamp) ?? 0,
    bytes: number(sent ? one.bytesSent : one.bytesReceived) ?? 0,
    packets: number(sent ? one.packetsSent : one.packetsReceived) ?? 0,
    lost: number(one.packetsLost) ?? 0,
  };
}

function streamOf(report: Report, one: Figures, sent: boolean, now: Totals, last: Totals | null): Stream {
  const source = sent ? find(report, one.mediaSourceId) : one;
  const other = sent ? find(report, one.remoteId) : null;
  const codec = text(find(report, one.codecId)?.mimeType);
  return {
    id: String(one.id),
    sent,
    kind: one.kind === "audio" ? "audio" : "video",
    track: text(source?.trackIdentifier),
    layer: text(one.rid),
    codec: codec?.split("/")[1] ?? null,
    width: number(one.frameWidth),
    height: number(one.frameHeight),
    framesPerSecond: number(one.framesPerSecond),
    bitrateBps: last && now.atMs > last.atMs ? ((now.bytes - last.bytes) * 8_000) / (now.atMs - last.atMs) : null,
    loss: sent ? number(other?.fractionLost) : last && lossBetween(last, now),
    roundTripMs: milliseconds(other?.roundTripTime),
    jitterMs: milliseconds(sent ? other?.jitter : one.jitter),
  };
}

/** A retransmission that comes late makes the total of what is lost smaller (RFC 3550 section 6.4.1). */
function lossBetween(last: Totals, now: Totals): number | null {
  const lost = Math.max(0, now.lost - last.lost);
  const expected = lost + Math.max(0, now.packets - last.packets);
  return expected > 0 ? lost / expected : null;
}

function pathOf(report: Report): Path | null {
  let pair: Figures | null = null;
  report.forEach((one: Figures) => {
    if (one.type === "transport") pair = find(report, one.selectedCandidatePairId) ?? pair;
    else if (one.type === "candidate-pair" && one.selected === true) pair = one; // Firefox has no transport
  });
  if (!pair) return null;
  const { localCandidateId, currentRoundTripTime, availableOutgoingBitrate } = pair as Figures;
  const local = find(report, localCandidateId);
  return {
    relay: local?.candidateType === "relay" ? (text(local.relayProtocol) ?? "udp") : null,
    roundTripMs: milliseconds(currentRoundTripTime),
    availableBps: number(availableOutgoingBitrate),
  };
}

function find(report: Report, id: unknown): Figures | null {
  return typeof id === "string" ? ((report.get(id) as Figures | undefined) ?? null) : null;
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const text = (value: unknown): string | null => (typeof value === "string" && value ? value : null);
const milliseconds = (seconds: unknown): number | null => (typeof seconds === "number" ? seconds * 1_000 : null);
