import { describe, expect, it } from "vitest";
import { axis, mostAtOnce, placed } from "./lanes";

const noon = Date.parse("2026-11-24T12:00:00Z");
const at = (minutes: number): string => new Date(noon + minutes * 60_000).toISOString();

describe("lanes of attendance", () => {
  it("lie where somebody was present", () => {
    const lane = placed({ start: at(15), end: at(45) }, noon, noon + 3_600_000, noon);
    expect(lane).toEqual({ left: 0.25, width: 0.5 });
  });

  it("have an axis on which no two marks read the same, of however short a session", () => {
    for (const minutes of [2, 90]) {
      const marks = axis(noon, noon + minutes * 60_000).map(([, written]) => written);
      expect(new Set(marks).size).toBe(marks.length);
    }
  });

  it("go on to now while somebody is there", () => {
    expect(placed({ start: at(30), end: null }, noon, noon + 3_600_000, noon + 3_600_000).width).toBe(0.5);
  });

  it("tell how many were there at once; who leaves as another comes is not counted twice", () => {
    const people = [[{ start: at(0), end: at(10) }], [{ start: at(10), end: at(30) }], [{ start: at(20), end: null }]];
    expect(mostAtOnce(people, noon + 3_600_000)).toEqual({ people: 2, at: noon + 20 * 60_000 });
    expect(mostAtOnce([], noon)).toEqual({ people: 0, at: null });
  });
});
