import { graphql } from "../graphql/generated";
import type { ScannedCodeQuery } from "../graphql/generated/graphql";

export const ScannedCode = graphql(`
  query ScannedCode($code: String!) {
    scannedCode(code: $code) {
      __typename
      ... on Scanned {
        title
        place
        ticket
        present
      }
      ...Refused
    }
  }
`);

export const CheckIn = graphql(`
  mutation CheckIn($commandId: UUID!, $ticket: String!, $name: String) {
    checkIn(commandId: $commandId, ticket: $ticket, name: $name) {
      ...Outcome
    }
  }
`);

/** What a scanned code led to. */
export type Scanned = Extract<ScannedCodeQuery["scannedCode"], { __typename: "Scanned" }>;

const key = (code: string): string => `amphi.scanned.${code}`;

/** What this tab scanned before one went to sign in; the code itself is another by then. */
export function keptScan(code: string): Scanned | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(code)) ?? "null") as Scanned | null;
  } catch {
    return null;
  }
}

/** Keep what was scanned, until it was used. */
export function keepScan(code: string, scanned: Scanned | null): void {
  if (scanned) sessionStorage.setItem(key(code), JSON.stringify(scanned));
  else sessionStorage.removeItem(key(code));
}
