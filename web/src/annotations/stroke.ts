import { getStroke } from "perfect-freehand";
import type { DrawnStroke } from "../session/room";

/** How strokes look: pure, from a stroke to shapes in units of its surface (it is 10,000 wide). */

export type Tool = DrawnStroke["tool"];
export type Colour = DrawnStroke["colour"];
export type Stamp = NonNullable<DrawnStroke["stamp"]>;
/** A stroke as far as it can be seen. */
export type Seen = Pick<DrawnStroke, "tool" | "colour" | "width" | "points" | "pressed" | "text" | "stamp">;

export const WIDTH = 10_000;
/** What of a page is in sight at first, 16 to 9; it goes on in all directions. */
export const HEIGHT = 5_625;
export const MOST_POINTS = 500;
/** Of a picture that is kept. */
export const PICTURE_WIDTH_PX = 2_400;

/** Readable on white and on black. */
export const COLOURS: Record<Colour, string> = {
  BLACK: "#1b1916",
  RED: "#c9302c",
  ORANGE: "#d9730d",
  GREEN: "#1a8754",
  BLUE: "#2f6fde",
  VIOLET: "#8e4ec6",
  WHITE: "#fffefc",
};

/** In a square from -1 to 1. */
const STAMPS: Record<Stamp, string> = {
  CHECK: "M-0.8 0.05L-0.25 0.6L0.8 -0.6",
  CROSS: "M-0.65 -0.65L0.65 0.65M0.65 -0.65L-0.65 0.65",
  STAR: "M0 -0.9L0.26 -0.28L0.92 -0.23L0.42 0.2L0.57 0.85L0 0.5L-0.57 0.85L-0.42 0.2L-0.92 -0.23L-0.26 -0.28Z",
  QUESTION: "M-0.45 -0.4C-0.45 -1 0.5 -1 0.5 -0.38C0.5 0.05 0 0 0 0.4M0 0.8V0.81",
  HEART:
    "M0 0.8C-1.3 -0.1 -0.8 -0.9 -0.3 -0.75C-0.1 -0.7 0 -0.5 0 -0.4C0 -0.5 0.1 -0.7 0.3 -0.75C0.8 -0.9 1.3 -0.1 0 0.8Z",
};

export type Shape =
  | { kind: "path"; d: string; fill: string | null; line: string | null; width: number; opacity: number }
  | { kind: "text"; x: number; y: number; size: number; lines: readonly string[]; fill: string };

/** What is drawn of a stroke. */
export function shapeOf(stroke: Seen): Shape {
  const colour = COLOURS[stroke.colour];
  const [x = 0, y = 0] = stroke.points;
  const path = (d: string, filled = false, width = stroke.width): Shape => ({
    kind: "path",
    d,
    fill: filled ? colour : null,
    line: filled ? null : colour,
    width,
    opacity: stroke.tool === "HIGHLIGHTER" ? 0.4 : 1,
  });
  switch (stroke.tool) {
    case "TEXT":
      return { kind: "text", x, y, size: stroke.width, lines: (stroke.text ?? "").split("\n"), fill: colour };
    case "STAMP":
      return path(placed(STAMPS[stroke.stamp ?? "CHECK"], x, y, stroke.width / 2), false, stroke.width / 8);
    case "PEN":
      return path(freehand(stroke), true);
    case "HIGHLIGHTER":
      return path(lineThrough(stroke));
    default:
      return path(figure(stroke));
  }
}

