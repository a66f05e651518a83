/**
 * Files over the `files` channel. Text frames say what comes (`begin`, `end`, `cancel`), binary frames carry it:
 * four bytes number of the transfer, four bytes number of the chunk, then the content. A frame is 64 KiB: smaller ones
 * are erratic, larger ones not every browser takes.
 *
 * @typedef {Pick<RTCDataChannel, "readyState" | "bufferedAmount" | "bufferedAmountLowThreshold" | "addEventListener"
 *   | "removeEventListener"> & {send: (data: any) => void}} FileChannel
 */
export const FRAME = 65_536;
const HEADER = 8;
const PAYLOAD = FRAME - HEADER;
/** Chromium throws at 16 MiB in the queue. */
export const PAUSE_ABOVE = 4 * 1024 * 1024;
export const RESUME_AT = 1024 * 1024;
const FRAMES_PER_READ = 16;
/** Received parts become one blob so often, so that the browser may move them out of the tab's memory. */
const FRAMES_PER_FOLD = 64;

export class TransferAborted extends Error {}

/**
 * The file is read as it is sent, never held as a whole.
 * @param {object} options
 * @param {FileChannel} options.channel
 * @param {number} options.transfer differs from all earlier ones on this channel
 * @param {string} options.document
 * @param {Blob} options.file
 * @param {AbortSignal} options.signal
 * @param {(sent: number) => void} [options.onProgress]
 * @returns {Promise<void>} rejects with TransferAborted, or when the file cannot be read any more
 */
export async function sendFile({ channel, transfer, document, file, signal, onProgress }) {
  channel.bufferedAmountLowThreshold = RESUME_AT;
  announce(channel, { type: "begin", transfer, document, size: file.size });
  try {
    let chunk = 0;
    for (let offset = 0; offset < file.size; offset += PAYLOAD * FRAMES_PER_READ) {
      const bytes = new Uint8Array(await file.slice(offset, offset + PAYLOAD * FRAMES_PER_READ).arrayBuffer());
      for (let start = 0; start < bytes.length; start += PAYLOAD) {
        await roomInBuffer(channel, signal);
        channel.send(frame(transfer, chunk, bytes.subarray(start, start + PAYLOAD)));
        chunk += 1;
      }
      onProgress?.(Math.min(file.size, offset + bytes.length));
    }
    announce(channel, { type: "end", transfer });
  } catch (error) {
    if (channel.readyState === "open") announce(channel, { type: "cancel", transfer });
    throw error;
  }
}

/**
 * @typedef {object} Incoming
 * @property {number} transfer
 * @property {string} document
 * @property {number} size
 * @property {number} received
 * @property {number} chunk the next one
 * @property {ArrayBuffer[]} parts
 * @property {Blob[]} folded
 */

/**
 * Puts together what arrives on one channel. Only a document that is waited for is accepted, with exactly the size
 * that is known; anything else is dropped without a trace.
 */
export class FileReceiver {
  /** @type {Incoming | null} */
  #incoming = null;
  #expectedSize;
  #onProgress;
  #onFile;
  #onBroken;

  /**
   * @param {object} options
   * @param {(document: string) => number | null} options.expectedSize null for what nobody waits for
   * @param {(document: string, received: number) => void} options.onProgress
   * @param {(document: string, file: Blob) => void} options.onFile
   * @param {(document: string) => void} options.onBroken began and will not be complete
   */
  constructor({ expectedSize, onProgress, onFile, onBroken }) {
    this.#expectedSize = expectedSize;
    this.#onProgress = onProgress;
    this.#onFile = onFile;
    this.#onBroken = onBroken;
  }

  /** @param {unknown} data */
  receive(data) {
    if (typeof data === "string") this.#receiveText(data);
    else if (data instanceof ArrayBuffer && data.byteLength > HEADER && data.byteLength <= FRAME) this.#receiveChunk(data);
  }

  /** @param {string} text */
  #receiveText(text) {
    const message = parse(text);
    if (message?.type === "begin") this.#begin(message);
    else if (message?.type === "end" && message.transfer === this.#incoming?.transfer) this.#end();
    else if (message?.type === "cancel" && message.transfer === this.#incoming?.transfer) this.#break();
  }

  /** @param {any} message */
  #begin({ transfer, document, size }) {
    if (!Number.isSafeInteger(transfer) || typeof document !== "string") return;
    if (size !== this.#expectedSize(document)) return;
    this.#incoming = { transfer, document, size, received: 0, chunk: 0, parts: [], folded: [] };
  }

  /** @param {ArrayBuffer} data */
  #receiveChunk(data) {
    const incoming = this.#incoming;
    const view = new DataView(data);
    if (!incoming || view.getUint32(0) !== incoming.transfer) return;
    const payload = data.byteLength - HEADER;
    if (view.getUint32(4) !== incoming.chunk || incoming.received + payload > incoming.size) {
      this.#break();
      return;
    }
    incoming.parts.push(data.slice(HEADER));
    incoming.chunk += 1;
    incoming.received += payload;
    if (incoming.parts.length >= FRAMES_PER_FOLD) fold(incoming);
    if (incoming.chunk % FRAMES_PER_READ === 0) this.#onProgress(incoming.document, incoming.received);
  }

  #end() {
    const incoming = /** @type {Incoming} */ (this.#incoming);
    if (incoming.received !== incoming.size) {
      this.#break();
      return;
    }
    this.#incoming = null;
    fold(incoming);
    this.#onFile(incoming.document, new Blob(incoming.folded));
  }

  #break() {
    const incoming = /** @type {Incoming} */ (this.#incoming);
    this.#incoming = null;
    this.#onBroken(incoming.document);
  }
}

/** @param {Incoming} incoming */
function fold(incoming) {
  if (incoming.parts.length > 0) incoming.folded.push(new Blob(incoming.parts));
  incoming.parts = [];
}

/**
 * @param {FileChannel} channel
 * @param {object} message
 */
function announce(channel, message) {
  channel.send(JSON.stringify(message));
}

/**
 * @param {number} transfer
 * @param {number} chunk
 * @param {Uint8Array} payload
 */
function frame(transfer, chunk, payload) {
  const bytes = new Uint8Array(HEADER + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, transfer);
  view.setUint32(4, chunk);
  bytes.set(payload, HEADER);
  return bytes.buffer;
}

/**
 * @param {FileChannel} channel
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function roomInBuffer(channel, signal) {
  if (signal.aborted || channel.readyState !== "open") return Promise.reject(new TransferAborted());
  if (channel.bufferedAmount <= PAUSE_ABOVE) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = () => {
      channel.removeEventListener("bufferedamountlow", settle);
      channel.removeEventListener("close", settle);
      signal.removeEventListener("abort", settle);
      if (signal.aborted || channel.readyState !== "open") reject(new TransferAborted());
      else resolve();
    };
    channel.addEventListener("bufferedamountlow", settle);
    channel.addEventListener("close", settle);
    signal.addEventListener("abort", settle);
  });
}

/** @param {string} text */
function parse(text) {
  if (text.length > 1_000) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
