/**
 * A data channel whose queue a test can watch and empty, like Chromium's: it throws when it is overfull.
 */
export class FakeChannel extends EventTarget {
  readyState = "open";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  most = 0;
  largest = 0;
  sent = 0;
  /** @type {(string | ArrayBuffer)[]} */
  queue = [];
  /** @type {((event: {data: unknown}) => void) | null} */
  onmessage = null;
  /** @type {FakeChannel | null} */
  other = null;

  /** @param {string | ArrayBuffer | Uint8Array<ArrayBuffer>} given */
  send(given) {
    const data = given instanceof Uint8Array ? given.slice().buffer : given;
    if (this.readyState !== "open") throw new DOMException("closed", "InvalidStateError");
    this.bufferedAmount += size(data);
    if (this.bufferedAmount > 16 * 1024 * 1024) throw new DOMException("full", "OperationError");
    this.sent += size(data);
    this.largest = Math.max(this.largest, size(data));
    this.most = Math.max(this.most, this.bufferedAmount);
    this.queue.push(data);
  }

  /** Hand over what is queued. @param {number} [most] frames */
  drain(most = Infinity) {
    for (let count = 0; count < most && this.queue.length > 0; count += 1) {
      const data = /** @type {string | ArrayBuffer} */ (this.queue.shift());
      const before = this.bufferedAmount;
      this.bufferedAmount -= size(data);
      this.other?.onmessage?.({ data });
      const low = this.bufferedAmountLowThreshold;
      if (before > low && this.bufferedAmount <= low) this.dispatchEvent(new Event("bufferedamountlow"));
    }
  }

  close() {
    this.readyState = "closed";
    this.dispatchEvent(new Event("close"));
  }
}

/** @param {string | ArrayBuffer} data */
function size(data) {
  return typeof data === "string" ? data.length : data.byteLength;
}
