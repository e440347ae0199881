import { type Look, sameLook, WHOLE } from "../zoom/view";

/** Where one looks in a document: on a page, from 1. */
export type View = Look & { page: number };

export function whole(page: number): View {
  return { page, ...WHOLE };
}

/** Numbers as the server keeps them: two views that look alike are equal. */
export function rounded(view: View): View {
  const kept = (value: number): number => Math.round(value * 1000) / 1000;
  return { page: view.page, zoom: kept(view.zoom), x: kept(view.x), y: kept(view.y) };
}

export function sameView(one: View, other: View): boolean {
  return one.page === other.page && sameLook(one, other);
}
