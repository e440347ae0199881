import { SCREEN_LIMITS, type Sections } from "./offer";

/** Which layers of one's pictures somebody watches, as the media node says: by kind, then by rid ("" without). */
export type LayersMessage = {
  t: "layers";
  layers: Partial<Record<"camera" | "screen", Readonly<Record<string, boolean>>>>;
};

/** Whether a text is a message about layers. */
export function isLayers(message: { t?: unknown }): message is LayersMessage {
  return message.t === "layers";
}

/** The encodings as they should be sent: those that somebody watches. What the node has not spoken of stays. */
export function withActive(
  encodings: readonly RTCRtpEncodingParameters[],
  wanted: Readonly<Record<string, boolean>>,
): RTCRtpEncodingParameters[] {
  return encodings.map((one) => ({ ...one, active: wanted[one.rid ?? ""] ?? one.active ?? true }));
}

/** A screen is as sharp for who saves data, with fewer pictures; of the camera the node lets the smallest layer come. */
const SPARING = { maxBitrate: 800_000, maxFramerate: 5 };

/** Sends only the layers that somebody watches, and less of a screen to save data. One change after the other. */
export class Encodings {
  #latest: Promise<void> = Promise.resolve();

  /** Send the screen with fewer pictures, or as it was. */
  spare(sparing: boolean, uplinks: Sections["uplinks"]): Promise<void> {
    const limits = sparing ? SPARING : SCREEN_LIMITS;
    this.#latest = this.#latest.then(() =>
      change(uplinks.screen.sender, (encodings) => encodings.map((one) => ({ ...one, ...limits }))),
    );
    return this.#latest;
  }

  /** Obey the newest message. */
  obey(message: LayersMessage, uplinks: Sections["uplinks"]): Promise<void> {
    this.#latest = this.#latest.then(async () => {
      for (const kind of ["camera", "screen"] as const) {
        const wanted = message.layers[kind];
        if (wanted) await change(uplinks[kind].sender, (encodings) => withActive(encodings, wanted));
      }
    });
    return this.#latest;
  }
}

/** Set encodings that are not as they were. Refused by a browser whose connection has just closed; the next is told again. */
async function change(
  sender: RTCRtpSender,
  how: (encodings: readonly RTCRtpEncodingParameters[]) => RTCRtpEncodingParameters[],
): Promise<void> {
  const parameters = sender.getParameters();
  const encodings = how(parameters.encodings);
  if (JSON.stringify(encodings) === JSON.stringify(parameters.encodings)) return;
  await sender.setParameters({ ...parameters, encodings }).catch(() => undefined);
}
