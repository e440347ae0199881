import { print } from "graphql";
import { CloseCode } from "graphql-ws";
import { useSyncExternalStore } from "react";
import { socket } from "../graphql/client";
import { graphql } from "../graphql/generated";
import type { RoomSubscription } from "../graphql/generated/graphql";
import { merge, type Room, type Window } from "./room";

/** A participant as every part of the page shows them. */
graphql(`
  fragment Person on Participant {
    seatId
    name
    guest
    role
    joinedAt
    reconnecting
    handRaisedAt
    microphone
    camera
    screen
    screenSince
    hall
    companion
    encoder
    captured
    exempt {
      switch
      allowed
    }
  }
`);

/** A stroke as every part of the page draws it. */
graphql(`
  fragment Stroke on DrawnStroke {
    id
    surface
    seatId
    author
    tool
    colour
    width
    points
    pressed
    text
    stamp
  }
`);

/** A chat message as its readers see it. */
graphql(`
  fragment Words on Message {
    id
    position
    seatId
    author
    text
    sentAt
    groupId
    scope
    toSeatId
    to
    replyTo
    edited
    deleted
  }
`);

const RoomDocument = graphql(`
  subscription Room($sessionId: UUID!, $connectionId: UUID!, $since: Position, $windows: [PeopleWindow!]) {
    room(sessionId: $sessionId, connectionId: $connectionId, since: $since, windows: $windows) {
      after
      position
      counts {
        participants
        hands
        inHall
        waiting
        signals {
          yes
          no
          tooFast
          tooSlow
        }
      }
      facts {
        sessionId
        meetingId
        title
        kind
        bypass
        waitingRoom
        waitingMessage
        startedAt
        endedAt
        hostName
        hosted
        capacity
        code
        mediaNode
        anonymousQuestions
        switches {
          off
          suspended
        }
        spotlight
        locked
        recording {
          id
          by
          startedAt
        }
      }
      mine {
        status
        seatId
        seat {
          ...Person
        }
        role
        place
        consent
        mayRecord
        questionVotes
        hindrances {
          switch
          hindrance
        }
        groupId
        belongsTo
        sentBackFrom
        sentBack {
          groupId
          seatId
          name
        }
        signal
        mayPresent
        mayPoll
        mayAdmit
        unmuteAsked {
          by
        }
        votes {
          pollId
          choices
          text
        }
        quizAnswers {
          quizId
          number
          choices
          text
          right
        }
      }
      participants {
        ...Person
      }
      pages {
        total
        people {
          ...Person
        }
      }
      participantsGone
      waiting {
        seatId
        name
        guest
        since
      }
      waitingGone
      reports {
        id
        seatId
        name
        text
        reportedAt
      }
      reportsGone
      breakouts {
        open
        asked
        free
        endsAt
        warns
        notice {
          number
          text
        }
      }
      groups {
        id
        number
        name
        count
        asksForHelp
        hostSeatId
        people {
          seatId
          name
          reconnecting
        }
      }
      groupsGone
      polls {
        ...PollFacts
      }
      quizzes {
        ...QuizFacts
      }
      reactions {
        seatId
        name
        reaction
      }
      questions {
        id
        anonymous
        seatId
        author
        text
        askedAt
        status
        votes
        answer
        answeredBy
      }
      presentation {
        document {
          id
          title
          pages
          page
          zoom
          x
          y
          lookAhead
          download
          by
          since
        }
      }
      messages {
        ...Words
      }
      messagesAmended
      direct {
        ...Words
      }
      whiteboard {
        groupId
        shown
        page
        pages
        since
      }
      strokes {
        ...Stroke
      }
      strokesGone
    }
  }
`);

/** `over`: nothing more will come; `code` says why, unless `room.mine` or `room.facts.endedAt` does. */
export type FeedState = {
  room: Room | null;
  status: "connecting" | "live" | "reconnecting" | "over";
  code: string | null;
};

type Options = {
  sessionId: string;
  connectionId: string;
  /** Take the seat again after it was released; true when it could. */
  rejoin: () => Promise<boolean>;
};

/** Codes after which joining again may help: the seat or the connection was given up while we were away. */
const REJOINABLE = new Set(["NOT_IN_SESSION", "CONNECTION_NOT_FOUND", "SEAT_NOT_FOUND", "SESSION_NOT_FOUND"]);
const LONGEST_WAIT_MS = 5_000;

