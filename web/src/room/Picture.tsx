import { useLayoutEffect, useRef } from "react";

type Shown = { seat: string; track: MediaStreamTrack };
type Props = Shown & { className: string; label?: string };

/** Left by one place of the page a moment ago: who is drawn elsewhere takes theirs along, with the picture in it. */
const left = new Map<HTMLVideoElement, Shown>();

/**
 * The moving picture of a seat. Another layout, another place on the stage: the element moves there instead of a new
 * one being made, which would be dark until the next picture comes. A track that is somebody else's now starts anew.
 */
export function Picture({ seat, track, className, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const video = taken({ seat, track }) ?? shown(track);
    if (label) video.setAttribute("aria-label", label);
    else video.removeAttribute("aria-label");
    place.current?.append(video);
    video.play().catch(() => undefined); // refused until the page is touched; `autoplay` tries again
    return () => leave(video, { seat, track });
  }, [seat, track, label]);
  return <div ref={place} className={className} />;
}

function shown(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement("video");
  Object.assign(video, { autoplay: true, muted: true, playsInline: true, disablePictureInPicture: true });
  video.srcObject = new MediaStream([track]);
  return video;
}

function taken({ seat, track }: Shown): HTMLVideoElement | null {
  for (const [video, was] of left)
    if (was.seat === seat && was.track === track) {
      left.delete(video);
      return video;
    }
  return null;
}

/** It is kept for as long as React draws: whoever does not need it by then never will. */
function leave(video: HTMLVideoElement, was: Shown): void {
  left.set(video, was);
  setTimeout(() => {
    if (!left.delete(video)) return;
    video.remove();
    video.srcObject = null;
  });
}
