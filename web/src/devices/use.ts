import { type RefObject, useEffect, useRef, useSyncExternalStore } from "react";
import type { Devices, DevicesState } from "./devices";
import { followLevel } from "./level";

/** The state of the devices, kept up to date. */
export function useDevices(devices: Devices): DevicesState {
  return useSyncExternalStore(devices.subscribe, devices.snapshot);
}

/** A video element that shows this track. */
export function useVideo(track: MediaStreamTrack | null): RefObject<HTMLVideoElement | null> {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element || !track) return;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => undefined); // refused until the page is touched; `autoplay` tries again
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  return video;
}

/** Call `show` with the loudness of the track, outside React; with 0 when there is none. */
export function useLevel(track: MediaStreamTrack | null, show: (level: number) => void): void {
  const latest = useRef(show);
  latest.current = show;
  useEffect(() => {
    if (!track) {
      latest.current(0);
      return;
    }
    return followLevel(track, (level) => latest.current(level));
  }, [track]);
}
