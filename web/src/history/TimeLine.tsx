import { useLingui } from "@lingui/react/macro";
import { type CSSProperties, type PointerEvent, useRef } from "react";
import { clock, clockEvery, clockWithSeconds } from "../language/format";
import { Icon } from "../ui/Icon";
import { useSize } from "../ui/size";
import type { Event } from "./documents";
import { marksOf, nextOf } from "./marks";
import { sentence, sentences } from "./sentences";

type Props = {
  events: readonly Event[];
  density: readonly number[];
  position: number;
  onMove: (position: number) => void;
};

const TICKS = 6;

/** How dense the events are, marks for those that stand out, and a play head that mouse, finger and keys move. */
export function TimeLine({ events, density, position, onMove }: Props) {
  const { t } = useLingui();
  const line = useRef<HTMLDivElement>(null);
  const first = Date.parse(events[0]?.recordedAt ?? "");
  const span = Math.max(1, Date.parse(events.at(-1)?.recordedAt ?? "") - first);
  const share = (one: Event): number => (Date.parse(one.recordedAt) - first) / span;
  const at = Math.max(
    0,
    events.findLastIndex((one) => one.position <= position),
  );
  const current = events[at];
  const here = current ? share(current) : 0;
  const most = Math.max(1, ...density);

  const moveTo = (event: PointerEvent): void => {
    const box = line.current?.getBoundingClientRect();
    if (!box) return;
    const wanted = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const found = events.findLast((one) => share(one) <= wanted) ?? events[0];
    if (found) onMove(found.position);
  };
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
  };
  const key = (name: string): boolean => {
    const to = name === "Home" ? 0 : name === "End" ? events.length - 1 : steps[name] ? at + steps[name] : null;
    if (to === null) return false;
    const found = events[Math.min(events.length - 1, Math.max(0, to))];
    if (found) onMove(found.position);
    return true;
  };
  return (
    <>
      <div className="tlx">
        <Marks events={events} share={share} position={position} onMove={onMove} />
        <div
          ref={line}
          className="den"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            moveTo(event);
          }}
          onPointerMove={(event) => event.buttons > 0 && moveTo(event)}
        >
          <svg viewBox={`0 0 ${density.length} 1`} preserveAspectRatio="none" aria-hidden="true">
            {density.map((count, bin) => (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
                key={bin}
                className={bin / density.length <= here ? "on" : undefined}
                x={bin + 0.1}
                width={0.8}
                y={1 - Math.sqrt(count / most)}
                height={Math.sqrt(count / most)}
              />
            ))}
          </svg>
          <div
            className="ph"
            style={{ left: `${here * 100}%`, "--here": here } as CSSProperties}
            role="slider"
            tabIndex={0}
            aria-label={t`Instant affiché`}
            aria-valuemin={0}
            aria-valuemax={events.length - 1}
            aria-valuenow={at}
            aria-valuetext={current ? `${clockWithSeconds(current.recordedAt)}, ${sentence(current)}` : ""}
            onKeyDown={(event) => key(event.key) && event.preventDefault()}
          >
            <span className="num">{current && clockWithSeconds(current.recordedAt)}</span>
          </div>
        </div>
      </div>
      <div className="ax num tiny soft" aria-hidden="true">
        {Array.from({ length: TICKS + 1 }, (_, tick) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tick is its place
          <span key={tick}>{clockEvery(span / TICKS)(first + (span * tick) / TICKS)}</span>
        ))}
      </div>
    </>
  );
}

type MarksProps = Pick<Props, "events" | "position" | "onMove"> & { share: (one: Event) => number };

/** What stands out, above the line; what lies too close together is one mark that is gone through click by click. */
function Marks({ events, share, position, onMove }: MarksProps) {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const { width } = useSize(place);
  return (
    <div className="mks" ref={place}>
      {marksOf(events, share, width).map((mark) => {
        const [first, ...more] = mark.events;
        const alert = mark.events.some((one) => sentences[one.topic]?.alert);
        const said = `${clock(first.recordedAt)}, ${sentence(first)}`;
        const label = more.length === 0 ? said : t`${said} Moments tout proches : ${mark.events.length}.`;
        return (
          <button
            key={first.position}
            type="button"
            className={alert ? "mk mk--r" : "mk"}
            style={{ left: `${mark.left * 100}%` }}
            aria-label={label}
            title={label}
            onClick={() => onMove(nextOf(mark, position).position)}
          >
            {more.length === 0 ? (
              <Icon name={sentences[first.topic]?.icon ?? "history"} size={16} />
            ) : (
              <span className="num tiny">{mark.events.length}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}
