/**
 * What time it is for the server, as far as a browser can know whose own clock may be wrong. Messages come late, never
 * early, and some are told again much later; so the one that puts the server's clock furthest ahead is nearest the truth.
 */
export class ServerClock {
  #ahead = -Infinity;
  #offset = 0; // of the municipality's wall clock from UTC

  /** @param {string | undefined} moment when a message was made, as ISO 8601 with the municipality's offset */
  hear(moment) {
    const time = Date.parse(moment ?? "");
    if (Number.isNaN(time)) return;
    this.#ahead = Math.max(this.#ahead, time - Date.now());
    this.#offset = offsetOf(moment ?? "");
  }

  /** Milliseconds since 1970. */
  now() {
    return Date.now() + (Number.isFinite(this.#ahead) ? this.#ahead : 0);
  }

  /**
   * "10:42", the municipality's, wherever the browser stands.
   * @param {number} [moment] milliseconds of this clock
   */
  wallTime(moment = this.now()) {
    return new Date(moment + this.#offset).toISOString().slice(11, 16);
  }
}

/** @param {string} moment */
function offsetOf(moment) {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(moment) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}
