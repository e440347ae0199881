import { useLingui } from "@lingui/react/macro";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { StrokeShape } from "../../annotations/Strokes";
import { COLOURS, extentOf } from "../../annotations/stroke";
import { type DrawnStroke, personIn } from "../../session/room";
import { useRoom } from "../context";
import { useErases } from "../groupHost";
import { shownName } from "../names";
import { useHand, type View } from "./hand";
import { LiveInk } from "./live";
import type { Sheet } from "./sheet";
import { type Held, hold, penOf } from "./tools";

type Props = {
  surface: string;
  label: string;
  sheet: Sheet;
  strokes: readonly DrawnStroke[];
  held: Held;
  view: View;
  /** A surface without end is moved and zoomed by itself; a screen or a page with what is below the ink. */
  onView?: (view: View) => void;
  /** PageUp and PageDown turn the pages of what is below, so that strokes are gone through with Shift. */
  turns: boolean;
};

/** How far an arrow key moves, in units. */
const STEP = 150;

/** Everything that is drawn on a surface, and oneself drawing on it, in its place over what it shows. */
export function Ink({ surface, label, sheet, strokes, held, view, onView, turns }: Props) {
  const { t } = useLingui();
  const { me } = useRoom();
  const erases = useErases(surface);
  const svg = useRef<SVGSVGElement>(null);
  const help = useId();
  const [whose, setWhose] = useState<DrawnStroke | null>(null);
  const [cursor, setCursor] = useState<{ x: number; y: number } | null>(null);
  const [writing, setWriting] = useState<{ x: number; y: number } | null>(null);
  const [said, setSaid] = useState("");
  const layer = useLive(surface, strokes);
  const hand = useHand({
    svg,
    surface,
    sheet,
    strokes,
    held,
    view,
    onView,
    write: setWriting,
    hover: setWhose,
  });
  const shown = useMemo(
    () =>
      strokes.map((one) => (
        <g key={one.id} data-stroke={one.id}>
          <StrokeShape stroke={one} />
        </g>
      )),
    [strokes],
  );
  const nameOf = (one: DrawnStroke): string => (one.seatId === me?.seatId ? t`Vous` : shownName(one.author));
  const step = (by: number): void => {
    if (strokes.length === 0) {
      setSaid(t`Rien n’est dessiné ici.`);
      return;
    }
    const at = strokes.findIndex((one) => one.id === whose?.id);
    const next = at < 0 ? (by > 0 ? 0 : strokes.length - 1) : (at + by + strokes.length) % strokes.length;
    const one = strokes[next];
    if (!one) return;
    setWhose(one);
    const words = one.text ? ` : ${one.text}` : "";
    setSaid(t`Tracé ${next + 1} sur ${strokes.length}, ${nameOf(one)}` + words);
  };
  const keys = (event: React.KeyboardEvent): void => {
    const at = cursor ?? { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const arrow = arrows[event.key];
    const many = event.shiftKey ? 4 : 1;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      if (event.shiftKey) sheet.redo();
      else sheet.undo();
    } else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (turns && !event.shiftKey && event.key.startsWith("Page")) return;
    else if (arrow) {
      const next = { x: Math.round(at.x + arrow[0] * STEP * many), y: Math.round(at.y + arrow[1] * STEP * many) };
      setCursor(next);
      hand.key("go", next);
    } else if (event.key === "Enter" || event.key === " ") {
      setCursor(at);
      setSaid(hand.key("press", at) ? t`Le trait commence.` : t`Le trait est fini.`);
    } else if (event.key === "PageDown") step(1);
    else if (event.key === "PageUp") step(-1);
    else if (event.key === "Delete" && whose && (erases || whose.seatId === me?.seatId)) {
      sheet.erase([whose]);
      setWhose(null);
      setSaid(t`Le tracé est effacé.`);
    } else if (event.key === "Escape" && (hand.busy() || held.hand !== "MOVE")) {
      if (hand.busy()) hand.cancel();
      else hold({ hand: "MOVE" });
    } else return;
    event.preventDefault();
  };
  const still = held.hand === "MOVE" && !onView;
  return (
    <div className={still ? "ink ink--still" : "ink"} data-hand={held.hand.toLowerCase()}>
      <svg
        ref={svg}
        className="ink__svg"
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: one draws on it by keyboard too
        tabIndex={0}
        role="application"
        aria-label={label}
        aria-describedby={help}
        onKeyDown={keys}
        onBlur={() => {
          setCursor(null);
          setWhose(null);
        }}
        {...hand.events}
      >
        {shown}
        <g ref={layer} />
        {sheet.own.map((one) => (
          <StrokeShape key={one.id} stroke={one.seen} />
        ))}
        {cursor && (
          <path
            className="ink__cursor"
            d={`M${cursor.x - 120} ${cursor.y}h240M${cursor.x} ${cursor.y - 120}v240`}
            vectorEffect="non-scaling-stroke"
          />
        )}
        {whose && !sheet.isHidden(whose.id) && <Whose stroke={whose} name={nameOf(whose)} size={view.width / 70} />}
      </svg>
      {writing && (
        <Writing
          at={writing}
          svg={svg.current}
          held={held}
          onDone={(text) => {
            const pen = penOf(held);
            if (text && pen)
              sheet.put({
                id: crypto.randomUUID(),
                tool: "TEXT",
                colour: pen.colour,
                width: pen.width,
                points: [Math.round(writing.x), Math.round(writing.y)],
                text,
              });
            setWriting(null);
          }}
        />
      )}
      <p id={help} className="sr">
        {turns
          ? t`Flèches pour déplacer le curseur, Entrée pour commencer et finir un trait, Maj avec Page suivante et Page précédente pour passer d’un tracé à l’autre, Suppr pour effacer, Ctrl et Z pour annuler.`
          : t`Flèches pour déplacer le curseur, Entrée pour commencer et finir un trait, Page suivante et Page précédente pour passer d’un tracé à l’autre, Suppr pour effacer, Ctrl et Z pour annuler.`}
      </p>
      <p className="sr" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** Whose stroke it is, where it begins. */
function Whose({ stroke, name, size }: { stroke: DrawnStroke; name: string; size: number }) {
  const box = extentOf(stroke);
  const width = size * (1.2 + name.length * 0.62);
  return (
    <g className="ink__whose" transform={`translate(${box.x} ${box.y - size * 2})`}>
      <rect
        width={width}
        height={size * 1.7}
        rx={size * 0.4}
        fill={COLOURS[stroke.colour]}
        stroke="#fff"
        strokeWidth={size / 10}
      />
      <text x={size * 0.6} y={size * 1.2} fontSize={size} fill={stroke.colour === "WHITE" ? "#000" : "#fff"}>
        {name}
      </text>
    </g>
  );
}

/** Others' ink in progress, in a layer of its own. */
function useLive(surface: string, strokes: readonly DrawnStroke[]): React.RefObject<SVGGElement | null> {
  const { fleeting, me, room } = useRoom();
  const layer = useRef<SVGGElement>(null);
  const live = useRef<LiveInk | null>(null);
  const names = useRef(room);
  names.current = room;
  const mySeat = me?.seatId ?? "";
  useEffect(() => {
    if (!layer.current) return;
    const name = (seat: string): string => shownName(personIn(names.current, seat)?.name);
    const ink = new LiveInk(surface, layer.current, mySeat, name);
    live.current = ink;
    const stop = fleeting.follow((update) => ink.tell(update));
    return () => {
      stop();
      ink.close();
    };
  }, [fleeting, surface, mySeat]);
  useEffect(() => live.current?.shown(new Set(strokes.map((one) => one.id))), [strokes]);
  return layer;
}

/** A text that is being written, where it will stand. */
function Writing({
  at,
  svg,
  held,
  onDone,
}: {
  at: { x: number; y: number };
  svg: SVGSVGElement | null;
  held: Held;
  onDone: (text: string) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const over = useRef(false);
  const done = (written: string): void => {
    if (over.current) return; // the focus leaves what is written already
    over.current = true;
    onDone(written.trim());
  };
  useEffect(() => area.current?.focus(), []);
  const matrix = svg?.getScreenCTM();
  const frame = svg?.getBoundingClientRect();
  if (!matrix || !frame) return null;
  const place = new DOMPoint(at.x, at.y).matrixTransform(matrix);
  const size = (penOf(held)?.width ?? 260) * matrix.a;
  return (
    <textarea
      ref={area}
      className="ink__writing"
      aria-label={t`Texte à écrire ici`}
      maxLength={500}
      rows={1}
      value={text}
      style={{
        insetInlineStart: place.x - frame.x,
        insetBlockStart: place.y - frame.y,
        fontSize: Math.max(12, size),
        color: COLOURS[held.colour],
      }}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => done(text)}
      onKeyDown={(event) => {
        if (event.key === "Escape") done("");
        else if (event.key === "Enter" && !event.shiftKey) done(text);
        else return;
        event.preventDefault();
        event.stopPropagation();
        svg?.focus();
      }}
    />
  );
}
