import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { PICTURE_WIDTH_PX, WIDTH } from "../../annotations/stroke";
import type { OverlaySlot } from "../../documents/Page";
import { strokesOn } from "../../session/room";
import { useRoom } from "../context";
import { Annotated } from "./Annotated";
import type { Kept, Leaf } from "./export";
import { usePointing } from "./pointing";

type Props = {
  documentId: string;
  page: number;
  /** Where the PDF is, and whether that is the one page alone. */
  url: string;
  alone: boolean;
  /** Whether the pages may be kept that are not looked at. */
  keeps: boolean;
  /** The others are shown where one points. */
  pointing: boolean;
  children: (overlay: (slot: OverlaySlot) => ReactNode) => ReactNode;
};

/** A page of a document on which one draws: the ink lies on the page and is enlarged with it, the tools beside it. */
export function DocumentInk({ documentId, page, url, alone, keeps, pointing, children }: Props) {
  const { t } = useLingui();
  const { room } = useRoom();
  const points = usePointing(`document:${documentId}:${page}`, pointing);
  const surfaceOf = (number: number): string => `document:${documentId}:${number}`;
  const leaves = async (kind: Kept): Promise<Leaf[]> => {
    const drawn = new Set([page]);
    if (kind === "pdf" && keeps)
      for (const one of room.strokes.values()) {
        const [what, id, number] = one.surface.split(":");
        if (what === "document" && id === documentId) drawn.add(Number(number));
      }
    const numbers = [...drawn].sort((one, other) => one - other);
    const { pictures } = await import("../../documents/pdf");
    const below = await pictures(url, alone ? [1] : numbers, PICTURE_WIDTH_PX);
    return below.map((picture, index) => ({
      strokes: strokesOn(room.strokes, surfaceOf(numbers[index] ?? page)),
      height: Math.round((WIDTH * picture.height) / picture.width),
      below: picture,
    }));
  };
  return (
    <div className="docink" {...points}>
      <Annotated surface={surfaceOf(page)} label={t`Dessiner sur la page ${page}`} leaves={leaves} turns>
        {(ink) => children((slot) => ink(Math.round((WIDTH * slot.height) / slot.width)))}
      </Annotated>
    </div>
  );
}
