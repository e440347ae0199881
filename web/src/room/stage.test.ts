import { describe, expect, it } from "vitest";
import type { Participant } from "../session/room";
import { byImportance, galleryGrid, galleryPage, handOrder, inOrder, onStage } from "./stage";

function seat(seatId: string, more: Partial<Participant> = {}): Participant {
  return {
    seatId,
    name: seatId,
    role: "PARTICIPANT",
    joinedAt: `2026-11-24T12:00:0${seatId.length}Z`,
    ...more,
  } as Participant;
}

const host = seat("h", { role: "HOST" });
const ada = seat("ada");
const me = seat("moi");

describe("on the stage", () => {
  it("shows who speaks, then who spoke last, then the host", () => {
    expect(onStage([host, ada, me], "ada", null, "moi")).toBe("ada");
    expect(onStage([host, ada, me], null, "ada", "moi")).toBe("ada");
    expect(onStage([host, ada, me], null, "gone", "moi")).toBe("h");
  });

  it("never shows oneself large while somebody else is here", () => {
    expect(onStage([host, me], "moi", null, "moi")).toBe("h");
    expect(onStage([me], null, null, "moi")).toBe("moi");
  });
});

describe("hands", () => {
  const second = seat("b", { handRaisedAt: "2026-11-24T12:02:00Z" });
  const first = seat("a", { handRaisedAt: "2026-11-24T12:01:00Z" });

  it("are numbered in order of raising", () => {
    expect([...handOrder([second, ada, first])]).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  it("come first in the gallery, oneself last", () => {
    const seats = new Map([me, second, ada, first].map((one) => [one.seatId, one]));
    expect(inOrder(seats.values(), "moi").map((one) => one.seatId)).toEqual(["a", "b", "ada", "moi"]);
  });
});

describe("the gallery", () => {
  it("has 25, 16 or 6 tiles on a page", () => {
    expect(galleryGrid(1440, 300)).toEqual({ columns: 5, rows: 5 });
    expect(galleryGrid(1000, 300)).toEqual({ columns: 4, rows: 4 });
    expect(galleryGrid(390, 300)).toEqual({ columns: 2, rows: 3 });
  });

  it("grows with the people", () => {
    expect(galleryGrid(1440, 1)).toEqual({ columns: 1, rows: 1 });
    expect(galleryGrid(1440, 4)).toEqual({ columns: 2, rows: 2 });
    expect(galleryGrid(390, 2)).toEqual({ columns: 1, rows: 2 });
  });

  it("turns pages and stays inside", () => {
    expect(galleryPage([1, 2, 3], 2, 1)).toEqual({ shown: [3], page: 1, pages: 2 });
    expect(galleryPage([1, 2, 3], 2, 9).page).toBe(1);
    expect(galleryPage([], 6, 0)).toEqual({ shown: [], page: 0, pages: 1 });
  });
});

describe("tiles for the media node", () => {
  it("are served by their size, then who speaks, then as they stand", () => {
    const tiles = [
      { seat: "a", height: 100 },
      { seat: "b", height: 100 },
      { seat: "c", height: 100 },
      { seat: "large", height: 500 },
    ];
    expect(byImportance(tiles, "b").map((tile) => tile.seat)).toEqual(["large", "b", "a", "c"]);
    expect(byImportance(tiles, null).map((tile) => tile.seat)).toEqual(["large", "a", "b", "c"]);
  });
});
