import { find, setText } from "../elements/find.js";

/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("./support-code.js").Check} Check */
/** @typedef {Record<string, string | number>} Values */
/** @typedef {"none" | "working" | "good" | "attention" | "bad"} Tone */

const ATTENTION = new Set(["dark", "silent", "moderate", "weak", "no_relay", "held_back", "aborted"]);

/**
 * `<check-row data-check="camera">`: what was found about one device, in words, with what to do. Emits "wish" with
 * `detail.on` when its button is pressed, and "found" with `detail.outcome` and `detail.values`.
 */
export class CheckRow extends HTMLElement {
  /** @type {Words | null} */ #words = null;
  /** @type {(outcome: string) => string[]} */ #adviceKeys = () => [];
  #on = false;

  connectedCallback() {
    this.#button.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("wish", { detail: { on: !this.#on } }));
    });
  }

  /**
   * @param {Words} words
   * @param {(outcome: string) => string[]} adviceKeys which sentences say what to do about an outcome
   */
  begin(words, adviceKeys) {
    this.#words = words;
    this.#adviceKeys = adviceKeys;
    this.#button.disabled = false;
  }

  /** @returns {Check} */
  get check() {
    return /** @type {Check} */ (this.dataset.check);
  }

  /**
   * Whether the device is on, so that the button switches it off.
   * @param {boolean} on
   */
  set on(on) {
    this.#on = on;
    find(this, "[data-when=off]").hidden = on;
    find(this, "[data-when=on]").hidden = !on;
  }

  /**
   * Something is going on and the person should know what.
   * @param {string} step
   */
  work(step) {
    this.#show("working", this.#say(`${this.check}.${step}`), []);
  }

  /**
   * @param {string} outcome
   * @param {Values} [values]
   */
  conclude(outcome, values = {}) {
    this.show(outcome, values);
    this.dispatchEvent(new CustomEvent("found", { detail: { outcome, values } }));
  }

  /**
   * What was found now, earlier, or in another tab.
   * @param {string} outcome
   * @param {Values} values
   */
  show(outcome, values) {
    const advice = this.#adviceKeys(outcome).map((key) => this.#say(key));
    this.dataset.outcome = outcome;
    this.#show(toneOf(outcome), this.#say(`${this.check}.${outcome}`, values), advice);
    this.#showWays(values);
  }

  /** Back to the beginning, where nothing was found and nobody waits for an answer. */
  rest() {
    delete this.dataset.outcome;
    this.#show("none", this.#say(`${this.check}.untested`), []);
  }

  /**
   * @param {Tone} tone
   * @param {string} text
   * @param {string[]} advice
   */
  #show(tone, text, advice) {
    this.dataset.tone = tone;
    const place = find(this, "[data-advice]");
    place.hidden = !advice.length;
    place.replaceChildren(...advice.map(paragraph));
    setText(find(this, "[data-result]"), text);
  }

  /** @param {Values} values */
  #showWays({ ways, server }) {
    const place = /** @type {HTMLElement | null} */ (this.querySelector("[data-measured]"));
    if (!place) return;
    place.hidden = !ways;
    const named = String(ways || "").split(" ").filter((kind) => ["host", "srflx", "prflx", "relay"].includes(kind));
    const sentence = named.map((kind) => this.#say(`way.${kind}`)).join(", ");
    if (ways) setText(place, this.#say("connection.measured", { ways: sentence, server: server ?? "" }));
  }

  /**
   * @param {string} key
   * @param {Values} [values]
   */
  #say(key, values) {
    return this.#words?.say(key, values) ?? "";
  }

  /** @returns {HTMLButtonElement} */
  get #button() {
    return find(this, "[data-start]");
  }
}

/**
 * @param {string} outcome
 * @returns {Tone}
 */
function toneOf(outcome) {
  if (outcome === "good") return "good";
  return ATTENTION.has(outcome) ? "attention" : "bad";
}

/** @param {string} text */
function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

customElements.define("check-row", CheckRow);
