import { extentOf, PICTURE_WIDTH_PX, type Seen, shapeOf, WIDTH } from "../../annotations/stroke";

/** A picture of what is drawn, to keep: PNG of one surface, PDF of several pages. */

const MOST_PIXELS = 16_000_000;

export type Kept = "png" | "pdf";
export type Leaf = { strokes: readonly Seen[]; height: number; below?: CanvasImageSource | null };

/** One surface: what it shows, or white paper, and the strokes; a page grows to everything that is on it. */
export async function png({ strokes, height, below }: Leaf): Promise<Blob> {
  const boxes = below ? [] : strokes.map(extentOf);
  const left = Math.min(0, ...boxes.map((box) => box.x));
  const top = Math.min(0, ...boxes.map((box) => box.y));
  const right = Math.max(WIDTH, ...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(height, ...boxes.map((box) => box.y + box.height));
  const [wide, high] = [right - left, bottom - top];
  const scale = Math.min(PICTURE_WIDTH_PX / WIDTH, Math.sqrt(MOST_PIXELS / (wide * high)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(wide * scale);
  canvas.height = Math.ceil(high * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (below) context.drawImage(below, 0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
  for (const stroke of strokes) draw(context, stroke);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

function draw(context: CanvasRenderingContext2D, stroke: Seen): void {
  const shape = shapeOf(stroke);
  if (shape.kind === "text") {
    context.globalAlpha = 1;
    context.fillStyle = shape.fill;
    context.font = `${shape.size}px system-ui, sans-serif`;
    shape.lines.forEach((line, index) => {
      context.fillText(line, shape.x, shape.y + shape.size * (1 + index * 1.25));
    });
    return;
  }
  const path = new Path2D(shape.d);
  context.globalAlpha = shape.opacity;
  context.lineCap = "round";
  context.lineJoin = "round";
  if (shape.fill) {
    context.fillStyle = shape.fill;
    context.fill(path);
  }
  if (shape.line) {
    context.strokeStyle = shape.line;
    context.lineWidth = shape.width;
    context.stroke(path);
  }
}

/** A document with a page for each leaf. */
export async function pdf(leaves: readonly Leaf[], title: string): Promise<Blob> {
  const { PDFDocument } = await import("@cantoo/pdf-lib");
  const document = await PDFDocument.create();
  document.setTitle(title);
  for (const leaf of leaves) {
    const picture = await document.embedPng(await (await png(leaf)).arrayBuffer());
    const [width, height] = [842, (842 * picture.height) / picture.width]; // A4 is 842 points wide
    document.addPage([width, height]).drawImage(picture, { x: 0, y: 0, width, height });
  }
  return new Blob([(await document.save()) as Uint8Array<ArrayBuffer>], { type: "application/pdf" });
}

/** Have the browser keep a file. */
export function keep(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
