import { type CSSProperties, type ReactNode, useRef } from "react";
import { type Size, useSize } from "../ui/size";
import { useHands } from "./useHands";
import { type Laid, type Look, laidOut } from "./view";
import "./zoom.css";

type Props<V extends Look> = {
  view: V;
  /** Of what is looked at, in any unit; none: it fills the frame. */
  shape: Size | null;
  /** Another place is looked at; none: it can't be moved. */
  onLook?: ((view: V) => void) | undefined;
  /** What lies in the frame; null before the frame has a size. */
  children: (laid: Laid | null) => ReactNode;
};

/** A frame in which something is enlarged and moved. */
export function Zoomable<V extends Look>({ view, shape, onLook, children }: Props<V>) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const page = shape ?? size;
  const hands = useHands({ frame, view, page, size, onLook });
  return (
    <div
      className="zoomable"
      ref={frame}
      data-hands={onLook !== undefined || undefined}
      data-movable={(onLook && view.zoom > 1) || undefined}
      {...hands}
    >
      {children(size.width > 0 && size.height > 0 ? laidOut(page, size, view) : null)}
    </div>
  );
}

/** Where it lies, as style of what is laid at the upper left of the frame. */
export function placeOf({ left, top, width, height }: Laid): CSSProperties {
  return { width, height, transform: `translate(${left}px, ${top}px)` };
}
