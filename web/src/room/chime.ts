/** A discreet sound: two soft notes, a fifth of a second each. Silent until the page was touched, as browsers ask. */
export function chime(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = 0.04;
  volume.connect(context.destination);
  [660, 880].forEach((frequency, index) => {
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(volume);
    note.start(context.currentTime + index * 0.2);
    note.stop(context.currentTime + index * 0.2 + 0.18);
  });
  setTimeout(() => void context.close(), 1_000);
}