/**
 * Follows the live room. When the line breaks it comes back by itself and resumes from the position it had,
 * so nothing is missed and nothing is told twice; one feed serves the waiting room and the room.
 */
export class RoomFeed {
  #options: Options;
  #state: FeedState = { room: null, status: "connecting", code: null };
  #listeners = new Set<() => void>();
  #closed = false;
  #stop: (() => void) | null = null;
  #again: (() => void) | null = null;
  #windows: ReadonlyMap<string, Window> = new Map();
  #wake: (() => void) | null = null;

  constructor(options: Options) {
    this.#options = options;
    addEventListener("online", this.hurry);
    void this.#follow();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): FeedState => this.#state;

  /**
   * People whom a part of the screen shows beside those whom everybody is shown; they come in the room's `pages` under
   * the same name. Null: none any more.
   */
  want(part: string, window: Window | null): void {
    const before = this.#windows.get(part);
    if (JSON.stringify(before ?? null) === JSON.stringify(window)) return;
    const windows = new Map(this.#windows);
    if (window) windows.set(part, window);
    else windows.delete(part);
    this.#windows = windows;
    // several parts that change at once ask once; who only goes away needs no new answer
    if (window) queueMicrotask(() => this.#windows === windows && this.#again?.());
  }

  /** Try at once instead of waiting for the next attempt. */
  hurry = (): void => this.#wake?.();

  /** Stop following; the state stays as it is. */
  close(): void {
    this.#closed = true;
    removeEventListener("online", this.hurry);
    this.#stop?.();
    this.#wake?.();
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  async #follow(): Promise<void> {
    let failures = 0;
    while (!this.#closed) {
      const position = this.#state.room?.position;
      const end = await this.#once();
      if (this.#closed) return;
      if (this.#state.room?.position !== position) failures = 0;
      if (end === "complete") return this.#set({ status: "over" });
      if (end === "gap" || end === "again") continue;
      if (end !== "lost" && !(REJOINABLE.has(end) && this.#state.room && (await this.#options.rejoin())))
        return this.#set({ status: "over", code: end });
      this.#set({ status: this.#state.room ? "reconnecting" : "connecting" });
      await this.#pause(Math.min(LONGEST_WAIT_MS, 250 * 2 ** failures) * (0.75 + Math.random() / 2));
      failures += 1;
    }
  }

  /**
   * One subscription, until it ends: completed, a gap, asked again for other people, the line lost, or the code of a
   * refusal. It begins before the one it follows is stopped, so that the server never misses this tab.
   */
  #once(): Promise<"complete" | "gap" | "again" | "lost" | string> {
    const { sessionId, connectionId } = this.#options;
    const parts = [...this.#windows.keys()];
    const windows = [...this.#windows.values()];
    const variables = { sessionId, connectionId, since: this.#state.room?.position ?? null, windows };
    const former = this.#stop;
    return new Promise((resolve) => {
      let current = true;
      const end = (how: string): void => {
        current = false;
        resolve(how);
      };
      this.#again = () => end("again");
      this.#stop = socket.subscribe<RoomSubscription>(
        { query: print(RoomDocument), variables },
        {
          next: (result) => {
            if (!current) return;
            const code = codeIn(result.errors);
            if (code || !result.data) return end(code ?? "lost");
            const merged = merge(this.#state.room, result.data.room, parts);
            if (merged === "gap") return end("gap");
            this.#set({ room: merged, status: "live" });
          },
          error: (error) => end(codeOfError(error)),
          complete: () => end("complete"),
        },
      );
      former?.();
    });
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function codeIn(errors: unknown): string | null {
  if (!Array.isArray(errors)) return null;
  for (const error of errors) {
    const code = error?.extensions?.code;
    if (typeof code === "string") return code;
  }
  return null;
}

/** The code of a refusal in an `error` message; anything else (a closed socket) is a lost line. */
function codeOfError(error: unknown): string {
  if (error instanceof CloseEvent && error.code === CloseCode.Forbidden) return "NOT_ALLOWED";
  return codeIn(error) ?? "lost";
}

/** The feed's state, kept up to date. */
export function useFeed(feed: RoomFeed): FeedState {
  return useSyncExternalStore(feed.subscribe, feed.snapshot);
}
