import type { Sections, SlotRole } from "./offer";
import type { Quality } from "./quality";

/** Who is in which slot, as the media node told last: index by index in the order of the sections. */
export type SlotsMessage = {
  t: "slots";
  voice: readonly (string | null)[];
  video: readonly (string | null)[];
  screen: readonly (string | null)[];
};

/** The tracks of what is shown, by seat. A track stays the same object while the seat stays in its slot. */
export type Shown = {
  video: ReadonlyMap<string, MediaStreamTrack>;
  screen: ReadonlyMap<string, MediaStreamTrack>;
};

export const NOTHING_SHOWN: Shown = { video: new Map(), screen: new Map() };

function bySeat(seats: readonly (string | null)[], tracks: readonly MediaStreamTrack[]): Map<string, MediaStreamTrack> {
  const found = new Map<string, MediaStreamTrack>();
  seats.forEach((seat, index) => {
    const track = tracks[index];
    if (seat && track) found.set(seat, track);
  });
  return found;
}

/** Tracks by seat, from a message of the node. */
export function shown(message: SlotsMessage, slots: Sections["slots"]): Shown {
  return { video: bySeat(message.video, slots.video), screen: bySeat(message.screen, slots.screen_slot) };
}

/** The layer of each picture that has several, by the track that it comes in. */
export function layersByTrack(layers: Quality["layers"], slots: Sections["slots"]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, tracks] of [
    ["video", slots.video],
    ["screen", slots.screen_slot],
  ] as const)
    tracks.forEach((track, index) => {
      const layer = layers[name][index];
      if (layer) found.set(track.id, layer);
    });
  return found;
}

/** What is heard: every voice and every screen's sound, whoever is in it. */
export const HEARD: readonly SlotRole[] = ["voice", "screen_sound_slot"];

/** Whether a text is a message about slots. */
export function isSlots(message: { t?: unknown }): message is SlotsMessage {
  return message.t === "slots";
}
