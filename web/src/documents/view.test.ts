import { describe, expect, it } from "vitest";
import { laidOut, moved, rounded, sameView, whole, zoomed } from "./view";

const SLIDE = { width: 960, height: 540 };
const FRAME = { width: 1000, height: 1000 };

describe("a page in its frame", () => {
  it("is seen whole and in the middle", () => {
    const { scale, left, top, width } = laidOut(SLIDE, FRAME, whole(1));
    expect(width).toBeCloseTo(1000);
    expect(scale).toBeCloseTo(1000 / 960);
    expect(left).toBeCloseTo(0);
    expect(top).toBeCloseTo((1000 - 540 * scale) / 2);
  });

  it("has the point one looks at in the middle, and never shows what lies beyond its edge", () => {
    const enlarged = { page: 1, zoom: 4, x: 0.5, y: 0.5 };
    const middle = laidOut(SLIDE, FRAME, enlarged);
    expect(middle.left).toBeCloseTo(500 - 2000);
    expect(laidOut(SLIDE, FRAME, { ...enlarged, x: 0 }).left).toBe(0);
    expect(laidOut(SLIDE, FRAME, { ...enlarged, x: 1 }).left).toBeCloseTo(-3000);
  });

  it("follows the finger, and not where there is nothing to see", () => {
    const enlarged = { page: 1, zoom: 4, x: 0.5, y: 0.5 };
    expect(moved(enlarged, SLIDE, FRAME, 400, 0).x).toBeCloseTo(0.4);
    expect(moved(enlarged, SLIDE, FRAME, 1e6, 0).x).toBeCloseTo(0.125);
    expect(moved(whole(1), SLIDE, FRAME, 400, 400)).toEqual(whole(1));
  });

  it("comes closer up to eight times, and is whole again on the way back", () => {
    let view = whole(3);
    for (let step = 0; step < 20; step += 1) view = zoomed(view, 1);
    expect(view.zoom).toBe(8);
    for (let step = 0; step < 20; step += 1) view = zoomed(view, -1);
    expect(view).toEqual(whole(3));
  });

  it("is the same view when it looks alike", () => {
    expect(sameView(rounded({ ...whole(1), x: 0.50001 }), whole(1))).toBe(true);
    expect(sameView(whole(1), whole(2))).toBe(false);
  });
});
