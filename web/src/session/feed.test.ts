import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import type { Sink } from "graphql-ws";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { RoomFeed } from "./feed";
import type { RoomUpdate } from "./room";

type Asked = {
  query: string;
  variables: { since: number | null; windows: unknown[] };
  sink: Sink<unknown>;
  ended: boolean;
};
const asked: Asked[] = [];
const happened: string[] = [];

vi.mock("../graphql/client", () => ({
  socket: {
    subscribe: (operation: Pick<Asked, "query" | "variables">, sink: Sink<unknown>) => {
      const one = { ...operation, sink, ended: false };
      asked.push(one);
      happened.push("asked");
      return () => {
        if (one.ended) return;
        one.ended = true;
        happened.push("ended");
        sink.complete();
      };
    },
  },
}));

const nothing = { facts: null, mine: null, counts: null, pages: null, breakouts: null, whiteboard: null };
const lists = {
  polls: [],
  quizzes: [],
  messages: [],
  messagesAmended: [],
  questions: [],
  groups: [],
  groupsGone: [],
  strokes: [],
  strokesGone: [],
  reactions: [],
};
const people = { participants: [], participantsGone: [], waiting: [], waitingGone: [], reports: [], reportsGone: [] };

function tell(to: Asked | undefined, update: object): void {
  to?.sink.next({ data: { room: { ...nothing, ...lists, ...people, ...update } as unknown as RoomUpdate } });
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("the feed of a room of 300", () => {
  beforeEach(() => {
    asked.length = 0;
    happened.length = 0;
  });

  async function following(): Promise<RoomFeed> {
    const feed = new RoomFeed({ sessionId: "s", connectionId: "c", rejoin: async () => true });
    await settled();
    const counts = { participants: 300, hands: 0, waiting: null };
    tell(asked[0], { after: null, position: 10, facts: { title: "CM 4" }, mine: { status: "SEATED" }, counts });
    return feed;
  }

  it("asks what the server understands", async () => {
    const feed = await following();
    const schema = buildSchema(readFileSync("../schema.graphql", "utf8"));
    expect(validate(schema, parse(asked[0]?.query ?? ""))).toEqual([]);
    feed.close();
  });

  it("asks for other people from where it stands, before it ends what it had", async () => {
    const feed = await following();
    feed.want("gallery", { offset: 25, first: 25 });
    feed.want("people", { search: "Noé", first: 50 });
    await settled();
    expect(happened).toEqual(["asked", "asked", "ended"]);
    expect(asked[1]?.variables.since).toBe(10);
    const [gallery, list] = [25, 1].map((total) => ({ total, people: [{ seatId: String(total) }] }));
    tell(asked[1], { after: 10, position: 10, pages: [gallery, list] });
    expect(feed.snapshot().room?.pages.get("gallery")).toEqual(gallery);
    expect(feed.snapshot().room?.pages.get("people")).toEqual(list);
    expect(feed.snapshot().room?.counts.participants).toBe(300);
    feed.close();
  });

  it("leaves aside what the ended subscription still says, and asks nothing twice", async () => {
    const feed = await following();
    feed.want("gallery", { offset: 0, first: 25 });
    await settled();
    feed.want("gallery", { offset: 0, first: 25 });
    await settled();
    expect(asked).toHaveLength(2);
    tell(asked[0], { after: 10, position: 11 });
    expect(feed.snapshot().room?.position).toBe(10);
    tell(asked[1], { after: 10, position: 12 });
    expect(feed.snapshot()).toMatchObject({ status: "live", room: { position: 12 } });
    feed.close();
  });
});
