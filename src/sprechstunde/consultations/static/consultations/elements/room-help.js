import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */

/** The adviser's silent call for help. Emits "ask" and "withdraw". */
export class RoomHelp extends HTMLElement {
  /** @type {boolean | null} */
  #asked = null;

  connectedCallback() {
    find(this, "[data-help-ask]").addEventListener("click", () => this.dispatchEvent(new CustomEvent("ask")));
    find(this, "[data-help-withdraw]").addEventListener("click", () => this.dispatchEvent(new CustomEvent("withdraw")));
  }

  /**
   * @param {boolean} asked
   * @param {Words} words
   */
  show(asked, words) {
    if (asked === this.#asked) return;
    // The page says since when it was asked for before it was loaded; what it does not know has just been asked.
    const time = (this.#asked === null && this.dataset.since) || clockTime();
    this.#asked = asked;
    const hadFocus = this.contains(document.activeElement);
    setText(find(this, "[data-help-told]"), asked ? words.say("help.asked_since", { time }) : "");
    for (const part of document.querySelectorAll("[data-when-help]")) {
      if (part instanceof HTMLElement) part.hidden = (part.dataset.whenHelp === "on") !== asked;
    }
    document.querySelector("[data-help-button]")?.classList.toggle("room-control--on", asked);
    if (hadFocus) find(this, asked ? "[data-help-withdraw]" : "[data-help-ask]").focus();
  }

  /** @param {string} text */
  complain(text) {
    setText(find(this, "[data-help-told]"), text);
  }
}

function clockTime() {
  return new Date().toLocaleTimeString(document.documentElement.lang || "de", { hour: "2-digit", minute: "2-digit" });
}

customElements.define("room-help", RoomHelp);
