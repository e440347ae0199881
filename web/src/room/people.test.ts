import { describe, expect, it } from "vitest";
import type { Participant } from "../session/room";
import { later } from "./later";
import { people } from "./people";

const everybody = Array.from({ length: 300 }, (_, number) => ({
  seatId: String(number),
  name: number === 7 ? "Hélène Marchand" : `Noé ${number}`,
})) as Participant[];

describe("people of a room", () => {
  it("are in pages, with how many there are in all", () => {
    const page = people(everybody, "", 250, 50);
    expect(page.total).toBe(300);
    expect(page.people.map((one) => one.seatId)).toEqual(Array.from({ length: 50 }, (_, index) => String(250 + index)));
  });

  it("are found whatever the accents and capitals", () => {
    expect(people(everybody, " HELENE ", 0, 50)).toEqual({ people: [everybody[7]], total: 1 });
    expect(people(everybody, "zoé", 0, 50)).toEqual({ people: [], total: 0 });
  });
});

describe("news", () => {
  const at = (one: { time: string | null }): string | null => one.time;

  it("is what happened after all that was known, not who moved up into what is shown", () => {
    const noon = { time: "2026-11-24T12:00:00Z" };
    const one = { time: "2026-11-24T13:00:00Z" };
    const two = { time: "2026-11-24T14:00:00Z" };
    expect(later([one, two, { time: null }], [one], at)).toEqual([two]);
    expect(later([noon, one], [one], at)).toEqual([]);
    expect(later([noon], [], at)).toEqual([noon]);
  });
});
