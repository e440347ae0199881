import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { HEIGHT, WIDTH } from "../../annotations/stroke";
import { Annotated } from "./Annotated";

/** A shared screen on which one draws: the ink has the shape of its picture, so that it lies where it was put. */
export function ScreenInk({ seatId, name, children }: { seatId: string; name: string; children: ReactNode }) {
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
        {children}
      </Annotated>
    </div>
  );
}
