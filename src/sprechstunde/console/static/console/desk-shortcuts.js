import { isForTyping, shortcutOf } from "./shortcuts.js";

const KEPT = "desk-shortcuts"; // "on" when wanted; off at first, since the desk stands open beside programs in which one types

/**
 * `<desk-shortcuts>`: single keys for what has `data-shortcut`, and the dialog that lists them and switches them on and off.
 */
class DeskShortcuts extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.#box().checked = isOn();
    this.#box().addEventListener("change", () => keep(this.#box().checked));
    this.querySelector("[data-open]")?.addEventListener("click", () => this.#dialog().showModal());
    this.querySelector("[data-close]")?.addEventListener("click", () => this.#dialog().close());
    addEventListener("keydown", this.#press);
  }

  disconnectedCallback() {
    removeEventListener("keydown", this.#press);
  }

  /** @param {KeyboardEvent} event */
  #press = (event) => {
    const key = shortcutOf(event, {
      isOn: isOn(),
      isTyping: isForTyping(document.activeElement),
      isDialogOpen: document.querySelector("dialog[open]") !== null,
    });
    if (!key) return;
    if (key === "?") this.#dialog().showModal();
    else if (!use(key)) return;
    event.preventDefault();
  };

  #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  #box() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input[type=checkbox]"));
  }
}

/**
 * Does what a click would, where a click does something; else leads there.
 * @param {string} key
 */
function use(key) {
  const target = /** @type {HTMLElement | null} */ (
    [...document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)].find((each) => !each.matches(":disabled"))
  );
  if (!target) return false;
  target.focus();
  if (target.matches("button, a, summary")) target.click();
  return true;
}

function isOn() {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch {
    return false;
  }
}

/** @param {boolean} on */
function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // A browser that stores nothing has no shortcuts.
  }
}

customElements.define("desk-shortcuts", DeskShortcuts);
