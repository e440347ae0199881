import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { HEIGHT, WIDTH } from "../../annotations/stroke";
import { type DrawnStroke, strokesOn } from "../../session/room";
import { IconButton } from "../../ui/Button";
import { notify } from "../../ui/toast";
import { useRoom } from "../context";
import { useErases } from "../groupHost";
import { useHindrance } from "../switches";
import "./annotations.css";
import { ClearOwnStrokes, ClearSurface, DrawStrokes, EraseStrokes } from "./documents";
import type { Kept, Leaf } from "./export";
import type { View } from "./hand";
import { Ink } from "./Ink";
import { Sheet } from "./sheet";
import { Tools } from "./Tools";
import { hold, useHeld } from "./tools";

type Props = {
  surface: string;
  label: string;
  /** In units: the surface is 10,000 wide. */
  height?: number;
  /** Where it can be moved and zoomed: what is seen of it. */
  view?: View;
  onView?: (view: View) => void;
  /** The tools are there from the beginning. */
  open?: boolean;
  /** The leaves of a PDF, or the one of a picture; without, it is the one surface. */
  leaves?: (kind: Kept) => Leaf[] | Promise<Leaf[]>;
  /** The keys of pages turn what is below. */
  turns?: boolean;
  /** What is shown, below what is drawn; or what puts the ink in its place, where its height is known. */
  children?: ReactNode | ((ink: (height: number) => ReactNode) => ReactNode);
};

/** Something that is shown, with what is drawn on it and the tools to draw. */
export function Annotated(props: Props) {
  const { surface, label, height = HEIGHT, view, onView, open = false, leaves, turns = false, children } = props;
  const { t } = useLingui();
  const { act, room } = useRoom();
  const erases = useErases(surface);
  const held = useHeld();
  const hindrance = useHindrance("ANNOTATE");
  const [tools, setTools] = useState(open);
  const box = useRef<HTMLDivElement>(null);
  const sheet = useSheet(surface);
  const strokes = useStrokes(surface, sheet);
  const close = (): void => {
    hold({ hand: "MOVE" });
    setTools(false);
  };
  const leaf = (): Leaf => ({ strokes, height, below: box.current?.querySelector("video") ?? null });
  const save = async (kind: Kept): Promise<void> => {
    try {
      const { keep, pdf, png } = await import("./export");
      const all = leaves ? await leaves(kind) : [leaf()];
      const blob = kind === "png" ? await png(all[0] ?? leaf()) : await pdf(all, room.facts.title);
      keep(blob, `${room.facts.title.replace(/[^\p{L}\p{N} _-]/gu, "")}.${kind}`);
    } catch {
      notify(t`Le fichier n’a pas pu être fait. Réessayez.`, { icon: "warn" });
    }
  };
  const ink = (high: number): ReactNode => (
    <Ink
      key={surface}
      surface={surface}
      label={label}
      sheet={sheet}
      strokes={strokes}
      held={tools && !hindrance ? held : { ...held, hand: "MOVE" }}
      view={view ?? { x: 0, y: 0, width: WIDTH, height: high }}
      turns={turns}
      {...(onView ? { onView } : {})}
    />
  );
  return (
    <div className="annotated">
      {hindrance ? (
        <IconButton className="tools__open" icon="lock" label={hindrance} isDisabled />
      ) : tools ? (
        <Tools
          sheet={sheet}
          held={held}
          erases={erases}
          onClear={() => {
            sheet.forget();
            void act(ClearOwnStrokes, { surface });
          }}
          onClearAll={() => {
            sheet.forget();
            void act(ClearSurface, { surface });
          }}
          onPicture={() => void save("png")}
          onDocument={() => void save("pdf")}
          {...(open ? {} : { onClose: close })}
        />
      ) : (
        <IconButton
          className="tools__open"
          icon="pen"
          label={t`Annoter`}
          onPress={() => {
            hold({ hand: "PEN" });
            setTools(true);
          }}
        />
      )}
      <div className="annotated__box" ref={box}>
        {typeof children === "function" ? (
          children(ink)
        ) : (
          <>
            {children}
            {ink(height)}
          </>
        )}
      </div>
    </div>
  );
}

/** One's own sheet of a surface; what it changes draws this component again, and nothing else of the room. */
function useSheet(surface: string): Sheet {
  const { act, fleeting, me } = useRoom();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const mySeat = me?.seatId ?? "";
  const sheet = useMemo(
    () =>
      new Sheet(
        surface,
        mySeat,
        {
          draw: (strokes) => act(DrawStrokes, { surface, strokes }),
          erase: (seatId, strokes) => act(EraseStrokes, { surface, seatId, strokes }),
          say: (sent) => fleeting.say(sent),
        },
        redraw,
      ),
    [surface, mySeat, act, fleeting],
  );
  useEffect(() => () => sheet.close(), [sheet]);
  return sheet;
}

/** The strokes of a surface without those that one is erasing; the same list while they are the same. */
function useStrokes(surface: string, sheet: Sheet): readonly DrawnStroke[] {
  const { room } = useRoom();
  const all = useMemo(() => strokesOn(room.strokes, surface), [room.strokes, surface]);
  useEffect(() => sheet.shown(new Set(all.map((one) => one.id))), [sheet, all]);
  const kept = all.filter((one) => !sheet.isHidden(one.id));
  const last = useRef(kept);
  if (kept.length !== last.current.length || kept.some((one, index) => one !== last.current[index]))
    last.current = kept;
  return last.current;
}
