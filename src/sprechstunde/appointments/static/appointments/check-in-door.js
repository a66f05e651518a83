/** The longest time a browser's timer can count is 24 days; looking once an hour also survives sleep. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Until when to wait, by the server's clock: the page says when it was made, and how long it has been open is known.
 * @param {string} now when the page was made
 * @param {string} opensAt
 * @param {number} openForMs how long the page has been open
 */
export function remaining(now, opensAt, openForMs) {
  return Date.parse(opensAt) - Date.parse(now) - openForMs;
}

/**
 * `<check-in-door data-now="…" data-opens-at="…">` shows what is in `[data-open]` instead of `[data-closed]` when the waiting
 * area opens, without a reload.
 */
export class CheckInDoor extends (globalThis.HTMLElement ?? class {}) {
  #loadedAt = Date.now();
  /** @type {number | undefined} */
  #timer;
  #look = () => this.look();

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#look);
    this.look();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#look);
    clearTimeout(this.#timer);
  }

  look() {
    clearTimeout(this.#timer);
    const left = remaining(this.dataset.now ?? "", this.dataset.opensAt ?? "", Date.now() - this.#loadedAt);
    if (left > 0) this.#timer = window.setTimeout(this.#look, Math.min(left, LONGEST_WAIT_MS));
    else if (left <= 0) this.#open();
  }

  #open() {
    document.removeEventListener("visibilitychange", this.#look);
    this.querySelector("[data-closed]")?.setAttribute("hidden", "");
    this.querySelector("[data-open]")?.removeAttribute("hidden");
    // A live region is heard when its text comes while it is there.
    const words = this.querySelector("template");
    requestAnimationFrame(() => words?.replaceWith(words.content));
  }
}

if (globalThis.customElements) customElements.define("check-in-door", CheckInDoor);
