/**
 * The sounds of a call as notes, in seconds and hertz. Quiet and friendly: no sound begins abruptly, none is higher than
 * an old telephone's, and none lasts longer than three seconds (STANDARDS Q-06).
 * @typedef {{frequency: number, at: number, lasts: number, peak: number, rise: number}} Note
 * @typedef {"bell" | "two_tones" | "soft" | "none"} SoundName
 */

export const LONGEST = 3;

/** @type {Record<SoundName, readonly Note[]>} */
export const NOTES = {
  bell: [...strike(0), ...strike(0.9)],
  two_tones: [tone(659.3, 0), tone(523.3, 0.4), tone(659.3, 1.1), tone(523.3, 1.5)],
  soft: [swell(392, 0), swell(493.9, 0.35), swell(587.3, 0.7)],
  none: [],
};

/**
 * When the last note of a sound is over.
 * @param {SoundName} name
 */
export function lengthOf(name) {
  return NOTES[name].reduce((end, { at, lasts }) => Math.max(end, at + lasts), 0);
}

/**
 * A small bell: its partials are no whole multiples, and the high ones die away first.
 * @param {number} at
 * @returns {Note[]}
 */
function strike(at) {
  const partials = [
    { frequency: 784, lasts: 1.8, peak: 0.33 },
    { frequency: 1568, lasts: 1.1, peak: 0.13 },
    { frequency: 2164, lasts: 0.6, peak: 0.06 },
  ];
  return partials.map((partial) => ({ ...partial, at, rise: 0.008 }));
}

/**
 * @param {number} frequency
 * @param {number} at
 * @returns {Note}
 */
function tone(frequency, at) {
  return { frequency, at, lasts: 0.55, peak: 0.5, rise: 0.03 };
}

/**
 * @param {number} frequency
 * @param {number} at
 * @returns {Note}
 */
function swell(frequency, at) {
  return { frequency, at, lasts: 1.9, peak: 0.3, rise: 0.6 };
}

/**
 * Puts a sound on the clock of an audio context.
 * @param {BaseAudioContext} context
 * @param {AudioNode} output
 * @param {SoundName} name
 * @param {number} start on the context's clock
 */
export function schedule(context, output, name, start) {
  for (const { frequency, at, lasts, peak, rise } of NOTES[name]) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const begins = start + at;
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0, begins);
    gain.gain.linearRampToValueAtTime(peak, begins + rise);
    // Ends in silence, not in a click; an exponential ramp never reaches nothing.
    gain.gain.exponentialRampToValueAtTime(0.001, begins + lasts);
    oscillator.connect(gain).connect(output);
    oscillator.start(begins);
    oscillator.stop(begins + lasts);
  }
}
