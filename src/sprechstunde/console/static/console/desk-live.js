import { ServerClock } from "../live/server-clock.js";
import { listen } from "../live/stream.js";
import { counted } from "../live/wording.js";
import { StatusAnnouncer } from "../web/status-announcer.js";
import { morph } from "./morph.js";
import { sinceText } from "./waiting-since.js";

/** @typedef {{html: string, waiting: number, number: string | null}} DeskEvent */

const SENDING = 10_000; // a form that has not led to another page by then was given up

/** `<desk-live data-stream="…">` keeps the desk true without disturbing whoever is working at it. */
class DeskLive extends HTMLElement {
  #clock = new ServerClock();
  #title = document.title.replace(/^\(\d+\) /, "");
  #sentAt = 0;
  /** @type {DeskEvent | undefined} */ #held;
  /** @type {(() => void) | undefined} */ #stop;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #minute;

  connectedCallback() {
    this.dataset.updates = "on";
    this.#clock.hear(this.#desk().dataset.asOf);
    this.#tellSince();
    this.#minute = setInterval(() => this.#tellSince(), 10_000);
    this.addEventListener("submit", (event) => this.#send(event));
    addEventListener("pageshow", this.#sent);
    this.#offerPause();
    this.#stop = listen(this.dataset.stream ?? "", {
      console: (event) => this.#receive(event),
      connection: (connected) => this.#connection(connected),
      refused: () => this.#connection(false),
    });
  }

  disconnectedCallback() {
    this.#stop?.();
    clearInterval(this.#minute);
    removeEventListener("pageshow", this.#sent);
  }

  /** @param {DeskEvent} event */
  #receive(event) {
    this.#held = event;
    if (!this.#isSending() && !this.#isPaused()) this.#show();
  }

  #show() {
    if (!this.#held) return;
    const next = this.#read(this.#held.html);
    this.#held = undefined;
    const desk = this.#desk();
    if (!next || isOlder(next, desk)) return;
    const before = desk.dataset.waiting;
    const focused = desk.contains(document.activeElement);
    morph(desk, next);
    this.#clock.hear(desk.dataset.asOf);
    this.#tellSince();
    this.#tellWaiting(before);
    if (focused && !desk.contains(document.activeElement)) desk.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** @param {string} html */
  #read(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return /** @type {HTMLElement | null} */ (template.content.querySelector(".desk"));
  }

  /** @param {string | undefined} before */
  #tellWaiting(before) {
    const waiting = Number(this.#desk().dataset.waiting);
    const title = waiting ? `(${waiting}) ${this.#title}` : this.#title;
    if (document.title !== title) document.title = title;
    if (before === this.#desk().dataset.waiting || this.#desk().dataset.counter !== "open") return;
    this.#announcer().announce(() => counted(this.dataset, "textWaiting", Number(this.#desk().dataset.waiting)));
  }

  #tellSince() {
    for (const place of this.querySelectorAll("time[data-since]")) {
      const text = sinceText(this.dataset, this.#clock.now() - Date.parse(place.getAttribute("datetime") ?? ""));
      if (place.textContent !== text) place.textContent = text;
    }
  }

  /**
   * A second click while the first is under way would only bring an error.
   * @param {SubmitEvent} event
   */
  #send(event) {
    if (this.#isSending()) return event.preventDefault();
    this.#sentAt = Date.now();
    setTimeout(() => this.#sent(), SENDING);
  }

  #sent = () => {
    this.#sentAt = 0;
    if (!this.#isPaused()) this.#show();
  };

  #isSending() {
    return Date.now() - this.#sentAt < SENDING;
  }

  /** @param {boolean} connected */
  #connection(connected) {
    const was = this.dataset.live;
    this.dataset.live = connected ? "on" : "off";
    if (!connected) this.#announcer().announceNow(this.dataset.textOff ?? "");
    else if (was === "off") this.#announcer().announceNow(this.dataset.textOn ?? "");
  }

  #offerPause() {
    const place = /** @type {HTMLElement | null} */ (this.querySelector("[data-pause]"));
    if (!place) return;
    place.hidden = false;
    place.querySelector("button")?.addEventListener("click", () => {
      this.dataset.updates = this.#isPaused() ? "on" : "paused";
      if (!this.#isPaused()) this.#show();
    });
  }

  #isPaused() {
    return this.dataset.updates === "paused";
  }

  #desk() {
    return /** @type {HTMLElement} */ (this.querySelector(".desk"));
  }

  #announcer() {
    return /** @type {StatusAnnouncer} */ (this.querySelector("status-announcer"));
  }
}

/**
 * Told again by another tab, or overtaken by a reload of this page.
 * @param {HTMLElement} next
 * @param {HTMLElement} shown
 */
function isOlder(next, shown) {
  return Date.parse(next.dataset.asOf ?? "") < Date.parse(shown.dataset.asOf ?? "");
}

customElements.define("desk-live", DeskLive);
