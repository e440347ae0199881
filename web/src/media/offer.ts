/** The one offer of a connection: every section from the first day, so that nobody's coming or going renegotiates. */

export type Uplink = "microphone" | "camera" | "screen" | "screen_sound";
export type SlotRole = "voice" | "video" | "screen_slot" | "screen_sound_slot";

const SLOTS: readonly (readonly [SlotRole, "audio" | "video", number])[] = [
  ["voice", "audio", 3],
  ["video", "video", 25],
  ["screen_slot", "video", 2],
  ["screen_sound_slot", "audio", 2],
];

/** `scalabilityMode` (W3C webrtc-svc) is not in TypeScript's own types yet. */
type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string };

/** Three temporal layers, so that a weak link is sent every second or fourth picture of the same stream. */
const TEMPORAL = "L1T3";

/** Smallest first; three layers only come from a camera of 960×540 and more. */
const CAMERA_LAYERS: Encoding[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: TEMPORAL },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: TEMPORAL },
  { rid: "f", maxBitrate: 1_500_000, scalabilityMode: TEMPORAL },
];
export const SCREEN_LIMITS = { maxBitrate: 2_500_000, maxFramerate: 15 };
const SCREEN_LAYERS: Encoding[] = [{ ...SCREEN_LIMITS, scalabilityMode: TEMPORAL }];

/** What a connection sends and receives, with the role of each section by its mid. */
export type Sections = {
  uplinks: Record<Uplink, RTCRtpTransceiver>;
  slots: Record<SlotRole, MediaStreamTrack[]>;
  roles(): Record<string, Uplink | SlotRole>;
};

/** Add every section in the order that the media node knows. */
export function addSections(peer: RTCPeerConnection): Sections {
  const roles: [RTCRtpTransceiver, Uplink | SlotRole][] = [];
  const add = (role: Uplink | SlotRole, kind: "audio" | "video", init: RTCRtpTransceiverInit): RTCRtpTransceiver => {
    const transceiver = addTransceiver(peer, kind, init);
    preferUsedCodecs(transceiver, kind);
    roles.push([transceiver, role]);
    return transceiver;
  };
  const uplinks = {
    microphone: add("microphone", "audio", { direction: "sendonly" }),
    camera: add("camera", "video", { direction: "sendonly", sendEncodings: CAMERA_LAYERS }),
    screen: add("screen", "video", { direction: "sendonly", sendEncodings: SCREEN_LAYERS }),
    screen_sound: add("screen_sound", "audio", { direction: "sendonly" }),
  };
  const slots = { voice: [], video: [], screen_slot: [], screen_sound_slot: [] } as Sections["slots"];
  for (const [role, kind, count] of SLOTS)
    for (let n = 0; n < count; n += 1) slots[role].push(add(role, kind, { direction: "recvonly" }).receiver.track);
  return { uplinks, slots, roles: () => Object.fromEntries(roles.map(([each, role]) => [each.mid ?? "", role])) };
}

/** A transceiver; without temporal layers where the browser refuses them. */
function addTransceiver(peer: RTCPeerConnection, kind: "audio" | "video", init: RTCRtpTransceiverInit) {
  try {
    return peer.addTransceiver(kind, init);
  } catch {
    const sendEncodings = init.sendEncodings?.map(({ scalabilityMode: _, ...plain }: Encoding) => plain);
    return peer.addTransceiver(kind, { ...init, ...(sendEncodings && { sendEncodings }) });
  }
}

/** Only what is used, so that the offer is a third of its size. */
function preferUsedCodecs(transceiver: RTCRtpTransceiver, kind: "audio" | "video"): void {
  const codecs = (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []).filter(isUsed);
  const used = codecs.sort((one, other) => rank(one) - rank(other));
  if (used.length > 0) transceiver.setCodecPreferences?.(used);
}

/** Opus, VP8, and the one kind of H.264 that every browser has, for who can't send VP8. */
export function isUsed({ mimeType, sdpFmtpLine = "" }: RTCRtpCodec): boolean {
  const name = mimeType.toLowerCase();
  if (name === "video/h264")
    return /profile-level-id=42e01f/i.test(sdpFmtpLine) && /packetization-mode=1/.test(sdpFmtpLine);
  return ["video/vp8", "video/rtx", "audio/opus"].includes(name);
}

function rank({ mimeType }: RTCRtpCodec): number {
  return mimeType.toLowerCase() === "video/h264" ? 1 : 0;
}

/** Opus with silence suppressed and losses repaired (RFC 7587 section 7): in the answer, since it is what is sent. */
export function withFrugalOpus(sdp: string): string {
  return sdp.replace(/a=fmtp:(\d+) ([^\r\n]*)/g, (line, type: string, parameters: string) => {
    if (!new RegExp(`a=rtpmap:${type} opus/`, "i").test(sdp)) return line;
    const kept = parameters.split(";").filter((one) => !/^\s*(usedtx|useinbandfec)=/.test(one));
    return `a=fmtp:${type} ${[...kept, "usedtx=1", "useinbandfec=1"].join(";")}`;
  });
}
