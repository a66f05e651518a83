import { ServerClock } from "../live/server-clock.js";
import { listen } from "../live/stream.js";
import { counted } from "../live/wording.js";
import { StatusAnnouncer } from "../web/status-announcer.js";
import { DeskDialog } from "./desk-dialog.js";
import { morph } from "./morph.js";
import { open, send } from "./sending.js";
import { leftText } from "./time-left.js";
import { sinceText } from "./waiting-since.js";

/** @typedef {{html: string, waiting: number, number: string | null}} DeskEvent */

const SENDING = 10_000; // a form that has not led to another page by then was given up

/** `<desk-live data-stream="…">` keeps the desk true without disturbing whoever is working at it. */
class DeskLive extends HTMLElement {
  #clock = new ServerClock();
  #title = document.title.replace(/^(● )?(\(\d+\) )?/, "");
  #sentAt = 0;
  /** @type {HTMLElement | undefined} */ #held;
  /** @type {(() => void) | undefined} */ #stop;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #second;

  connectedCallback() {
    this.dataset.updates = "on";
    this.#clock.hear(this.#desk().dataset.asOf);
    this.#tellTimes();
    this.#second = setInterval(() => this.#tellTimes(), 1000);
    this.addEventListener("submit", (event) => this.#send(event));
    this.addEventListener("click", (event) => this.#openDialog(event));
    this.#alert()?.addEventListener("desk-alert", () => this.#tellTitle());
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
    clearInterval(this.#second);
    removeEventListener("pageshow", this.#sent);
  }

  /** @param {DeskEvent} event */
  #receive(event) {
    const next = read(event.html);
    if (next) this.#hold(next);
  }

  /** @param {HTMLElement} next */
  #hold(next) {
    if (isOlder(next, this.#held ?? this.#desk())) return;
    this.#held = next;
    this.dispatchEvent(new CustomEvent("desk-state", { bubbles: true, detail: next.dataset.occasions }));
    if (!this.#isSending() && !this.#isPaused()) this.#show();
  }

  #show() {
    const next = this.#held;
    this.#held = undefined;
    const desk = this.#desk();
    if (!next || isOlder(next, desk)) return;
    const before = desk.dataset.waiting;
    const focused = desk.contains(document.activeElement);
    morph(desk, next);
    this.#clock.hear(desk.dataset.asOf);
    this.#tellTimes();
    this.#tellWaiting(before);
    if (focused && !desk.contains(document.activeElement)) desk.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** @param {string | undefined} before */
  #tellWaiting(before) {
    this.#tellTitle();
    if (before === this.#desk().dataset.waiting || this.#desk().dataset.counter !== "open") return;
    this.#announcer().announce(() => counted(this.dataset, "textWaiting", Number(this.#desk().dataset.waiting)));
  }

  #tellTitle() {
    const waiting = Number(this.#desk().dataset.waiting);
    const mark = this.#alert()?.hasAttribute("data-sounding") ? "● " : "";
    const title = `${mark}${waiting ? `(${waiting}) ` : ""}${this.#title}`;
    if (document.title !== title) document.title = title;
  }

  #tellTimes() {
    const now = this.#clock.now();
    for (const place of this.querySelectorAll("time[data-since]")) tell(place, sinceText(this.dataset, now - momentOf(place)));
    for (const place of this.querySelectorAll("time[data-left]")) tell(place, leftText(this.dataset, momentOf(place) - now));
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-hide-at]"))) {
      const isOver = Date.parse(place.dataset.hideAt ?? "") <= now;
      if (isOver && !place.contains(document.activeElement)) place.hidden = true;
    }
  }

  /**
   * A second click while the first is under way would only bring an error.
   * @param {SubmitEvent} event
   */
  #send(event) {
    if (this.#isSending()) return event.preventDefault();
    this.#sentAt = Date.now();
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!("stay" in form.dataset) && !this.#dialog().contains(form)) return void setTimeout(() => this.#sent(), SENDING);
    event.preventDefault();
    form.closest("details.menu")?.removeAttribute("open");
    void this.#take(send(form, event.submitter));
  }

  /** @param {MouseEvent} event */
  #openDialog(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-dialog]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (!this.#isSending()) void this.#take(open(link.href), link.id);
  }

  /**
   * @param {Promise<import("./sending.js").Answer>} asked
   * @param {string} [from]
   */
  async #take(asked, from) {
    this.#sentAt = Date.now();
    try {
      const answer = await asked;
      if (answer.dialog) this.#dialog().show(document.adoptNode(answer.dialog), from);
      else if (answer.desk) this.#back(answer.desk, answer.messages);
      else location.assign(answer.address);
    } catch {
      this.#say([]);
      this.#notSent(true);
      return this.#sent();
    }
    this.#notSent(false);
    this.#sent();
  }

  /**
   * @param {HTMLElement} desk
   * @param {Element[]} messages
   */
  #back(desk, messages) {
    this.#dialog().close();
    this.#say(messages);
    this.#held = undefined;
    this.#sentAt = 0;
    this.#hold(document.adoptNode(desk));
    this.#show(); // also while the updates are stopped: it was asked for
  }

  /** @param {Element[]} messages */
  #say(messages) {
    for (const old of document.querySelectorAll("main > .page-message")) old.remove();
    const place = /** @type {HTMLElement} */ (this.querySelector("[data-messages]"));
    place.replaceChildren(...messages.map((each) => document.adoptNode(each)));
    const quiet = messages.filter((each) => each.getAttribute("role") !== "alert"); // alerts are heard by themselves
    const text = quiet.map((each) => each.textContent?.trim()).join(" ");
    if (text) this.#announcer().announceNow(text);
  }

  /** @param {boolean} yes */
  #notSent(yes) {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-not-sent]"))) place.hidden = !yes;
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
    place.querySelector("[data-pause-button]")?.addEventListener("click", () => {
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

  #dialog() {
    return /** @type {DeskDialog} */ (this.querySelector("desk-dialog"));
  }

  #alert() {
    return this.closest("desk-alert");
  }

  #announcer() {
    return /** @type {StatusAnnouncer} */ (this.querySelector("status-announcer"));
  }
}

/** @param {string} html */
function read(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return /** @type {HTMLElement | null} */ (template.content.querySelector(".desk"));
}

/**
 * Told again by another tab, or overtaken by a reload of this page.
 * @param {HTMLElement} next
 * @param {HTMLElement} shown
 */
function isOlder(next, shown) {
  return Date.parse(next.dataset.asOf ?? "") < Date.parse(shown.dataset.asOf ?? "");
}

/** @param {Element} place */
function momentOf(place) {
  return Date.parse(place.getAttribute("datetime") ?? "");
}

/**
 * @param {Element} place
 * @param {string} text
 */
function tell(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

customElements.define("desk-live", DeskLive);
