import { useCallback, useEffect, useRef, useState } from "react";
import type { MediaConnection, MediaState, Video } from "../media/connection";
import { type Advice, adviceFor, figuresOf, type Grade, gradeOf, type Steady, steadied } from "../media/grade";
import { type Quality, UNKNOWN_QUALITY } from "../media/quality";
import { type AllTotals, read } from "../media/statistics";

/** One's own link to the media node, and how much is asked of it. */
export type Link = {
  /** Null until it was measured twice. */
  grade: Grade | null;
  /** What would help, while it is weak. */
  advice: Advice | null;
  /** What the node says of everybody's links; null before it says anything. */
  told: Quality | null;
  video: Video;
  see: (video: Video) => void;
};

const MEASURED_EACH_MS = 3_000;
const UNKNOWN = { grade: null, advice: null } as const;

/** Measures the link while media flow, and remembers for this tab how much of the others' pictures is to be seen. */
export function useLink(sessionId: string, media: MediaConnection, state: MediaState, camera: boolean): Link {
  const [video, see] = useVideo(sessionId, media);
  const [measured, setMeasured] = useState<Pick<Link, "grade" | "advice">>(UNKNOWN);
  const told = state.quality === UNKNOWN_QUALITY ? null : state.quality;
  const now = useRef({ camera, video, told });
  now.current = { camera, video, told };
  useEffect(() => {
    setMeasured(UNKNOWN);
    if (state.status !== "connected") return;
    let totals: AllTotals | null = null;
    let steady: Steady | null = null;
    const measure = async (): Promise<void> => {
      const report = await media.statistics();
      if (!report) return;
      const first = totals === null;
      const next = read(report, totals);
      totals = next.totals;
      if (first) return;
      const figures = figuresOf(next.reading, now.current.told, now.current.camera);
      steady = steadied(steady, gradeOf(figures));
      const grade = steady.shown;
      const advice = grade === "weak" ? adviceFor(figures, now.current.camera, now.current.video) : null;
      setMeasured((last) => (last.grade === grade && last.advice === advice ? last : { grade, advice }));
    };
    const timer = setInterval(() => void measure(), MEASURED_EACH_MS);
    return () => clearInterval(timer);
  }, [media, state.status]);
  return { ...measured, told, video, see };
}

function useVideo(sessionId: string, media: MediaConnection): [Video, (video: Video) => void] {
  const kept = `amphi.video.${sessionId}`;
  const [video, setVideo] = useState<Video>(() => {
    const before = sessionStorage.getItem(kept);
    return before === "least" || before === "none" ? before : "all";
  });
  useEffect(() => media.see(video), [media, video]);
  const see = useCallback(
    (next: Video) => {
      sessionStorage.setItem(kept, next);
      setVideo(next);
    },
    [kept],
  );
  return [video, see];
}
