import { counted, fillIn } from "../live/wording.js";
import { CallWindow } from "./call-window.js";
import { saveInPlace } from "./details-form.js";
import { HandoverQuestion } from "./handover-question.js";
import { renew } from "./in-place.js";
import { MessageList } from "./message-list.js";
import { clockOf, complete, ENDED, isOld, leftText, rings, waitText } from "./ticket-state.js";

/** @typedef {import("./ticket-state.js").TicketEvent} TicketEvent */
/** @typedef {import("./ticket-state.js").TicketState} TicketState */
/** @typedef {import("../live/server-clock.js").ServerClock} ServerClock */
/** @typedef {import("../web/status-announcer.js").StatusAnnouncer} StatusAnnouncer */

/**
 * `<waiting-ticket data-state="waiting" …>`: one number and all that may be said about it. The state is an attribute;
 * CSS shows what belongs to it. Emits "call" when it rings, "callover" when nobody is called any more.
 */
export class WaitingTicket extends HTMLElement {
  /** @type {Record<string, string | undefined>} */ #texts = {};
  /** @type {ServerClock | undefined} */ #clock;
  /** @type {StatusAnnouncer | undefined} */ #announcer;
  /** @type {CallWindow | undefined} */ #call;
  /** @type {HandoverQuestion | undefined} */ #question;
  #messages = new MessageList(this);

  /**
   * @param {Record<string, string | undefined>} texts
   * @param {ServerClock} clock
   * @param {StatusAnnouncer} announcer
   */
  begin(texts, clock, announcer) {
    this.#texts = { ...texts, ...this.dataset };
    this.#clock = clock;
    this.#announcer = announcer;
    this.#call = new CallWindow(this, clock, this.#texts);
    clock.hear(this.dataset.asOf);
    saveInPlace(this.querySelector("[data-details]"));
    this.#askBeforeGivingBack();
    this.#offerToGoOn();
    this.#followCall(this.state === "called");
    this.#question = new HandoverQuestion(this, this.#texts);
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
    const { asOf = "", calledUntil, extensionsLeft = "0", officeStatus, ahead } = this.dataset;
    if (isOld(asOf, event)) return;
    const told = complete(event);
    const before = { state: this.state, calledUntil, extensionsLeft: Number(extensionsLeft) };
    const wait = this.#textOf('[data-fill="wait"]');
    this.#remember(told);
    this.#fillTexts(told);
    if (this.state !== before.state) this.#changed(told);
    else if (this.dataset.officeStatus !== officeStatus) this.#announcer?.announce(() => this.#officeText());
    else if (this.dataset.ahead !== ahead || this.#textOf('[data-fill="wait"]') !== wait) {
      this.#announcer?.announce(() => this.#placeText());
    }
    this.#followCall(rings(before, told));
    this.#question?.show(told.asked);
    if (this.#messages.show(told.message)) {
      this.#announcer?.announceNow(fillIn(this.#texts.textMessage, { text: told.message?.text ?? "" }));
    }
  }

  /** The server knows no ticket of this browser any more. */
  vanish() {
    if (ENDED.includes(this.state)) return;
    this.dataset.state = "gone";
    this.#announcer?.announceNow(this.#stateText());
    this.#followCall(false);
    this.#question?.show(null);
  }

  /** While the connection stands what is shown is true now, not only when it last changed. */
  tellTime() {
    this.#fill("as-of", fillIn(this.#texts.textAsOf, { time: this.#clock?.wallTime() ?? "" }));
  }

