import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { timecode } from "../language/format";
import { IconButton } from "../ui/Button";
import type { Recording } from "./documents";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75] as const;

/** Plays a recording: seeking by mouse, touch and keyboard, speed, sound, full screen. */
export function Player({ recording, url }: { recording: Recording; url: string }) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(recording.durationSeconds ?? 0);
  const [speed, setSpeed] = useState<number>(1);
  const [muted, setMuted] = useState(false);
  const [broken, setBroken] = useState(false);

  function toggle() {
    const element = video.current;
    if (!element) return;
    if (element.paused) element.play().catch(() => setBroken(true));
    else element.pause();
  }

  function seek(seconds: number) {
    setAt(seconds);
    if (video.current) video.current.currentTime = seconds;
  }

  function faster() {
    const next = SPEEDS[(SPEEDS.indexOf(speed as 1) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (video.current) video.current.playbackRate = next;
  }

  const spoken = `${timecode(at)} / ${timecode(length)}`;
  return (
    <div className="player on-stage" ref={box}>
      <video
        ref={video}
        className="player__video"
        src={url}
        {...(recording.thumbnailUrl ? { poster: recording.thumbnailUrl } : {})}
        preload="metadata"
        playsInline
        aria-label={recording.meetingTitle}
        onClick={toggle}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) =>
          Number.isFinite(event.currentTarget.duration) && setLength(event.currentTarget.duration)
        }
        onError={() => setBroken(true)}
      />
      {broken && (
        <p className="player__broken small" role="alert">
          <Trans>La vidéo n’a pas pu être lue. Vérifiez votre connexion et rechargez la page, ou téléchargez-la.</Trans>
        </p>
      )}
      <div className="player__tools">
        <input
          type="range"
          className="range"
          aria-label={t`Position dans la vidéo`}
          aria-valuetext={spoken}
          min={0}
          max={length || 1}
          step={0.1}
          value={Math.min(at, length || 1)}
          onChange={(event) => seek(Number(event.target.value))}
          onKeyDown={(event) => {
            const step = { ArrowRight: 5, ArrowLeft: -5, ArrowUp: 5, ArrowDown: -5, PageUp: 60, PageDown: -60 }[
              event.key
            ];
            if (step === undefined) return;
            event.preventDefault();
            seek(Math.min(length, Math.max(0, at + step)));
          }}
        />
        <div className="row gap-1">
          <IconButton
            icon={playing ? "pause" : "play"}
            label={playing ? t`Mettre en pause` : t`Lire`}
            onPress={toggle}
          />
          <span className="num small">
            {timecode(at)} <span className="soft">/ {timecode(length)}</span>
          </span>
          <span className="push" />
          <IconButton
            icon="speaker"
            label={muted ? t`Remettre le son` : t`Couper le son`}
            aria-pressed={muted}
            onPress={() => {
              if (video.current) video.current.muted = !muted;
              setMuted(!muted);
            }}
          />
          <AriaButton
            className="btn btn--compact num player__speed"
            aria-label={t`Vitesse : ${speed} fois`}
            onPress={faster}
          >
            {new Intl.NumberFormat(document.documentElement.lang).format(speed)}×
          </AriaButton>
          <IconButton icon="full" label={t`Plein écran`} onPress={() => void box.current?.requestFullscreen?.()} />
        </div>
      </div>
    </div>
  );
}
