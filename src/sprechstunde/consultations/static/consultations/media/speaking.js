/** As loud as a quiet voice; what a microphone hears in a quiet room is a tenth of it. */
const LOUD = 0.015;
/** Words have gaps. */
const HOLD = 600;

/** From a level that jumps about to "is speaking", which does not flicker. */
export class SpeakingMeter {
  #heardAt = -Infinity;

  /**
   * @param {number} level 0 to 1
   * @param {number} now milliseconds
   */
  hear(level, now) {
    if (level >= LOUD) this.#heardAt = now;
    return now - this.#heardAt < HOLD;
  }
}

/**
 * What arrives from the other side, as the browser measured it anyway.
 * @param {RTCRtpReceiver | undefined} receiver
 */
export function receivedLevel(receiver) {
  const [source] = receiver?.getSynchronizationSources?.() ?? [];
  // The last value stays after the sound has stopped.
  return source && performance.now() + performance.timeOrigin - source.timestamp < 1_000 ? (source.audioLevel ?? 0) : 0;
}

/** The level of the own microphone, measured here and sent nowhere. */
export class MicrophoneLevel {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  /** @type {Float32Array<ArrayBuffer>} */
  #samples = new Float32Array(1024);

  /** @param {MediaStreamTrack | null} track */
  listenTo(track) {
    void this.#context?.close().catch(() => {});
    this.#context = this.#analyser = null;
    if (!track || typeof AudioContext === "undefined") return;
    // Some browsers refuse, to be harder to recognise. The talk goes on without a level.
    try {
      // Nobody hears it: large buffers wake the processor less often.
      this.#context = new AudioContext({ latencyHint: "playback" });
      const analyser = this.#context.createAnalyser();
      analyser.fftSize = this.#samples.length;
      this.#context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      this.#analyser = analyser;
    } catch {
      this.#analyser = null;
    }
  }

  /** @returns {number} 0 to 1, the root mean square */
  read() {
    if (!this.#analyser) return 0;
    // After a reload the browser may hold sound back until the first click.
    if (this.#context?.state === "suspended") void this.#context.resume().catch(() => {});
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return Math.sqrt(this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length);
  }
}
