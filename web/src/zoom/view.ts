import type { Size } from "../ui/size";

/** Where one looks on a page or a picture, and how it lies in its frame: pure. */

/** Enlarged `zoom` times around a point, in shares of the width and height. */
export type Look = { zoom: number; x: number; y: number };

export const WHOLE: Look = { zoom: 1, x: 0.5, y: 0.5 };
export const LARGEST_ZOOM = 8;
const STEP = 1.25;
/** What is longer by less is not longer: lengths are computed. */
const LONGER_PX = 0.5;

export type Laid = { scale: number; left: number; top: number } & Size;

/** The page in its frame: its size in px with the zoom, and where its upper left corner is. */
export function laidOut(page: Size, frame: Size, view: Look): Laid {
  const fit = Math.min(frame.width / page.width, frame.height / page.height);
  const scale = Math.max(0, fit * view.zoom);
  const [width, height] = [page.width * scale, page.height * scale];
  return {
    scale,
    width,
    height,
    left: placed(width, frame.width, view.x),
    top: placed(height, frame.height, view.y),
  };
}

/** What fits is in the middle; what doesn't has its point in the middle, and never shows what lies beyond its edge. */
function placed(length: number, frame: number, share: number): number {
  if (length <= frame + LONGER_PX) return (frame - length) / 2;
  return Math.min(0, Math.max(frame - length, frame / 2 - share * length));
}

/** The view after it was moved by so many px; the same when there is nothing to move. */
export function moved<V extends Look>(view: V, page: Size, frame: Size, byX: number, byY: number): V {
  const { width, height } = laidOut(page, frame, view);
  return {
    ...view,
    x: width <= frame.width + LONGER_PX ? 0.5 : within(view.x - byX / width, frame.width / width),
    y: height <= frame.height + LONGER_PX ? 0.5 : within(view.y - byY / height, frame.height / height),
  };
}

/** The point that may be in the middle when this share of the page is seen. */
function within(share: number, seen: number): number {
  return Math.min(1 - seen / 2, Math.max(seen / 2, share));
}

/** One step closer (+1) or farther away (-1). */
export function zoomed<V extends Look>(view: V, direction: 1 | -1): V {
  return enlarged(view, STEP ** direction);
}

function enlarged<V extends Look>(view: V, times: number): V {
  const zoom = Math.min(LARGEST_ZOOM, Math.max(1, view.zoom * times));
  return zoom < 1.01 ? { ...view, ...WHOLE } : { ...view, zoom };
}

/** So many times larger; what is at this point of the frame, in px, stays there as far as the edges allow. */
export function zoomedAt<V extends Look>(
  view: V,
  page: Size,
  frame: Size,
  times: number,
  at: { x: number; y: number },
): V {
  const before = laidOut(page, frame, view);
  const closer = enlarged(view, times);
  const after = laidOut(page, frame, closer);
  const middle = (length: number, wide: number, from: number, to: number, place: number): number =>
    to === 0 ? 0.5 : (wide / 2 - place + ((place - from) / length) * to) / to;
  const around = {
    ...closer,
    x: middle(before.width, frame.width, before.left, after.width, at.x),
    y: middle(before.height, frame.height, before.top, after.height, at.y),
  };
  return moved(around, page, frame, 0, 0);
}

export function sameLook(one: Look, other: Look): boolean {
  return one.zoom === other.zoom && one.x === other.x && one.y === other.y;
}