/** The box of two corners, or of all points. */
export function boxOf(points: readonly number[], each = 2): { x: number; y: number; width: number; height: number } {
  const xs = points.filter((_, index) => index % each === 0);
  const ys = points.filter((_, index) => index % each === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Where the stroke is, its thickness and its letters included. */
export function extentOf(stroke: Seen): { x: number; y: number; width: number; height: number } {
  const box = boxOf(stroke.points, stroke.pressed ? 3 : 2);
  if (stroke.tool === "TEXT") {
    const lines = (stroke.text ?? "").split("\n");
    const longest = Math.max(...lines.map((line) => line.length));
    return { ...box, width: longest * stroke.width * 0.6, height: lines.length * stroke.width * 1.25 };
  }
  const margin = stroke.tool === "STAMP" ? stroke.width / 2 : stroke.width;
  return {
    x: box.x - margin,
    y: box.y - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
}

function figure({ tool, points, width }: Seen): string {
  const [x1 = 0, y1 = 0, x2 = x1, y2 = y1] = points;
  if (tool === "LINE") return `M${x1} ${y1}L${x2} ${y2}`;
  if (tool === "ARROW") return `M${x1} ${y1}L${x2} ${y2}${arrowHead(x1, y1, x2, y2, width)}`;
  const box = boxOf([x1, y1, x2, y2]);
  if (tool === "RECTANGLE") return `M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}Z`;
  const [rx, ry] = [box.width / 2, box.height / 2];
  return `M${box.x} ${box.y + ry}a${rx} ${ry} 0 1 0 ${box.width} 0a${rx} ${ry} 0 1 0 ${-box.width} 0Z`;
}

function arrowHead(x1: number, y1: number, x2: number, y2: number, width: number): string {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const length = Math.min(Math.hypot(x2 - x1, y2 - y1) / 2, 80 + width * 4);
  const end = (turn: number): string =>
    `${round(x2 - length * Math.cos(angle + turn))} ${round(y2 - length * Math.sin(angle + turn))}`;
  return `M${end(0.5)}L${x2} ${y2}L${end(-0.5)}`;
}

function pointsOf({ points, pressed }: Seen): number[][] {
  const each = pressed ? 3 : 2;
  const found: number[][] = [];
  for (let at = 0; at + each <= points.length; at += each)
    found.push([points[at] ?? 0, points[at + 1] ?? 0, pressed ? (points[at + 2] ?? 0) / 1000 : 0.5]);
  return found;
}

/** The outline of a pen, thicker where it was pressed. */
function freehand(stroke: Seen): string {
  const outline = getStroke(pointsOf(stroke), {
    size: stroke.width,
    thinning: stroke.pressed ? 0.6 : 0,
    smoothing: 0.5,
    streamline: 0.4,
    simulatePressure: false,
    last: true,
  });
  return closed(outline);
}

/** Through the middles of the outline's sides, which rounds its corners. */
function closed(outline: readonly number[][]): string {
  const [first, second] = outline;
  if (!first || !second) return "";
  const parts = [`M${at(first)}Q`];
  outline.forEach((point, index) => {
    const next = outline[(index + 1) % outline.length] ?? first;
    parts.push(`${at(point)} ${at([half(point[0], next[0]), half(point[1], next[1])])} `);
  });
  return `${parts.join("")}Z`;
}

/** A smooth line through the points: a highlighter must not be darker where it crosses itself. */
function lineThrough(stroke: Seen): string {
  const points = pointsOf(stroke);
  const [first] = points;
  if (!first) return "";
  if (points.length === 1) return `M${at(first)}h1`;
  let d = `M${at(first)}`;
  for (let index = 1; index < points.length - 1; index += 1) {
    const [point = first, next = first] = [points[index], points[index + 1]];
    d += `Q${at(point)} ${at([half(point[0], next[0]), half(point[1], next[1])])}`;
  }
  return `${d}L${at(points.at(-1) ?? first)}`;
}

/** A path in the square from -1 to 1, moved and scaled. */
function placed(d: string, x: number, y: number, scale: number): string {
  let vertical = false;
  let index = 0;
  return d.replace(/[A-Z]|-?[\d.]+/g, (part) => {
    if (/[A-Z]/.test(part)) {
      vertical = part === "V";
      index = 0;
      return part;
    }
    const isY = vertical || index % 2 === 1;
    index += 1;
    return String(round((isY ? y : x) + Number(part) * scale));
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
const half = (one = 0, other = 0): number => (one + other) / 2;
const at = ([x = 0, y = 0]: readonly number[]): string => `${round(x)} ${round(y)}`;
