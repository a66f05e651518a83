import { leave, leaveWithTheOthers } from "./leaving.js";
import { PAUSE_MS, PRESSES, ShiftCounter } from "./shift-counter.js";

/**
 * `<quick-exit>` around the form that leads away: leaves at once when its button is pressed, or Shift three times.
 *
 * While a modal dialog is open, everything outside is out of reach; the button then moves into the dialog.
 */
export class QuickExit extends HTMLElement {
  #counter = new ShiftCounter(() => performance.now());
  /** @type {AbortController | undefined} */ #over;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #silence;
  #dialogs = new MutationObserver(() => this.#stayInReach());
  // Kept by hand: the bar may be in a dialog, and a dialog may be taken out of the page.
  /** @type {HTMLElement | null} */ #bar = null;
  /** @type {HTMLFormElement | null} */ #form = null;

  connectedCallback() {
    this.#bar ??= this.querySelector("[data-bar]");
    this.#form ??= this.querySelector("form");
    this.#over = new AbortController();
    const options = { signal: this.#over.signal };
    const whole = { ...options, capture: true };
    document.addEventListener("submit", (event) => event.target === this.#form && this.#leave(event), whole);
    document.addEventListener("keydown", (event) => this.#down(event), whole);
    document.addEventListener("keyup", (event) => this.#up(event), whole);
    document.addEventListener("pointerdown", () => this.#startAnew(), whole);
    addEventListener("blur", () => this.#startAnew(), options);
    // What the browser kept of the page may be long untrue, and was perhaps left in a hurry.
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload(), options);
    this.#dialogs.observe(document.body, { subtree: true, childList: true, attributeFilter: ["open"] });
    leaveWithTheOthers(this.#exit.at, this.#exit.shared);
    this.#stayInReach();
  }

  disconnectedCallback() {
    this.#over?.abort();
    this.#dialogs.disconnect();
  }

  get #exit() {
    const { to = "", title = "" } = this.dataset;
    return { to, title, at: this.#form?.getAttribute("action") ?? "", shared: "sharedHost" in this.dataset };
  }

  /** @param {Event} [event] */
  #leave(event) {
    event?.preventDefault();
    event?.stopImmediatePropagation();
    leave(this.#exit);
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (event.key === "Shift") this.#counter.down(event);
    else this.#startAnew();
  }

  /** @param {KeyboardEvent} event */
  #up(event) {
    const count = this.#counter.up(event);
    if (count >= PRESSES) this.#leave();
    else if (count > 0) this.#count(count);
    else if (event.key === "Shift") this.#startAnew();
  }

  /** @param {number} count */
  #count(count) {
    const { textTwoMore = "", textOneMore = "", textExpired = "" } = this.dataset;
    this.#show(count, count === 1 ? textTwoMore : textOneMore);
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#startAnew(textExpired);
      this.#silence = setTimeout(() => this.#show(0, ""), PAUSE_MS);
    }, PAUSE_MS);
  }

  /** @param {string} [words] */
  #startAnew(words = "") {
    this.#counter.reset();
    clearTimeout(this.#silence);
    this.#show(0, words);
  }

  /**
   * @param {number} lights
   * @param {string} words
   */
  #show(lights, words) {
    const bar = this.#bar;
    if (!bar) return;
    if (lights) bar.dataset.pressed = String(lights);
    else delete bar.dataset.pressed;
    const status = bar.querySelector("[data-status]");
    if (status && status.textContent !== words) status.textContent = words;
  }

  #stayInReach() {
    const home = [...document.querySelectorAll("dialog[open]")].filter(isModal).at(-1) ?? this;
    if (this.#bar && this.#bar.parentElement !== home) home.append(this.#bar);
  }
}

/**
 * Browsers before 2022 do not know the word; our pages have no other open dialogs.
 * @param {Element} dialog
 */
function isModal(dialog) {
  try {
    return dialog.matches(":modal");
  } catch {
    return true;
  }
}

customElements.define("quick-exit", QuickExit);
