import type { TypedDocumentNode } from "@urql/core";
import { createContext, useContext } from "react";
import type { Devices } from "../devices/devices";
import { command } from "../graphql/command";
import type { MediaConnection, MediaState } from "../media/connection";
import { wasDone } from "../refusals";
import type { RoomFeed } from "../session/feed";
import type { Fleeting } from "../session/fleeting";
import type { Participant, Room } from "../session/room";
import type { Addressee } from "./ChatWriting";
import type { Link } from "./link";
import type { Publishing } from "./publishing";
import type { View } from "./view";

export type PanelName =
  | "people"
  | "chat"
  | "questions"
  | "polls"
  | "groups"
  | "documents"
  | "hall"
  | "encoder"
  | "rules"
  | "statistics";

/** What every part of the room needs: the room as it is, and what can be done in it. */
export type RoomValue = {
  sessionId: string;
  room: Room;
  feed: RoomFeed;
  fleeting: Fleeting;
  me: Participant | null;
  /** Whether the viewer hosts or co-hosts. */
  host: boolean;
  media: MediaConnection;
  mediaState: MediaState;
  devices: Devices;
  publishing: Publishing;
  link: Link;
  view: View;
  /** Whether anybody shares a screen. */
  shared: boolean;
  /** Send a command of this session; says in a note why it was refused. Whether it was done. */
  act: Act;
  panel: PanelName | null;
  show: (panel: PanelName | null) => void;
  /** Have the chat write to one person. */
  writeTo: (addressee: Addressee) => void;
};

export type Act = <Data extends object, Variables extends { sessionId: unknown }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, "commandId" | "sessionId">,
) => Promise<boolean>;

/** Commands of one session, one after another: a hand that is raised and lowered at once ends lowered. */
export function actIn(sessionId: string): Act {
  let last: Promise<unknown> = Promise.resolve();
  return async (document, variables) => {
    const sent = last.then(() => command(document, { sessionId, ...variables } as never));
    last = sent.catch(() => undefined);
    return wasDone(await sent);
  };
}

export const RoomContext = createContext<RoomValue | null>(null);

/** The room this component is in. */
export function useRoom(): RoomValue {
  const value = useContext(RoomContext);
  if (!value) throw new Error("outside a room");
  return value;
}
