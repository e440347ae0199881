import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { HEIGHT, WIDTH } from "../../annotations/stroke";
import type { Look } from "../../zoom/view";
import { placeOf, Zoomable } from "../../zoom/Zoomable";
import { Annotated } from "./Annotated";

type Props = { seatId: string; name: string; view: Look; onLook: (view: Look) => void; children: ReactNode };

/** A shared screen on which one draws: the ink has the shape of its picture and is enlarged with it. */
export function ScreenInk({ seatId, name, view, onLook, children }: Props) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => {
      const video = element.querySelector("video");
      if (video?.videoWidth) setHeight(Math.round((WIDTH * video.videoHeight) / video.videoWidth));
    };
    measure();
    element.addEventListener("loadedmetadata", measure, true); // neither bubbles
    element.addEventListener("resize", measure, true);
    return () => {
      element.removeEventListener("loadedmetadata", measure, true);
      element.removeEventListener("resize", measure, true);
    };
  }, []);
  return (
    <div className="screenink" ref={box}>
      <Annotated surface={`screen:${seatId}`} label={t`Dessiner sur l’écran de ${name}`} height={height || HEIGHT}>
        {(ink) => (
          <Zoomable view={view} shape={height ? { width: WIDTH, height } : null} onLook={onLook}>
            {(laid) => (
              <div className="screenink__picture" style={laid ? placeOf(laid) : undefined}>
                {children}
                {ink(height || HEIGHT)}
              </div>
            )}
          </Zoomable>
        )}
      </Annotated>
    </div>
  );
}
