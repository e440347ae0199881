import type { Colour, Seen, Stamp, Tool } from "../../annotations/stroke";
import { MOST_POINTS } from "../../annotations/stroke";
import type { StrokeInput } from "../../graphql/generated/graphql";
import type { Sent } from "../../session/fleeting";
import type { DrawnStroke } from "../../session/room";

/** What the page does with a surface: what one draws goes out point by point, then as a whole; undo and redo. */

export type Pen = { tool: Tool; colour: Colour; width: number; stamp: Stamp };

export type Doing = {
  /** Record strokes; whether they were taken. */
  draw: (strokes: StrokeInput[]) => Promise<boolean>;
  erase: (seatId: string, strokes: string[]) => Promise<boolean>;
  say: (sent: Sent) => boolean;
};

type Deed = { did: "draw" | "erase"; strokes: readonly StrokeInput[] };

/** One's own stroke that is drawn right now. */
type Progress = { id: string; seen: Seen; said: number };

const SAID_EACH_MS = 40;
const SENT_AFTER_MS = 250;
const MOST_AT_ONCE = 20;
const FREEHAND = new Set<Tool>(["PEN", "HIGHLIGHTER"]);

export class Sheet {
  #surface: string;
  #mySeat: string;
  #doing: Doing;
  #changed: () => void;
  #progress: Progress | null = null;
  #pending = new Map<string, StrokeInput>();
  #unsent: StrokeInput[] = [];
  #hidden = new Set<string>();
  #undo: Deed[] = [];
  #redo: Deed[] = [];
  #saying: ReturnType<typeof setTimeout> | undefined;
  #sending: ReturnType<typeof setTimeout> | undefined;

  constructor(surface: string, mySeat: string, doing: Doing, changed: () => void) {
    this.#surface = surface;
    this.#mySeat = mySeat;
    this.#doing = doing;
    this.#changed = changed;
  }

