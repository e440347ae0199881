import type { Devices } from "../devices/devices";
import type { RoomFeed } from "./feed";

/** How somebody came out of the room. */
export type Left = "left" | "ended" | "removed";

/**
 * What the room is given when somebody is seated. The feed and the devices live on from the preview and the waiting
 * room; the room sends leave and endSession itself and says how it was left, the page around it shows what comes after.
 */
export type RoomProps = {
  /** Of the meeting's link. */
  code: string;
  sessionId: string;
  connectionId: string;
  feed: RoomFeed;
  /** Started in the preview; after «sans micro ni caméra» everything in it is off. */
  devices: Devices;
  onLeft: (how: Left) => void;
};
