/** A short rising chord through the chosen loudspeaker, to hear whether it works. Resolves when it has ended. */
export async function playTone(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    const sink = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
    if (speakerId && sink.setSinkId) await sink.setSinkId(speakerId).catch(() => undefined);
    const ended = [392, 523.25, 659.25].map((frequency, step) => note(context, frequency, step * 0.22));
    await Promise.all(ended);
  } finally {
    await context.close();
  }
}

function note(context: AudioContext, frequency: number, after: number): Promise<void> {
  const start = context.currentTime + after;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.2, start + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.75);
  return new Promise((resolve) => {
    oscillator.onended = () => resolve();
  });
}
