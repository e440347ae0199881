import { useEffect, useState } from "react";
import { followLevel } from "../devices/level";

const LOUD = 0.45;
/** Speech has pauses: what is loud adds up, what is not takes half as much away. */
const ENOUGH_MS = 450;
const TICK_MS = 33;
const SHOWN_FOR_MS = 4_000;

/** Whether the person speaks although their microphone is muted; true for four seconds each time. */
export function useSpeakingMuted(probe: MediaStreamTrack | null, open: boolean): boolean {
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => {
    setSpeaking(false);
    if (!probe || open) return;
    let loudMs = 0;
    let hide: ReturnType<typeof setTimeout> | undefined;
    const stop = followLevel(probe, (level) => {
      loudMs = Math.max(0, level < LOUD ? loudMs - TICK_MS / 2 : loudMs + TICK_MS);
      if (loudMs < ENOUGH_MS) return;
      loudMs = 0;
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
