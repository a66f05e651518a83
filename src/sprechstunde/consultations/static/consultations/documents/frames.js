/**
 * Binary messages of the `table` channel. Every frame begins with its kind and whether more of it follows; large ones
 * come in several frames, since not every browser takes large messages.
 */
export const FRAME = 65_536;

/** "This is what I know: send me the rest", the rest, and a change that has just been made. */
export const Kind = /** @type {const} */ ({ KNOWLEDGE: 1, STATE: 2, CHANGE: 3 });

/**
 * @param {number} kind
 * @param {Uint8Array} content
 * @returns {Uint8Array<ArrayBuffer>[]}
 */
export function framesOf(kind, content) {
  const frames = [];
  let offset = 0;
  do {
    const part = content.subarray(offset, offset + FRAME - 2);
    offset += part.length;
    const frame = new Uint8Array(part.length + 2);
    frame[0] = kind;
    frame[1] = offset < content.length ? 1 : 0;
    frame.set(part, 2);
    frames.push(frame);
  } while (offset < content.length);
  return frames;
}

export class FrameReader {
  /** @type {Uint8Array[]} */
  #parts = [];
  #kind = 0;
  #size = 0;
  #most;

  /** @param {number} most bytes of one message */
  constructor(most) {
    this.#most = most;
  }

  /**
   * @param {ArrayBuffer} data
   * @returns {{kind: number, content: Uint8Array} | null | "nonsense"} null while more is to come
   */
  read(data) {
    const frame = new Uint8Array(data);
    if (frame.length < 2 || frame.length > FRAME) return "nonsense";
    const [kind, more] = frame;
    if (this.#parts.length > 0 && kind !== this.#kind) return "nonsense";
    this.#kind = kind;
    this.#size += frame.length - 2;
    if (this.#size > this.#most) return "nonsense";
    this.#parts.push(frame.subarray(2));
    if (more) return null;
    const content = joined(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    return { kind, content };
  }
}

/** @param {Uint8Array[]} parts @param {number} size */
function joined(parts, size) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
