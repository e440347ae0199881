import { Trans, useLingui } from "@lingui/react/macro";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { Button } from "../ui/Button";
import { type Size, useSize } from "../ui/size";
import "./page.css";
import { type PDFPageProxy, TextLayer, usePage } from "./pdf";
import { laidOut, moved, sameView, type View, zoomed } from "./view";

/** What is drawn over a page: its name as a surface, its size in its own units, and how many px such a unit has. */
export type OverlaySlot = { surface: string; width: number; height: number; scale: number };

type Props = {
  /** Of the whole PDF, or of one page alone (`alone`). */
  url: string;
  alone?: boolean;
  documentId: string;
  view: View;
  label: string;
  /** Another place of the page is looked at; none: it can't be moved. */
  onLook?: (view: View) => void;
  overlay?: (slot: OverlaySlot) => ReactNode;
  /** What is said when it can't be fetched and trying again is of no use. */
  gone?: string;
};

/** Of a canvas, in px: more is not drawn, but enlarged. */
const LARGEST_CANVAS = 12e6;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [80, 0],
  ArrowRight: [-80, 0],
  ArrowUp: [0, 80],
  ArrowDown: [0, -80],
};

/** A page of a document, as large as its frame allows, with its text for readers and what is drawn over it. */
export default function Page({ url, alone = false, documentId, view, label, onLook, overlay, gone }: Props) {
  const { page, late, failed, again } = usePage(url, alone ? 1 : view.page);
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const natural = page?.getViewport({ scale: 1 });
  const shape: Size = natural ? { width: natural.width, height: natural.height } : { width: 16, height: 9 };
  const laid = laidOut(shape, size, view);
  const drag = useDrag(view, shape, size, onLook);
  return (
    <div className="doc__frame" ref={frame} data-movable={(onLook && view.zoom > 1) || undefined} {...drag}>
      {failed ? (
        gone ? (
          <p className="doc__say soft">{gone}</p>
        ) : (
          <Failed again={again} />
        )
      ) : !page || size.width === 0 ? (
        <Loading />
      ) : (
        <figure
          className="doc__page"
          aria-label={label}
          style={{ width: laid.width, height: laid.height, transform: `translate(${laid.left}px, ${laid.top}px)` }}
        >
          <Canvas page={page} scale={laid.scale} />
          <Text page={page} scale={laid.scale} />
          {!late && overlay?.({ surface: `document:${documentId}:${view.page}`, ...shape, scale: laid.scale })}
        </figure>
      )}
    </div>
  );
}

function Loading() {
  const { t } = useLingui();
  return (
    <p className="doc__say soft" role="status">
      {t`La page arrive…`}
    </p>
  );
}

function Failed({ again }: { again: () => void }) {
  return (
    <div className="doc__say stack-2" role="alert">
      <p>
        <Trans>Cette page n’a pas pu être montrée. Vérifiez votre connexion, puis réessayez.</Trans>
      </p>
      <div>
        <Button compact onPress={again}>
          <Trans>Réessayer</Trans>
        </Button>
      </div>
    </div>
  );
}

/** The picture of the page; the one before stays until it is drawn. */
function Canvas({ page, scale }: { page: PDFPageProxy; scale: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const drawn = document.createElement("canvas");
    const natural = page.getViewport({ scale: 1 });
    const most = Math.sqrt(LARGEST_CANVAS / (natural.width * natural.height));
    const viewport = page.getViewport({ scale: Math.min(scale * devicePixelRatio, most) });
    drawn.width = Math.max(1, Math.floor(viewport.width));
    drawn.height = Math.max(1, Math.floor(viewport.height));
    const task = page.render({ canvas: drawn, viewport });
    task.promise.then(
      () => {
        if (!canvas.current) return;
        canvas.current.width = drawn.width;
        canvas.current.height = drawn.height;
        canvas.current.getContext("2d")?.drawImage(drawn, 0, 0);
        canvas.current.dataset.page = String(page.pageNumber);
      },
      () => undefined, // another page, or another size, has taken its place
    );
    return () => task.cancel();
  }, [page, scale]);
  return <canvas ref={canvas} />;
}

/** The words of the page, unseen above its picture: they can be read aloud, selected and found. */
function Text({ page, scale }: { page: PDFPageProxy; scale: number }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const container = layer.current;
    if (!container) return;
    container.replaceChildren();
    const text = new TextLayer({
      textContentSource: page.streamTextContent({ includeMarkedContent: true }),
      container,
      viewport: page.getViewport({ scale: 1 }),
    });
    text.render().catch(() => undefined); // without its words the page is still seen
    return () => text.cancel();
  }, [page]);
  const style = { "--total-scale-factor": scale } as CSSProperties;
  return <div ref={layer} className="textLayer" style={style} />;
}

/** Whether a hand that draws is over it: then it draws, and moves nothing. */
function isDrawn(target: EventTarget): boolean {
  return target instanceof Element && target.closest(".ink:not(.ink--still)") !== null;
}

/** Moving what is enlarged: with mouse, finger, wheel or the arrow keys; closer and farther with Ctrl and the wheel. */
function useDrag(view: View, page: Size, frame: Size, onLook: ((view: View) => void) | undefined) {
  const from = useRef<{ x: number; y: number; view: View } | null>(null);
  if (!onLook) return {};
  const look = (next: View): void => {
    if (!sameView(next, view)) onLook(next);
  };
  return {
    onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || view.zoom === 1 || isDrawn(event.target)) return;
      from.current = { x: event.clientX, y: event.clientY, view };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: React.PointerEvent) => {
      if (!from.current) return;
      const { x, y, view: before } = from.current;
      look(moved(before, page, frame, event.clientX - x, event.clientY - y));
    },
    onPointerUp: () => {
      from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
    },
    onWheel: (event: React.WheelEvent) => {
      if (event.ctrlKey) look(zoomed(view, event.deltaY < 0 ? 1 : -1));
      else if (view.zoom > 1) look(moved(view, page, frame, -event.deltaX, -event.deltaY));
    },
    onKeyDown: (event: React.KeyboardEvent) => {
      const by = ARROWS[event.key];
      if (!by || view.zoom === 1 || event.defaultPrevented) return;
      event.preventDefault();
      look(moved(view, page, frame, ...by));
    },
    tabIndex: view.zoom > 1 ? 0 : undefined,
  };
}
