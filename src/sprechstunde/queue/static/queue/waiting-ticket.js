import { counted, fillIn } from "../live/wording.js";
import { CallWindow } from "./call-window.js";
import { saveInPlace } from "./details-form.js";
import { ENDED, isOld, noteAfter } from "./ticket-state.js";

/** @typedef {import("./ticket-state.js").TicketEvent} TicketEvent */
/** @typedef {import("../live/server-clock.js").ServerClock} ServerClock */
/** @typedef {import("../web/status-announcer.js").StatusAnnouncer} StatusAnnouncer */

/**
 * `<waiting-ticket data-state="waiting" …>`: one number and all that may be said about it. The state is an attribute;
 * CSS shows what belongs to it.
 */
export class WaitingTicket extends HTMLElement {
  /** @type {Record<string, string | undefined>} */ #texts = {};
  /** @type {ServerClock | undefined} */ #clock;
  /** @type {StatusAnnouncer | undefined} */ #announcer;
  /** @type {CallWindow | undefined} */ #call;

  /**
   * @param {Record<string, string | undefined>} texts
   * @param {ServerClock} clock
   * @param {StatusAnnouncer} announcer
   */
  begin(texts, clock, announcer) {
    this.#texts = texts;
    this.#clock = clock;
    this.#announcer = announcer;
    this.#call = new CallWindow(this, clock, texts);
    clock.hear(this.dataset.asOf);
    saveInPlace(this.querySelector("[data-details]"));
    this.#askBeforeGivingBack();
    this.#followCall();
  }

  get state() {
    return this.dataset.state ?? "";
  }

  /** @param {TicketEvent} event */
  isAbout(event) {
    return event.number === this.dataset.number && event.office === this.dataset.slug;
  }

  /** @param {TicketEvent} event */
  show(event) {
    const known = this.#known();
    if (isOld(known, event)) return;
    const before = { state: known.state, ahead: this.dataset.ahead, office: this.dataset.officeStatus };
    this.#remember(event, noteAfter(known, event));
    this.#fillTexts(event);
    if (this.state !== before.state) this.#changed();
    else if (this.dataset.officeStatus !== before.office) this.#announcer?.announce(() => this.#officeText());
    else if (this.dataset.ahead !== before.ahead) this.#announcer?.announce(() => this.#placeText());
    this.#followCall();
  }

  /** The server knows no ticket of this browser any more. */
  vanish() {
    if (ENDED.includes(this.state)) return;
    this.dataset.state = "gone";
    this.#changed();
    this.#followCall();
  }

  /** While the connection stands what is shown is true now, not only when it last changed. */
  tellTime() {
    this.#fill("as-of", fillIn(this.#texts.textAsOf, { time: this.#clock?.wallTime() ?? "" }));
  }

  /** @returns {import("./ticket-state.js").Known} */
  #known() {
    const { note = "", asOf = "", calledUntil = null } = this.dataset;
    return { state: this.state, note, asOf, calledUntil };
  }

  /**
   * @param {TicketEvent} event
   * @param {string} note
   */
  #remember(event, note) {
    this.dataset.state = event.state;
    this.dataset.asOf = event.as_of;
    this.#set("position", event.position);
    this.#set("ahead", event.ahead);
    this.#set("note", note || null);
    this.#set("calledUntil", event.called_until);
    if (event.office_status) this.dataset.officeStatus = event.office_status;
  }

  /**
   * @param {string} name
   * @param {string | number | null} value
   */
  #set(name, value) {
    if (value === null) delete this.dataset[name];
    else this.dataset[name] = String(value);
  }

  /** @param {TicketEvent} event */
  #fillTexts({ ahead, position }) {
    if (ahead !== null) this.#fill("ahead", counted(this.#texts, "textAhead", ahead));
    if (position !== null) this.#fill("position", fillIn(this.#texts.textPosition, { n: position }));
    this.tellTime();
  }

  #changed() {
    /** @type {HTMLDialogElement | null} */ (this.querySelector("[data-give-back-dialog]"))?.close();
    // The call speaks for itself.
    if (this.state !== "called") this.#announcer?.announceNow(this.#stateText());
  }

  #followCall() {
    const until = this.dataset.calledUntil;
    if (this.state === "called" && until) this.#call?.open(until);
    else this.#call?.close();
  }

  #stateText() {
    if (this.state !== "waiting") return this.#textOf(`.waiting__ahead[data-show~="${this.state}"], [data-show="${this.state}"] .waiting__ahead`);
    return [this.#textOf(`[data-note-is="${this.dataset.note}"]`), this.#placeText()].join(" ").trim();
  }

  #placeText() {
    return `${this.#textOf('[data-fill="ahead"]')}. ${this.#textOf('[data-fill="position"]')}.`;
  }

  #officeText() {
    return this.#textOf(`[data-office-is="${this.dataset.officeStatus}"]`);
  }

  /** @param {string} selector */
  #textOf(selector) {
    return (this.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #fill(name, text) {
    const place = this.querySelector(`[data-fill="${name}"]`);
    if (place && place.textContent !== text) place.textContent = text;
  }

  #askBeforeGivingBack() {
    const dialog = /** @type {HTMLDialogElement | null} */ (this.querySelector("[data-give-back-dialog]"));
    this.querySelector("[data-give-back]")?.addEventListener("submit", (event) => {
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    });
  }
}

customElements.define("waiting-ticket", WaitingTicket);
