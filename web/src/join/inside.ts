import { print } from "graphql";
import type { DevicesState } from "../devices/devices";
import { CloseConnectionDocument } from "./documents";

/** What a reload needs to bring somebody back into the room at once: that they were in, and what was open. */
export type Inside = { name: string | null; microphone: boolean; camera: boolean; companion?: boolean };

const key = (code: string): string => `amphi.inside.${code}`;

/** How this tab was inside before it was reloaded; null when it was not. */
export function wasInside(code: string): Inside | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(code)) ?? "null") as Inside | null;
  } catch {
    return null;
  }
}

/** Note that this tab is inside. */
export function noteInside(
  code: string,
  name: string | null,
  { microphone, camera }: DevicesState,
  companion: boolean,
): void {
  const inside: Inside = { name, microphone: microphone.open, camera: camera.status === "on", companion };
  sessionStorage.setItem(key(code), JSON.stringify(inside));
}

/** Forget it: left, refused, removed or ended. */
export function noteOutside(code: string): void {
  sessionStorage.removeItem(key(code));
}

/** Tell the server, while the page goes away, that this tab is gone; a request that outlives the page. */
export function closeConnection(sessionId: string, connectionId: string): void {
  const variables = { commandId: crypto.randomUUID(), sessionId, connectionId };
  void fetch("/graphql", {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json", "x-amphi": "1" },
    body: JSON.stringify({ query: print(CloseConnectionDocument), variables }),
  }).catch(() => undefined);
}
