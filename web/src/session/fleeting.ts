import { print } from "graphql";
import { useEffect, useState } from "react";
import { say, socket } from "../graphql/client";
import { graphql } from "../graphql/generated";
import type { FleetingSubscription } from "../graphql/generated/graphql";

/** What is shown to everybody now and never stored: strokes in progress, pointers. */

const FleetingDocument = graphql(`
  subscription Fleeting($sessionId: UUID!, $connectionId: UUID!) {
    fleeting(sessionId: $sessionId, connectionId: $connectionId) {
      inks {
        seatId
        surface
        strokeId
        tool
        colour
        width
        points
        pressed
        whole
      }
      pointers {
        seatId
        surface
        x
        y
      }
      refused {
        code
        field
        details {
          key
          value
        }
      }
    }
  }
`);

export type FleetingUpdate = FleetingSubscription["fleeting"];
export type FleetingInk = FleetingUpdate["inks"][number];
export type FleetingPointer = FleetingUpdate["pointers"][number];

/** As the server reads it: names of enums in small letters, fields with underscores. */
export type Sent =
  | {
      kind: "ink";
      surface: string;
      stroke_id: string;
      tool: string;
      colour: string;
      width: number;
      points: readonly number[];
      pressed?: boolean;
      whole?: boolean;
    }
  | { kind: "pointer"; surface: string; x?: number; y?: number };

const LONGEST_WAIT_MS = 5_000;

/** Follows what is fleeting in a session; when the line breaks it comes back, and what was missed is past. */
export class Fleeting {
  #sessionId: string;
  #connectionId: string;
  #listeners = new Set<(update: FleetingUpdate) => void>();
  #stop: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(sessionId: string, connectionId: string) {
    this.#sessionId = sessionId;
    this.#connectionId = connectionId;
  }

  /** Have a listener called with all that comes; gives what ends that. */
  follow(listener: (update: FleetingUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Show something to everybody; false when it could not be sent. */
  say(sent: Sent): boolean {
    return say(this.#sessionId, sent);
  }

  open(): void {
    const variables = { sessionId: this.#sessionId, connectionId: this.#connectionId };
    this.#stop = socket.subscribe<FleetingSubscription>(
      { query: print(FleetingDocument), variables },
      {
        next: ({ data }) => {
          if (!data) return;
          this.#failures = 0;
          for (const listener of this.#listeners) listener(data.fleeting);
        },
        error: () => this.#later(),
        complete: () => undefined, // one has no seat any more, or went away oneself
      },
    );
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stop?.();
    this.#stop = null;
  }

  #later(): void {
    if (!this.#stop) return;
    const wait = Math.min(LONGEST_WAIT_MS, 250 * 2 ** this.#failures) * (0.75 + Math.random() / 2);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.open(), wait);
  }
}

/** What is fleeting in the session, for as long as the room is on the page. */
export function useFleeting(sessionId: string, connectionId: string): Fleeting {
  const [fleeting] = useState(() => new Fleeting(sessionId, connectionId));
  useEffect(() => {
    fleeting.open();
    return () => fleeting.close();
  }, [fleeting]);
  return fleeting;
}
