import { describe, expect, it } from "vitest";
import { extentOf, type Seen, shapeOf } from "./stroke";

function stroke(tool: Seen["tool"], points: number[], more: Partial<Seen> = {}): Seen {
  return { tool, colour: "RED", width: 100, points, pressed: false, text: null, stamp: null, ...more };
}

function pathOf(one: Seen): string {
  const shape = shapeOf(one);
  if (shape.kind !== "path") throw new Error("not a path");
  return shape.d;
}

describe("a stroke", () => {
  it("is a line, a box or an ellipse between its two points, whichever comes first", () => {
    expect(pathOf(stroke("LINE", [1, 2, 3, 4]))).toBe("M1 2L3 4");
    expect(pathOf(stroke("RECTANGLE", [300, 400, 100, 200]))).toBe("M100 200h200v200h-200Z");
    expect(pathOf(stroke("ELLIPSE", [100, 200, 300, 400]))).toBe("M100 300a100 100 0 1 0 200 0a100 100 0 1 0 -200 0Z");
  });

  it("has a head when it is an arrow, also when it has no length", () => {
    expect(pathOf(stroke("ARROW", [0, 0, 1000, 0])).match(/L1000 0/g)).toHaveLength(2);
    expect(pathOf(stroke("ARROW", [5, 5, 5, 5]))).not.toContain("NaN");
  });

  it("is an outline when it was drawn with a pen, thicker where it was pressed", () => {
    const soft = pathOf(stroke("PEN", [0, 0, 100, 500, 0, 100, 1000, 0, 100], { pressed: true }));
    const hard = pathOf(stroke("PEN", [0, 0, 1000, 500, 0, 1000, 1000, 0, 1000], { pressed: true }));
    const height = (d: string): number =>
      Math.max(...[...d.matchAll(/-?[\d.]+ (-?[\d.]+)/g)].map((found) => Math.abs(Number(found[1]))));
    expect(height(hard)).toBeGreaterThan(height(soft) * 2);
    expect(pathOf(stroke("PEN", [5, 5]))).not.toContain("NaN");
  });

  it("is a point when a highlighter only touched", () => {
    expect(pathOf(stroke("HIGHLIGHTER", [7, 8]))).toBe("M7 8h1");
  });

  it("stands where it was put when it is a stamp or a text", () => {
    expect(pathOf(stroke("STAMP", [1000, 2000], { stamp: "CROSS" }))).toBe(
      "M967.5 1967.5L1032.5 2032.5M1032.5 1967.5L967.5 2032.5",
    );
    expect(shapeOf(stroke("TEXT", [5, 6], { text: "un\ndeux" }))).toMatchObject({ lines: ["un", "deux"], x: 5, y: 6 });
  });

  it("takes the room of its thickness", () => {
    expect(extentOf(stroke("LINE", [0, 0, 100, 0]))).toEqual({ x: -100, y: -100, width: 300, height: 200 });
  });
});
