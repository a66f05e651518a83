/**
 * The title of the tab: the page's own, or the call's. While nobody looks at the page the two alternate, so that the
 * change is seen among many tabs; who wants less motion sees the call's only.
 */
export class PageTitle {
  #usual;
  #world;
  /** @type {string | null} */ #call = null;
  /** @type {unknown} */ #timer = null;

  /**
   * @param {object} world
   * @param {() => string} world.get
   * @param {(title: string) => void} world.set
   * @param {() => boolean} world.isHidden
   * @param {() => boolean} world.wantsLessMotion
   * @param {(action: () => void, ms: number) => unknown} world.every
   * @param {(timer: any) => void} world.cancel
   */
  constructor(world = browser()) {
    this.#world = world;
    this.#usual = world.get();
  }

  /** @param {string | null} title null: nobody is called */
  show(title) {
    this.#call = title;
    this.look();
  }

  /** The page was hidden, or is looked at again. */
  look() {
    if (this.#timer !== null) this.#world.cancel(this.#timer);
    this.#timer = null;
    this.#set(this.#call ?? this.#usual);
    if (this.#call && this.#world.isHidden() && !this.#world.wantsLessMotion()) {
      this.#timer = this.#world.every(() => this.#alternate(), 1_500);
    }
  }

  #alternate() {
    this.#set(this.#world.get() === this.#usual ? (this.#call ?? "") : this.#usual);
  }

  /** @param {string} title */
  #set(title) {
    if (this.#world.get() !== title) this.#world.set(title);
  }
}

function browser() {
  return {
    get: () => document.title,
    set: (/** @type {string} */ title) => void (document.title = title),
    isHidden: () => document.visibilityState === "hidden",
    wantsLessMotion: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
    every: (/** @type {() => void} */ action, /** @type {number} */ ms) => setInterval(action, ms),
    cancel: (/** @type {any} */ timer) => clearInterval(timer),
  };
}
