import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { createClient as createSocket } from "graphql-ws";

/** Queries and mutations. The header is what a page of another site cannot send along (cross-site request forgery). */
export const client = new Client({
  url: "/graphql",
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
  requestPolicy: "cache-and-network",
  fetchOptions: { headers: { "x-amphi": "1" }, credentials: "same-origin" },
});

/**
 * The socket of subscriptions. It does not retry by itself: who follows resumes from the position that was reached
 * (`session/feed.ts`), which a repeated message would not do.
 */
let open: WebSocket | null = null;
export const socket = createSocket({
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
  lazy: true,
  retryAttempts: 0,
  keepAlive: 5_000,
  on: {
    connected: (connected) => {
      open = connected as WebSocket;
    },
    closed: () => {
      open = null;
    },
  },
});

/** What is behind by so much is not sent at all: it is fleeting, and would come too late. */
const MOST_BUFFERED_BYTES = 65_536;

/** Say something fleeting on the socket of subscriptions; false when it could not be sent. */
export function say(sessionId: string, sent: object): boolean {
  if (open?.readyState !== WebSocket.OPEN || open.bufferedAmount > MOST_BUFFERED_BYTES) return false;
  open.send(JSON.stringify({ type: "fleeting", payload: { sessionId, sent } }));
  return true;
}
