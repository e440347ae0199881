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
export const socket = createSocket({
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
  lazy: true,
  retryAttempts: 0,
  keepAlive: 5_000,
});