  /** @param {TicketState} told */
  #remember(told) {
    this.dataset.state = told.state;
    this.dataset.asOf = told.as_of;
    this.dataset.officeStatus = told.office_status;
    this.dataset.extensionsLeft = String(told.extensions_left);
    this.dataset.postponementsLeft = String(told.postponements_left);
    this.#set("position", told.position);
    this.#set("ahead", told.ahead);
    this.#set("note", told.note || null);
    this.#set("wait", told.wait && "");
    this.#set("doubt", told.doubt ? (this.dataset.doubt ?? "") : null);
    this.#set("calledUntil", told.called_until);
  }

  /**
   * @param {string} name
   * @param {string | number | null} value
   */
  #set(name, value) {
    if (value === null) delete this.dataset[name];
    else this.dataset[name] = String(value);
  }

  /** @param {TicketState} told */
  #fillTexts({ ahead, position, wait, parked_until: until, closes_at: closes, extensions_left: extensions, note }) {
    if (ahead !== null) this.#fill("ahead", counted(this.#texts, "textAhead", ahead));
    if (position !== null) this.#fill("position", fillIn(this.#texts.textPosition, { n: position }));
    this.#fill("wait", waitText(this.#texts, wait));
    this.#fill("extensions", leftText(this.#texts, extensions));
    if (until && note !== "parked") this.#fill("parked", fillIn(this.#texts.textParked, { time: clockOf(until) }));
    this.#fill("parked-until", until ? fillIn(this.#texts.textParkedUntil, { time: clockOf(until) }) : "");
    if (closes) this.#fill("doubt", fillIn(this.#texts.textDoubt, { time: clockOf(closes) }));
    this.tellTime();
  }

  /** @param {TicketState} told */
  #changed({ state, note }) {
    this.#giveBackDialog?.close();
    // The call speaks for itself.
    if (state !== "called") this.#announcer?.announceNow(this.#stateText());
    if (state === "parked" && note === "parked") void renew(`zurueckgestellt-${this.dataset.topic}`);
  }

  /** @param {boolean} asks whether it rings, or only the time has changed */
  #followCall(asks) {
    const until = this.dataset.calledUntil;
    if (this.state === "called" && until) {
      if (asks) this.#closeOthers();
      this.#call?.open(until, asks);
      if (asks) this.dispatchEvent(new CustomEvent("call", { bubbles: true }));
    } else {
      this.#call?.close();
      this.dispatchEvent(new CustomEvent("callover", { bubbles: true }));
    }
  }

  #closeOthers() {
    this.#giveBackDialog?.close();
    /** @type {HTMLDialogElement | null} */ (this.querySelector("[data-asked-dialog]"))?.close();
  }

  #stateText() {
    if (this.state === "parked") return this.#textOf(`[data-when-parked="${this.dataset.note === "parked" ? "office" : "self"}"] p`);
    if (this.state !== "waiting") return this.#textOf(`.waiting__ahead[data-show~="${this.state}"], [data-show="${this.state}"] .waiting__ahead`);
    return [this.#textOf(`[data-note-is="${this.dataset.note}"]`), this.#placeText()].join(" ").trim();
  }

  #placeText() {
    if (this.dataset.position === undefined) return this.#textOf("[data-when-place-hidden]");
    const wait = this.#textOf('[data-fill="wait"]');
    return [this.#textOf('[data-fill="ahead"]'), wait, this.#textOf('[data-fill="position"]')].filter(Boolean).map((each) => `${each}.`).join(" ");
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
    for (const place of this.querySelectorAll(`[data-fill="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }

  get #giveBackDialog() {
    return /** @type {HTMLDialogElement | null} */ (this.querySelector("[data-give-back-dialog]"));
  }

  #askBeforeGivingBack() {
    for (const form of this.querySelectorAll("[data-give-back]")) {
      form.addEventListener("submit", (event) => {
        if (!this.#giveBackDialog) return;
        event.preventDefault();
        this.#giveBackDialog.showModal();
      });
    }
  }

  #offerToGoOn() {
    const button = this.querySelector("[data-doubt-seen]");
    button?.removeAttribute("hidden");
    button?.addEventListener("click", () => (this.dataset.doubt = "seen"));
  }
}

customElements.define("waiting-ticket", WaitingTicket);
