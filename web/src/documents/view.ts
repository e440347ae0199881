import type { Size } from "../ui/size";

/** Where one looks on a page, and how a page lies in its frame: pure. */

/** A page from 1, enlarged `zoom` times around a point, in shares of the page's width and height. */
export type View = { page: number; zoom: number; x: number; y: number };

export const LARGEST_ZOOM = 8;
const STEP = 1.25;
/** What is longer by less is not longer: lengths are computed. */
const LONGER_PX = 0.5;

export function whole(page: number): View {
  return { page, zoom: 1, x: 0.5, y: 0.5 };
}

/** The page in its frame: its size in px with the zoom, and where its upper left corner is. */
export function laidOut(page: Size, frame: Size, view: View): { scale: number; left: number; top: number } & Size {
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
export function moved(view: View, page: Size, frame: Size, byX: number, byY: number): View {
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
export function zoomed(view: View, direction: 1 | -1): View {
  const zoom = Math.min(LARGEST_ZOOM, Math.max(1, view.zoom * STEP ** direction));
  return zoom < 1.01 ? whole(view.page) : { ...view, zoom };
}

/** Numbers as the server keeps them: two views that look alike are equal. */
export function rounded(view: View): View {
  const kept = (value: number): number => Math.round(value * 1000) / 1000;
  return { page: view.page, zoom: kept(view.zoom), x: kept(view.x), y: kept(view.y) };
}

export function sameView(one: View, other: View): boolean {
  return one.page === other.page && one.zoom === other.zoom && one.x === other.x && one.y === other.y;
}
