import { useCallback, useEffect, useRef, useState } from "react";

/** Plays what is heard; a browser that refuses until the page is touched is asked again by `recover`. */
export function useVoices(speakerId: string | null): {
  play: (track: MediaStreamTrack) => void;
  blocked: boolean;
  recover: () => void;
} {
  const players = useRef(new Map<string, HTMLAudioElement>());
  const speaker = useRef(speakerId);
  const [blocked, setBlocked] = useState(false);

  const start = useCallback((player: HTMLAudioElement) => {
    player.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") setBlocked(true);
    });
  }, []);

  const play = useCallback(
    (track: MediaStreamTrack) => {
      const player = new Audio();
      player.srcObject = new MediaStream([track]);
      for (const [id, known] of players.current) // a connection that was closed ends its tracks without an event
        if ((known.srcObject as MediaStream).getTracks().every((one) => one.readyState === "ended"))
          players.current.delete(id);
      players.current.set(track.id, player);
      if (speaker.current) void player.setSinkId?.(speaker.current).catch(() => undefined);
      start(player);
    },
    [start],
  );

  useEffect(() => {
    speaker.current = speakerId;
    if (speakerId)
      for (const player of players.current.values()) void player.setSinkId?.(speakerId).catch(() => undefined);
  }, [speakerId]);

  useEffect(() => {
    const known = players.current;
    return () => {
      for (const player of known.values()) player.srcObject = null;
      known.clear();
    };
  }, []);

  const recover = useCallback(() => {
    setBlocked(false);
    for (const player of players.current.values()) start(player);
  }, [start]);
  return { play, blocked, recover };
}
