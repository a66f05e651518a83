import { closeShown } from "../push/subscribe.js";

/**
 * The notification of a call that this page itself shows, for browsers that no push reaches. Neutral words; it goes when
 * the call is answered, and so does what a push has shown.
 */
export class CallNotification {
  /** @type {Map<string, Notification>} */ #shown = new Map();

  /**
   * @param {string} tag
   * @param {string} title
   * @param {string} body
   */
  show(tag, title, body) {
    this.#shown.get(tag)?.close();
    try {
      const shown = new Notification(title, { body, tag, requireInteraction: true });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
      this.#shown.set(tag, shown);
    } catch {
      // Android knows only those of a worker.
    }
  }

  /**
   * @param {string} tag
   * @param {string | undefined} scope of the worker that may have shown one, too
   */
  close(tag, scope) {
    this.#shown.get(tag)?.close();
    this.#shown.delete(tag);
    if (scope) void closeShown({ scope }, tag).catch(() => {});
  }
}
