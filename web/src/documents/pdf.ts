import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
  PDFWorker,
  version,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import workerSource from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { useEffect, useState } from "react";

/** PDF.js, which is loaded only where a page is shown; whatever it fetches comes from this very server. */

export { TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
export type { PDFPageProxy };

GlobalWorkerOptions.workerSrc = workerSource;
const files = import.meta.env.DEV ? "/node_modules/pdfjs-dist" : `/assets/pdf-${version}`;
let worker: PDFWorker | null = null;

async function opened(url: string, signal: AbortSignal): Promise<PDFDocumentProxy> {
  if (!worker || worker.destroyed) worker = new PDFWorker({});
  const task = getDocument({
    url,
    worker,
    cMapUrl: `${files}/cmaps/`,
    standardFontDataUrl: `${files}/standard_fonts/`,
    wasmUrl: `${files}/wasm/`,
    iccUrl: `${files}/iccs/`,
    disableAutoFetch: true, // only what the pages need that are looked at
    disableStream: true,
    enableXfa: false,
  });
  signal.addEventListener("abort", () => void task.destroy());
  return task.promise;
}

type State = { url: string; number: number; page: PDFPageProxy | null; failed: boolean };

/** A page of the PDF at an address; the one before stays (`late`) while it is fetched. `again` tries anew after a failure. */
export function usePage(
  url: string,
  number: number,
): { page: PDFPageProxy | null; late: boolean; failed: boolean; again: () => void } {
  const [attempt, setAttempt] = useState(0);
  const [pdf, setPdf] = useState<{ url: string; document: PDFDocumentProxy } | null>(null);
  const [state, setState] = useState<State>({ url, number, page: null, failed: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it anew
  useEffect(() => {
    const gone = new AbortController();
    opened(url, gone.signal).then(
      (document) => !gone.signal.aborted && setPdf({ url, document }),
      () => !gone.signal.aborted && setState((before) => ({ ...before, failed: true })),
    );
    return () => gone.abort();
  }, [url, attempt]);
  useEffect(() => {
    if (!pdf || pdf.url !== url) return;
    let current = true;
    pdf.document.getPage(Math.min(number, pdf.document.numPages)).then(
      (page) => current && setState({ url, number, page, failed: false }),
      () => current && setState((before) => ({ ...before, failed: true })),
    );
    return () => {
      current = false;
    };
  }, [pdf, url, number]);
  const again = (): void => {
    setState((before) => ({ ...before, failed: false }));
    setAttempt(attempt + 1);
  };
  const late = state.url !== url || state.number !== number;
  return { page: state.page, late, failed: state.failed, again };
}

/** The pictures of some pages of the PDF at an address, so wide (px). */
export async function pictures(url: string, numbers: readonly number[], width: number): Promise<HTMLCanvasElement[]> {
  const done = new AbortController();
  try {
    const pdf = await opened(url, done.signal);
    const drawn: HTMLCanvasElement[] = [];
    for (const number of numbers) {
      const page = await pdf.getPage(number);
      const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      await page.render({ canvas, viewport }).promise;
      drawn.push(canvas);
    }
    return drawn;
  } finally {
    done.abort();
  }
}
