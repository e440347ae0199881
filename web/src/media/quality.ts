/** How good the links are, as the media node tells at most once a second. */
export type Quality = {
  mine: {
    /** What one's own link takes, in kb/s; null when it is not known. */
    kbps: number | null;
    /** Packets lost on the way here, in %. */
    loss: number;
    /** Round trip in ms; null when it is not known. */
    rtt: number | null;
    /** Whether the link takes less than what is to be shown. */
    weak: boolean;
  };
  /** Packets of people that get lost on the way to the server, in %, by seat; only who loses any. */
  people: Readonly<Record<string, number>>;
  /** The layer of the picture in each slot, in the order of the sections: `q`, `h`, `f`; "" for the only one. */
  layers: Readonly<Record<"video" | "screen", readonly (string | null)[]>>;
};

export const UNKNOWN_QUALITY: Quality = {
  mine: { kbps: null, loss: 0, rtt: null, weak: false },
  people: {},
  layers: { video: [], screen: [] },
};

/** Whether a text is a message about links. */
export function isQuality(message: { t?: unknown }): message is Quality & { t: "quality" } {
  return message.t === "quality";
}
