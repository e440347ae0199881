import { describe, expect, it } from "vitest";
import { laidOut, moved, WHOLE, zoomed, zoomedAt } from "./view";

const SLIDE = { width: 960, height: 540 };
const FRAME = { width: 1000, height: 1000 };

describe("a page in its frame", () => {
  it("is seen whole and in the middle", () => {
    const { scale, left, top, width } = laidOut(SLIDE, FRAME, WHOLE);
    expect(width).toBeCloseTo(1000);
    expect(scale).toBeCloseTo(1000 / 960);
    expect(left).toBeCloseTo(0);
    expect(top).toBeCloseTo((1000 - 540 * scale) / 2);
  });

  it("has the point one looks at in the middle, and never shows what lies beyond its edge", () => {
    const enlarged = { zoom: 4, x: 0.5, y: 0.5 };
    const middle = laidOut(SLIDE, FRAME, enlarged);
    expect(middle.left).toBeCloseTo(500 - 2000);
    expect(laidOut(SLIDE, FRAME, { ...enlarged, x: 0 }).left).toBe(0);
    expect(laidOut(SLIDE, FRAME, { ...enlarged, x: 1 }).left).toBeCloseTo(-3000);
  });

  it("follows the finger, and not where there is nothing to see", () => {
    const enlarged = { zoom: 4, x: 0.5, y: 0.5 };
    expect(moved(enlarged, SLIDE, FRAME, 400, 0).x).toBeCloseTo(0.4);
    expect(moved(enlarged, SLIDE, FRAME, 1e6, 0).x).toBeCloseTo(0.125);
    expect(moved(WHOLE, SLIDE, FRAME, 400, 400)).toEqual(WHOLE);
  });

  it("comes closer up to eight times, and is whole again on the way back", () => {
    let view = WHOLE;
    for (let step = 0; step < 20; step += 1) view = zoomed(view, 1);
    expect(view.zoom).toBe(8);
    for (let step = 0; step < 20; step += 1) view = zoomed(view, -1);
    expect(view).toEqual(WHOLE);
  });

  it("keeps what is below the pointer there", () => {
    const at = { x: 700, y: 400 };
    const before = { zoom: 3, x: 0.4, y: 0.5 };
    const point = (view: typeof before) => {
      const { left, top, width, height } = laidOut(SLIDE, FRAME, view);
      return [(at.x - left) / width, (at.y - top) / height];
    };
    const [x, y] = point(before);
    for (const times of [1.1, 2, 0.8]) {
      const [afterX, afterY] = point(zoomedAt(before, SLIDE, FRAME, times, at));
      expect(afterX).toBeCloseTo(x ?? Number.NaN);
      expect(afterY).toBeCloseTo(y ?? Number.NaN);
    }
  });

  it("shows nothing beyond the edges, wherever the pointer is", () => {
    const corner = zoomedAt(WHOLE, SLIDE, FRAME, 4, { x: 0, y: 0 });
    const { left, top } = laidOut(SLIDE, FRAME, corner);
    expect(left).toBeCloseTo(0);
    expect(top).toBeCloseTo(0);
    expect(moved(corner, SLIDE, FRAME, 0, 0)).toEqual(corner);
    expect(zoomedAt(corner, SLIDE, FRAME, 0.01, { x: 900, y: 10 })).toEqual(WHOLE);
  });

  it("keeps its page", () => {
    expect(zoomed({ page: 3, ...WHOLE }, 1)).toEqual({ page: 3, zoom: 1.25, x: 0.5, y: 0.5 });
  });
});
