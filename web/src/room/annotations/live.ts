import { COLOURS, type Seen, shapeOf } from "../../annotations/stroke";
import type { FleetingInk, FleetingPointer, FleetingUpdate } from "../../session/fleeting";

/** Others' strokes in progress and pointers, drawn beside React: they change many times a second. */

const SVG = "http://www.w3.org/2000/svg";
const STALLED_AFTER_MS = 4_000;
const POINTER_FADES_AFTER_MS = 1_500;

type Line = { ink: Seen; points: number[]; node: SVGPathElement; at: number };
type Dot = { node: SVGGElement; at: number };

export class LiveInk {
  #surface: string;
  #layer: SVGGElement;
  #mySeat: string;
  #name: (seatId: string) => string;
  #lines = new Map<string, Line>();
  #dots = new Map<string, Dot>();
  #dirty = new Set<string>();
  #shown: ReadonlySet<string> = new Set();
  #frame = 0;
  #sweep = setInterval(() => this.#forget(), 500);

  constructor(surface: string, layer: SVGGElement, mySeat: string, name: (seatId: string) => string) {
    this.#surface = surface;
    this.#layer = layer;
    this.#mySeat = mySeat;
    this.#name = name;
  }

  tell(update: FleetingUpdate): void {
    for (const ink of update.inks) if (this.#isHere(ink) && !this.#shown.has(ink.strokeId)) this.#draw(ink);
    for (const pointer of update.pointers) if (this.#isHere(pointer)) this.#point(pointer);
    if (this.#dirty.size > 0 && !this.#frame) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  /** The room shows these now: they are in progress no more. */
  shown(ids: ReadonlySet<string>): void {
    this.#shown = ids;
    for (const id of this.#lines.keys()) if (ids.has(id)) this.#drop(id);
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    clearInterval(this.#sweep);
    this.#layer.replaceChildren();
  }

  #isHere(one: FleetingInk | FleetingPointer): boolean {
    return one.surface === this.#surface && one.seatId !== this.#mySeat;
  }

  #draw(ink: FleetingInk): void {
    const known = this.#lines.get(ink.strokeId);
    const points = known && !ink.whole ? [...known.points, ...ink.points] : [...ink.points];
    const node = known?.node ?? this.#layer.appendChild(document.createElementNS(SVG, "path"));
    this.#lines.set(ink.strokeId, { ink: { ...ink, text: null, stamp: null }, points, node, at: performance.now() });
    this.#dirty.add(ink.strokeId);
  }

  #paint(): void {
    this.#frame = 0;
    for (const id of this.#dirty) {
      const line = this.#lines.get(id);
      if (!line) continue;
      const shape = shapeOf({ ...line.ink, points: line.points });
      if (shape.kind !== "path") continue;
      line.node.setAttribute("d", shape.d);
      line.node.setAttribute("fill", shape.fill ?? "none");
      line.node.setAttribute("stroke", shape.line ?? "none");
      line.node.setAttribute("stroke-width", String(shape.width));
      line.node.setAttribute("stroke-linecap", "round");
      line.node.setAttribute("stroke-linejoin", "round");
      line.node.setAttribute("opacity", String(shape.opacity));
    }
    this.#dirty.clear();
  }

  #point({ seatId, x, y }: FleetingPointer): void {
    const known = this.#dots.get(seatId);
    if (x == null || y == null) {
      known?.node.remove();
      this.#dots.delete(seatId);
      return;
    }
    const node = known?.node ?? this.#layer.appendChild(dot(this.#name(seatId)));
    node.setAttribute("transform", `translate(${x} ${y})`);
    this.#dots.set(seatId, { node, at: performance.now() });
  }

  #drop(id: string): void {
    this.#lines.get(id)?.node.remove();
    this.#lines.delete(id);
  }

  #forget(): void {
    const now = performance.now();
    for (const [id, line] of this.#lines) if (now - line.at > STALLED_AFTER_MS) this.#drop(id);
    for (const [seat, { node, at }] of this.#dots)
      if (now - at > POINTER_FADES_AFTER_MS) {
        node.remove();
        this.#dots.delete(seat);
      }
  }
}

function dot(name: string): SVGGElement {
  const group = document.createElementNS(SVG, "g");
  const circle = group.appendChild(document.createElementNS(SVG, "circle"));
  circle.setAttribute("r", "70");
  circle.setAttribute("fill", COLOURS.RED);
  circle.setAttribute("stroke", "#fff");
  circle.setAttribute("stroke-width", "20");
  const label = group.appendChild(document.createElementNS(SVG, "text"));
  label.setAttribute("x", "120");
  label.setAttribute("y", "60");
  label.setAttribute("class", "ink__label");
  label.textContent = name;
  return group;
}
