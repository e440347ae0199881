/** How loud a track is, measured on every frame outside React. */

/** From silence (0) to as loud as it gets (1), on a scale that follows the ear: −60 dB is 0. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 54));
}

/**
 * Call `show` with the loudness of the track about thirty times a second, falling slowly as a needle does,
 * until the function that is returned is called. The track is neither played nor stopped.
 */
export function followLevel(track: MediaStreamTrack, show: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  const timer = setInterval(() => {
    // A page that was not touched yet may not run audio: it may as soon as it was.
    if (context.state === "suspended") void context.resume();
    analyser.getFloatTimeDomainData(samples);
    level = Math.max(loudness(samples), level * 0.86);
    show(level);
  }, 33);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}
