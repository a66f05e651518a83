/**
 * Of several windows of one browser exactly one has its turn, until it is closed: a second monitor does not ring twice.
 */
export class Turn {
  #name;
  #mine = false;
  #asked = false;

  /** @param {string} name */
  constructor(name) {
    this.#name = name;
  }

  /** Where locks are unknown or forbidden, each window stands for itself. */
  get isMine() {
    return this.#mine || !navigator.locks;
  }

  /** Stands in line; doing it twice is harmless. */
  ask() {
    if (this.#asked) return;
    this.#asked = true;
    navigator.locks
      ?.request(this.#name, () => {
        this.#mine = true;
        return new Promise(() => {}); // kept as long as the page lives
      })
      .catch(() => (this.#mine = true));
  }
}
