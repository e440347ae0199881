import { Trans, useLingui } from "@lingui/react/macro";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { Button } from "../ui/Button";
import type { Size } from "../ui/size";
import { placeOf, Zoomable } from "../zoom/Zoomable";
import "./page.css";
import { type PDFPageProxy, TextLayer, usePage } from "./pdf";
import type { View } from "./view";

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

/** A page of a document, as large as its frame allows, with its text for readers and what is drawn over it. */
export default function Page({ url, alone = false, documentId, view, label, onLook, overlay, gone }: Props) {
  const { page, late, failed, again } = usePage(url, alone ? 1 : view.page);
  const natural = page?.getViewport({ scale: 1 });
  const shape: Size = natural ? { width: natural.width, height: natural.height } : { width: 16, height: 9 };
  return (
    <Zoomable view={view} shape={shape} onLook={onLook}>
      {(laid) =>
        failed ? (
          gone ? (
            <p className="doc__say soft">{gone}</p>
          ) : (
            <Failed again={again} />
          )
        ) : !page || !laid ? (
          <Loading />
        ) : (
          <figure className="doc__page" aria-label={label} style={placeOf(laid)}>
            <Canvas page={page} scale={laid.scale} />
            <Text page={page} scale={laid.scale} />
            {!late && overlay?.({ surface: `document:${documentId}:${view.page}`, ...shape, scale: laid.scale })}
          </figure>
        )
      }
    </Zoomable>
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
