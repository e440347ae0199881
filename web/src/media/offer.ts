/** The one offer of a connection: every section from the first day, so that nobody's coming or going renegotiates. */

export type Uplink = "microphone" | "camera" | "screen" | "screen_sound";
export type SlotRole = "voice" | "video" | "screen_slot" | "screen_sound_slot";

const SLOTS: readonly (readonly [SlotRole, "audio" | "video", number])[] = [
  ["voice", "audio", 3],
  ["video", "video", 9],
  ["screen_slot", "video", 2],
  ["screen_sound_slot", "audio", 2],
];

/** Smallest first; three layers only come from a camera of 960×540 and more. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: "f", maxBitrate: 1_500_000 },
];
const SCREEN_LAYERS: RTCRtpEncodingParameters[] = [{ maxBitrate: 2_500_000, maxFramerate: 15 }];
const USED_CODECS = new Set(["video/vp8", "video/rtx", "audio/opus"]);

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
    const transceiver = peer.addTransceiver(kind, init);
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

/** Only what is used, so that the offer is a third of its size. */
function preferUsedCodecs(transceiver: RTCRtpTransceiver, kind: "audio" | "video"): void {
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const used = codecs.filter((codec) => USED_CODECS.has(codec.mimeType.toLowerCase()));
  if (used.length > 0) transceiver.setCodecPreferences?.(used);
}

/** Opus with silence suppressed and losses repaired (RFC 7587 section 7): in the answer, since it is what is sent. */
export function withFrugalOpus(sdp: string): string {
  return sdp.replace(/a=fmtp:(\d+) ([^\r\n]*)/g, (line, type: string, parameters: string) => {
    if (!new RegExp(`a=rtpmap:${type} opus/`, "i").test(sdp)) return line;
    const kept = parameters.split(";").filter((one) => !/^\s*(usedtx|useinbandfec)=/.test(one));
    return `a=fmtp:${type} ${[...kept, "usedtx=1", "useinbandfec=1"].join(";")}`;
  });
}
