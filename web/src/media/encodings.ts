import type { Sections } from "./offer";

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

/** Sends only the layers that somebody watches. Changes of one connection are made one after the other. */
export class Encodings {
  #latest: Promise<void> = Promise.resolve();

  /** Obey the newest message. */
  obey(message: LayersMessage, uplinks: Sections["uplinks"]): Promise<void> {
    this.#latest = this.#latest.then(async () => {
      for (const kind of ["camera", "screen"] as const) {
        const wanted = message.layers[kind];
        if (wanted) await setActive(uplinks[kind].sender, wanted);
      }
    });
    return this.#latest;
  }
}

/** Refused by a browser whose connection has just closed; the next one is told again. */
async function setActive(sender: RTCRtpSender, wanted: Readonly<Record<string, boolean>>): Promise<void> {
  const parameters = sender.getParameters();
  const encodings = withActive(parameters.encodings, wanted);
  if (encodings.every((one, index) => one.active === parameters.encodings[index]?.active)) return;
  await sender.setParameters({ ...parameters, encodings }).catch(() => undefined);
}
