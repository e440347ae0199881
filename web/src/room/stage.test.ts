import { describe, expect, it } from "vitest";
import type { Participant } from "../session/room";
import { byImportance, film, galleryGrid, galleryPage, handOrder, inOrder, onStage } from "./stage";

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

  it("shows the lecture hall rather than the host while nobody speaks", () => {
    const hall = seat("amphi", { hall: true });
    expect(onStage([host, ada, hall, me], null, null, "moi")).toBe("amphi");
    expect(onStage([host, ada, hall, me], "ada", null, "moi")).toBe("ada");
    expect(onStage([host, hall], null, null, "amphi")).toBe("h");
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
  it("has 25, 16 or 6 tiles on a page, fewer where there is no height", () => {
    expect(galleryGrid({ width: 1440, height: 780 }, 300)).toMatchObject({ columns: 5, places: 25 });
    expect(galleryGrid({ width: 1000, height: 600 }, 300)).toMatchObject({ columns: 4, places: 16 });
    expect(galleryGrid({ width: 390, height: 660 }, 300)).toMatchObject({ columns: 2, places: 6 });
    expect(galleryGrid({ width: 390, height: 200 }, 300)).toMatchObject({ columns: 2, places: 4 });
  });

  it("makes tiles as large as they can be, between 4:3 and 16:9", () => {
    expect(galleryGrid({ width: 1600, height: 900 }, 1).tile).toEqual({ width: 1600, height: 900 });
    expect(galleryGrid({ width: 1440, height: 780 }, 4).columns).toBe(2);
    expect(galleryGrid({ width: 366, height: 620 }, 3)).toMatchObject({ columns: 1 });
    expect(galleryGrid({ width: 366, height: 250 }, 3)).toMatchObject({ columns: 2 });
    const { tile } = galleryGrid({ width: 366, height: 620 }, 2);
    expect(tile).toEqual({ width: 366, height: 274 });
  });

  it("turns pages and stays inside", () => {
    expect(galleryPage(300, 25, 11)).toEqual({ page: 11, pages: 12 });
    expect(galleryPage(3, 2, 9).page).toBe(1);
    expect(galleryPage(0, 6, 0)).toEqual({ page: 0, pages: 1 });
  });
});

describe("the film", () => {
  it("is five wide, four on a tablet, two rows of three on a phone held upright", () => {
    expect(film({ width: 1040, height: 720 })?.places).toBe(5);
    expect(film({ width: 800, height: 600 })?.places).toBe(4);
    expect(film({ width: 366, height: 660 })).toEqual({ columns: 3, places: 6, upright: true });
  });

  it("is left out where the stage is low: a phone with an open sheet, a page at 200 %", () => {
    expect(film({ width: 366, height: 290 })).toBeNull();
    expect(film({ width: 720, height: 300 })).toBeNull();
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
