import { find, setText } from "./find.js";

/** @typedef {"live" | "chat"} TabName */
/** @typedef {import("./words.js").Words} Words */

/**
 * Live text and chat in one place. What comes while the other is shown is counted on its tab and told politely, because a
 * log that cannot be seen is read out by nobody.
 */
export class TextTabs extends HTMLElement {
  /** @type {Record<TabName, number>} */
  #unseen = { live: 0, chat: 0 };
  /** @type {Words | null} */
  #words = null;

  connectedCallback() {
    for (const tab of this.#tabs) {
      tab.addEventListener("click", () => this.select(nameOf(tab)));
      tab.addEventListener("keydown", (event) => this.#moved(event, tab));
    }
  }

  /** @param {Words} words */
  start(words) {
    this.#words = words;
  }

  /** @returns {TabName} */
  get selected() {
    return nameOf(find(this, "[role=tab][aria-selected=true]"));
  }

  /** @param {TabName} name */
  select(name) {
    for (const tab of this.#tabs) {
      const chosen = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      find(this, `#${tab.getAttribute("aria-controls")}`).hidden = !chosen;
    }
    this.#count(name, 0);
    this.dispatchEvent(new CustomEvent("selected"));
  }

  /**
   * Something new has come.
   * @param {TabName} name
   * @param {string} announcement
   */
  note(name, announcement) {
    if (name === this.selected) return;
    this.#count(name, this.#unseen[name] + 1);
    find(this, "[data-text-told]").textContent = announcement;
  }

  clear() {
    this.#count("live", 0);
    this.#count("chat", 0);
    find(this, "[data-text-told]").textContent = "";
  }

  /**
   * @param {TabName} name
   * @param {number} count
   */
  #count(name, count) {
    this.#unseen[name] = count;
    const badge = find(this, `[data-text-tab=${name}] [data-new]`);
    badge.hidden = count === 0;
    setText(badge, count === 0 ? "" : (this.#words?.say("text.new", { count }) ?? ""));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} tab
   */
  #moved(event, tab) {
    const tabs = this.#tabs;
    const at = tabs.indexOf(tab);
    const rightwards = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: at + rightwards, ArrowLeft: at - rightwards, Home: 0, End: tabs.length - 1 };
    if (!Object.hasOwn(steps, event.key)) return;
    event.preventDefault();
    const next = tabs[(steps[event.key] + tabs.length) % tabs.length];
    this.select(nameOf(next));
    next.focus();
  }

  /** @returns {HTMLElement[]} */
  get #tabs() {
    return [...this.querySelectorAll("[role=tab]")].map((tab) => /** @type {HTMLElement} */ (tab));
  }
}

/** @param {HTMLElement} tab */
function nameOf(tab) {
  return /** @type {TabName} */ (tab.dataset.textTab);
}

customElements.define("text-tabs", TextTabs);
