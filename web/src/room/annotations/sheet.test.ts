import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StrokeInput } from "../../graphql/generated/graphql";
import type { Sent } from "../../session/fleeting";
import type { DrawnStroke } from "../../session/room";
import { type Pen, Sheet } from "./sheet";

const PEN: Pen = { tool: "PEN", colour: "RED", width: 30, stamp: "CHECK" };
let drawn: StrokeInput[][];
let erased: [string, string[]][];
let said: Sent[];
let taken: boolean;

function sheet(): Sheet {
  return new Sheet(
    "whiteboard:1",
    "me",
    {
      draw: async (strokes) => {
        drawn.push(strokes);
        return taken;
      },
      erase: async (seat, ids) => {
        erased.push([seat, ids]);
        return taken;
      },
      say: (sent) => said.push(sent) > 0,
    },
    () => undefined,
  );
}

function line(one: Sheet, ...points: [number, number][]): void {
  const [first = [0, 0], ...rest] = points;
  one.begin(PEN, [...first, 500], false);
  one.go(rest, 1);
  one.end();
}

beforeEach(() => {
  vi.useFakeTimers();
  drawn = [];
  erased = [];
  said = [];
  taken = true;
});
afterEach(() => vi.useRealTimers());

describe("what one draws", () => {
  it("goes out point by point, each point once, and then as a whole", () => {
    const one = sheet();
    one.begin(PEN, [0, 0, 500], false);
    one.go(
      [
        [10, 0],
        [20, 0],
      ],
      1,
    );
    vi.advanceTimersByTime(40);
    one.go([[30, 0]], 1);
    one.end();
    const inks = said.flatMap((sent) => (sent.kind === "ink" ? [sent] : []));
    expect(inks.map((ink) => ink.points)).toEqual([
      [0, 0, 10, 0, 20, 0],
      [30, 0],
    ]);
    vi.advanceTimersByTime(250);
    expect(drawn.flat().map((stroke) => [stroke.id, stroke.points])).toEqual([
      [inks[0]?.stroke_id, [0, 0, 10, 0, 20, 0, 30, 0]],
    ]);
  });

  it("stays on the page until the room shows it, or goes when it is refused", async () => {
    const one = sheet();
    line(one, [0, 0], [10, 10]);
    vi.advanceTimersByTime(250);
    expect(one.own).toHaveLength(1);
    one.shown(new Set(drawn.flat().map((stroke) => stroke.id)));
    expect(one.own).toHaveLength(0);
    taken = false;
    line(one, [0, 0], [10, 10]);
    await vi.advanceTimersByTimeAsync(250);
    expect(one.own).toHaveLength(0);
  });

  it("leaves out points that are too close, and a box without a size", () => {
    const one = sheet();
    one.begin(PEN, [0, 0, 500], false);
    one.go(
      [
        [3, 0],
        [20, 0],
        [25, 0],
        [45, 0],
      ],
      20,
    );
    one.end();
    one.begin({ ...PEN, tool: "RECTANGLE" }, [5, 5, 500], false);
    one.end();
    vi.advanceTimersByTime(250);
    expect(drawn.flat().map((stroke) => stroke.points)).toEqual([[0, 0, 20, 0, 45, 0]]);
  });

  it("goes on in another stroke when one is full, without a gap", () => {
    const one = sheet();
    one.begin(PEN, [0, 0, 500], false);
    for (let x = 1; x < 700; x += 1) one.go([[x, 0]], 1);
    one.end();
    vi.advanceTimersByTime(250);
    const [first, second] = drawn.flat();
    expect(first?.points).toHaveLength(1000);
    expect(second?.points.slice(0, 2)).toEqual(first?.points.slice(-2));
    expect(second?.points.at(-2)).toBe(699);
  });

  it("is undone and drawn again under the same name", () => {
    const one = sheet();
    line(one, [0, 0], [10, 10]);
    vi.advanceTimersByTime(250);
    const id = drawn[0]?.[0]?.id ?? "";
    one.undo();
    expect(erased).toEqual([["me", [id]]]);
    expect([one.canUndo, one.canRedo]).toEqual([false, true]);
    one.redo();
    vi.advanceTimersByTime(250);
    expect(drawn[1]?.[0]?.id).toBe(id);
    expect([one.canUndo, one.canRedo]).toEqual([true, false]);
  });

  it("is recorded before it is erased, however fast that is", () => {
    const one = sheet();
    line(one, [0, 0], [10, 10]);
    one.undo();
    expect(drawn).toHaveLength(1);
    expect(erased).toHaveLength(1);
  });
});

describe("what is erased", () => {
  const hers = {
    id: "h",
    seatId: "host",
    tool: "PEN",
    colour: "RED",
    width: 30,
    points: [0, 0],
  } as unknown as DrawnStroke;
  const mine = { ...hers, id: "m", seatId: "me" };

  it("is gone at once, seat by seat, and only one's own can be undone", () => {
    const one = sheet();
    one.erase([hers, mine]);
    expect(erased).toEqual([
      ["host", ["h"]],
      ["me", ["m"]],
    ]);
    expect([one.isHidden("h"), one.isHidden("m")]).toEqual([true, true]);
    one.undo();
    vi.advanceTimersByTime(250);
    expect(drawn.flat().map((stroke) => stroke.id)).toEqual(["m"]);
    expect(one.isHidden("m")).toBe(false);
  });

  it("comes back when that is refused", async () => {
    taken = false;
    const one = sheet();
    one.erase([hers]);
    await vi.advanceTimersByTimeAsync(0);
    expect(one.isHidden("h")).toBe(false);
  });
});
