import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("../documents/mark.js").Pen} Pen */
/** @typedef {"read" | "point" | "draw" | "note" | "erase"} Tool */
/** @typedef {"undo" | "redo" | "smaller" | "larger" | "turn"} Deed */

/** @type {Deed[]} */
const DEEDS = ["undo", "redo", "smaller", "larger", "turn"];

/** The tools above a page. One stop for Tab; the arrow keys walk inside (ARIA practices, toolbar). */
export class DocumentTools {
  /** @type {Tool} */
  tool = "read";
  #root;
  #words;
  #onTool;

  /**
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {{onTool: (tool: Tool) => void, onDeed: (deed: Deed) => void}} listeners
   */
  constructor(root, words, { onTool, onDeed }) {
    this.#root = root;
    this.#words = words;
    this.#onTool = onTool;
    for (const button of this.#tools) button.addEventListener("click", () => this.choose(/** @type {Tool} */ (button.dataset.tool)));
    for (const deed of DEEDS) {
      const button = find(root, `[data-${deed}]`);
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") onDeed(deed);
      });
    }
    this.#bar.addEventListener("keydown", (event) => this.#walk(event));
    this.#bar.addEventListener("focusin", ({ target }) => this.#stopAt(/** @type {HTMLElement} */ (target)));
    this.#stopAt(this.#buttons[0]);
  }

  /** @returns {Pen} */
  get pen() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.#root.querySelector("[data-pens] input:checked"));
    return /** @type {Pen} */ (chosen?.value ?? "highlight");
  }

  /** @param {Tool} tool */
  choose(tool) {
    this.tool = tool;
    for (const button of this.#tools) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    find(this.#root, "[data-pens]").hidden = tool !== "draw";
    const hint = find(this.#root, "[data-tool-hint]");
    hint.hidden = tool === "read";
    setText(hint, tool === "read" ? "" : this.#words.say(`tool.${tool}`));
    this.#onTool(tool);
  }

  /** @param {(Tool | Deed)[]} names of what is allowed at all here */
  leaveOnly(names) {
    for (const button of this.#buttons) {
      button.hidden = !names.some((name) => button.dataset.tool === name || name in button.dataset);
    }
    this.#stopAt(this.#buttons[0]);
  }

  /** @param {Partial<Record<Deed, boolean>>} possible */
  allow(possible) {
    for (const [deed, allowed] of Object.entries(possible)) {
      find(this.#root, `[data-${deed}]`).setAttribute("aria-disabled", String(!allowed));
    }
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const buttons = this.#buttons;
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0) return;
    const backwards = getComputedStyle(this.#bar).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    const forwards = backwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    /** @type {Record<string, number>} */
    const ways = { [forwards]: at + 1, [backwards]: at - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in ways)) return;
    event.preventDefault();
    buttons[(ways[event.key] + buttons.length) % buttons.length].focus();
  }

  /** @param {HTMLElement} target */
  #stopAt(target) {
    const stop = target.closest("button") ?? this.#buttons[0];
    for (const button of this.#buttons) button.tabIndex = button === stop ? 0 : -1;
  }

  get #bar() {
    return find(this.#root, "[data-tools]");
  }

  get #buttons() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#bar.querySelectorAll("button:not([hidden])"))];
  }

  get #tools() {
    return this.#buttons.filter((button) => button.dataset.tool);
  }
}
