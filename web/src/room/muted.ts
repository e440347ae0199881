import { useEffect, useState } from "react";
import { followLevel } from "../devices/level";

const LOUD = 0.55;
const LOUD_FOR_MS = 700;
const SHOWN_FOR_MS = 4_000;

/** Whether the person speaks although their microphone is muted; true for four seconds each time. */
export function useSpeakingMuted(probe: MediaStreamTrack | null, open: boolean): boolean {
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => {
    setSpeaking(false);
    if (!probe || open) return;
    let loudSince = 0;
    let hide: ReturnType<typeof setTimeout> | undefined;
    const stop = followLevel(probe, (level) => {
      if (level < LOUD) {
        loudSince = 0;
        return;
      }
      loudSince ||= Date.now();
      if (Date.now() - loudSince < LOUD_FOR_MS) return;
      setSpeaking(true);
      clearTimeout(hide);
      hide = setTimeout(() => setSpeaking(false), SHOWN_FOR_MS);
    });
    return () => {
      stop();
      clearTimeout(hide);
    };
  }, [probe, open]);
  return speaking;
}
