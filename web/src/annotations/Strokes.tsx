import { memo } from "react";
import type { DrawnStroke } from "../session/room";
import { type Seen, shapeOf, WIDTH } from "./stroke";

/** One stroke; drawn again only when it is another one. */
export const StrokeShape = memo(function StrokeShape({ stroke }: { stroke: Seen }) {
  const shape = shapeOf(stroke);
  if (shape.kind === "text")
    return (
      <text x={shape.x} y={shape.y} fontSize={shape.size} fill={shape.fill} className="ink__text">
        {shape.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
          <tspan key={index} x={shape.x} dy={index === 0 ? shape.size : shape.size * 1.25}>
            {line || " "}
          </tspan>
        ))}
      </text>
    );
  return (
    <path
      d={shape.d}
      fill={shape.fill ?? "none"}
      stroke={shape.line ?? "none"}
      strokeWidth={shape.line ? shape.width : undefined}
      strokeLinecap="round"
      strokeLinejoin="round"
      opacity={shape.opacity}
    />
  );
});

/** The strokes of a surface as they were, for who looks back: a picture with a name. */
export function StrokesPicture({
  strokes,
  height,
  label,
}: {
  strokes: readonly DrawnStroke[];
  height: number;
  label: string;
}) {
  return (
    <svg className="ink__picture" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
      {strokes.map((one) => (
        <StrokeShape key={one.id} stroke={one} />
      ))}
    </svg>
  );
}