  /** One's own strokes that the room doesn't show yet, the one in progress last. */
  get own(): { id: string; seen: Seen }[] {
    const pending = [...this.#pending.values()].map((one) => ({ id: one.id, seen: seenOf(one) }));
    return this.#progress ? [...pending, this.#progress] : pending;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** Whether a stroke of the room is erased here already. */
  isHidden(id: string): boolean {
    return this.#hidden.has(id);
  }

  /** The room shows these now: what waited for it waits no more. */
  shown(ids: ReadonlySet<string>): void {
    let changed = false;
    for (const id of this.#pending.keys()) if (ids.has(id)) changed = this.#pending.delete(id) || changed;
    for (const id of this.#hidden) if (!ids.has(id)) changed = this.#hidden.delete(id) || changed;
    if (changed) this.#changed();
  }

  begin(pen: Pen, point: readonly number[], pressed: boolean): void {
    this.end();
    const freehand = FREEHAND.has(pen.tool);
    const points = freehand ? [...(pressed ? point : point.slice(0, 2))] : [...point.slice(0, 2), ...point.slice(0, 2)];
    const { tool, colour, width } = pen;
    const seen = { tool, colour, width, points, pressed: freehand && pressed, text: null, stamp: null };
    this.#progress = { id: crypto.randomUUID(), seen, said: 0 };
    this.#saySoon();
    this.#changed();
  }

  /** Go on to some points; a line or box goes to the last of them. */
  go(points: readonly (readonly number[])[], apart: number): void {
    const now = this.#progress;
    const last = points.at(-1);
    if (!now || !last) return;
    if (!FREEHAND.has(now.seen.tool)) {
      now.seen = { ...now.seen, points: [...now.seen.points.slice(0, 2), ...last.slice(0, 2)] };
    } else {
      const each = now.seen.pressed ? 3 : 2;
      const all = [...now.seen.points];
      for (const point of points) {
        const [x = 0, y = 0] = point;
        if (Math.hypot(x - (all.at(-each) ?? 0), y - (all.at(1 - each) ?? 0)) >= apart)
          all.push(...point.slice(0, each));
      }
      now.seen = { ...now.seen, points: all.slice(0, MOST_POINTS * each) };
      if (all.length >= MOST_POINTS * each) this.#goOn(now.seen, each); // the stroke is full: another goes on from there
    }
    this.#saySoon();
    this.#changed();
  }

  end(): void {
    const now = this.#progress;
    if (!now) return;
    this.#sayNow();
    this.#progress = null;
    const { tool, points } = now.seen;
    const [x1, y1, x2, y2] = points;
    if (!FREEHAND.has(tool) && x1 === x2 && y1 === y2) this.#changed();
    else this.put({ id: now.id, ...inputOf(now.seen) });
  }

  /** Give up the stroke in progress. */
  cancel(): void {
    clearTimeout(this.#saying);
    this.#saying = undefined;
    this.#progress = null;
    this.#changed();
  }

  /** A whole stroke, such as a text or a stamp. */
  put(stroke: StrokeInput): void {
    this.#did({ did: "draw", strokes: [stroke] });
    this.#draw([stroke]);
  }

  erase(strokes: readonly DrawnStroke[]): void {
    const mine = strokes.filter((one) => one.seatId === this.#mySeat);
    if (mine.length > 0) this.#did({ did: "erase", strokes: mine.map((one) => ({ id: one.id, ...inputOf(one) })) });
    const seats = new Map<string, string[]>();
    for (const one of strokes) seats.set(one.seatId, [...(seats.get(one.seatId) ?? []), one.id]);
    for (const [seat, ids] of seats) this.#erase(seat, ids);
  }

  undo(): void {
    const deed = this.#undo.pop();
    if (!deed) return;
    this.#redo.push(deed);
    this.#repeat(deed.did === "draw" ? "erase" : "draw", deed.strokes);
  }

  redo(): void {
    const deed = this.#redo.pop();
    if (!deed) return;
    this.#undo.push(deed);
    this.#repeat(deed.did, deed.strokes);
  }

  /** Everything of one's own is gone at once: there is nothing to undo. */
  forget(): void {
    this.#undo = [];
    this.#redo = [];
    this.#changed();
  }

  close(): void {
    this.end();
    clearTimeout(this.#saying);
    this.#send();
  }

  #goOn(seen: Seen, each: number): void {
    const last = seen.points.slice(-each);
    this.end();
    this.#progress = { id: crypto.randomUUID(), seen: { ...seen, points: last }, said: 0 };
  }

  #did(deed: Deed): void {
    this.#undo.push(deed);
    this.#redo = [];
  }

  #repeat(how: "draw" | "erase", strokes: readonly StrokeInput[]): void {
    if (how === "draw") this.#draw(strokes);
    else
      this.#erase(
        this.#mySeat,
        strokes.map((one) => one.id),
      );
  }

  #draw(strokes: readonly StrokeInput[]): void {
    for (const one of strokes) {
      this.#hidden.delete(one.id);
      this.#pending.set(one.id, one);
    }
    this.#unsent.push(...strokes);
    this.#sending ??= setTimeout(() => this.#send(), SENT_AFTER_MS);
    this.#changed();
  }

  #erase(seat: string, ids: string[]): void {
    this.#send(); // what is erased must have been drawn
    for (const id of ids) {
      this.#pending.delete(id);
      this.#hidden.add(id);
    }
    this.#changed();
    void this.#doing.erase(seat, ids).then((done) => {
      if (done) return;
      for (const id of ids) this.#hidden.delete(id);
      this.#changed();
    });
  }

  #send(): void {
    clearTimeout(this.#sending);
    this.#sending = undefined;
    while (this.#unsent.length > 0) {
      const batch = this.#unsent.splice(0, MOST_AT_ONCE);
      void this.#doing.draw(batch).then((done) => {
        if (done) return;
        for (const one of batch) this.#pending.delete(one.id);
        this.#changed();
      });
    }
  }

  #saySoon(): void {
    this.#saying ??= setTimeout(() => this.#sayNow(), SAID_EACH_MS);
  }

  #sayNow(): void {
    clearTimeout(this.#saying);
    this.#saying = undefined;
    const now = this.#progress;
    if (!now) return;
    const { tool, colour, width, points, pressed } = now.seen;
    const whole = !FREEHAND.has(tool);
    const fresh = whole ? points : points.slice(now.said);
    if (fresh.length === 0) return;
    const style = { tool: tool.toLowerCase(), colour: colour.toLowerCase(), width, pressed, whole };
    if (this.#doing.say({ kind: "ink", surface: this.#surface, stroke_id: now.id, ...style, points: fresh }))
      now.said = points.length;
  }
}

function inputOf({ tool, colour, width, points, pressed, text, stamp }: Seen): Omit<StrokeInput, "id"> {
  return { tool, colour, width, points, pressed, text, stamp };
}

function seenOf(stroke: StrokeInput): Seen {
  return { ...stroke, pressed: stroke.pressed ?? false, text: stroke.text ?? null, stamp: stroke.stamp ?? null };
}
