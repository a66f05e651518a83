import { ServerClock } from "../live/server-clock.js";
import { listen } from "../live/stream.js";
import { fillIn } from "../live/wording.js";
import "../web/once.js";
import { StatusAnnouncer } from "../web/status-announcer.js";
import { CallSignals } from "./call-signals.js";
import { sendInPlace } from "./in-place.js";
import { Outage } from "./outage.js";
import "./share-link.js";
import { ENDED } from "./ticket-state.js";
import { WaitingTicket } from "./waiting-ticket.js";

/** @typedef {import("./ticket-state.js").TicketEvent} TicketEvent */

const YOUNG = 5_000; // a page that was made so recently knows all tickets, or will be told once more

/** `<waiting-area data-stream="…">` keeps the tickets of this browser true. */
class WaitingArea extends HTMLElement {
  #clock = new ServerClock();
  /** @type {CallSignals | undefined} */ #signals;
  /** @type {Outage | undefined} */ #outage;
  /** @type {Map<WaitingTicket, TicketEvent>} */ #held = new Map();
  /** @type {(() => void) | undefined} */ #stop;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #minute;
  #over = new AbortController();

  connectedCallback() {
    this.dataset.updates = "on";
    this.#signals = new CallSignals(this);
    for (const ticket of this.#tickets()) ticket.begin({ ...this.dataset }, this.#clock, this.#announcer());
    this.#outage = new Outage(this.#clock.now());
    this.#offerPause();
    this.#minute = setInterval(() => this.#tick(), 20_000);
    this.querySelector("[data-was-away-seen]")?.addEventListener("click", () => this.#sayWasAway(""));
    // The browser knows of a lost network long before the stream does.
    addEventListener("offline", () => this.#connection(false), { signal: this.#over.signal });
    this.#stop = listen(
      this.dataset.stream ?? "",
      {
        ticket: (event) => this.#receive(event),
        connection: (connected) => this.#connection(connected),
        refused: () => this.#refused(),
      },
      (event) => `${event.office} ${event.number}`,
    );
  }

  disconnectedCallback() {
    this.#stop?.();
    this.#over.abort();
    clearInterval(this.#minute);
  }

  /** @param {TicketEvent} event */
  #receive(event) {
    this.#clock.hear(event.as_of);
    if (this.dataset.live === "off" && navigator.onLine) this.#connection(true);
    const ticket = this.#tickets().find((each) => each.isAbout(event));
    if (!ticket) return this.#meetUnknown(event);
    this.#held.set(ticket, event);
    // Stopped is the display of the queue; a call comes through.
    if (!this.#isPaused() || event.state !== "waiting" || ticket.state !== "waiting") this.#showHeld();
  }

  /**
   * A number that came meanwhile: passed on, or drawn in another tab. The page is made anew with it.
   * @param {TicketEvent} event
   */
  #meetUnknown(event) {
    if (ENDED.includes(event.state)) return;
    setTimeout(() => location.assign(this.dataset.page ?? location.pathname), Math.max(0, YOUNG - performance.now()));
  }

  #showHeld() {
    for (const [ticket, event] of this.#held) ticket.show(event);
    this.#held.clear();
  }

  #refused() {
    for (const ticket of this.#tickets()) ticket.vanish();
  }

  /** @param {boolean} connected */
  #connection(connected) {
    const was = this.dataset.live;
    if (was === (connected ? "on" : "off")) return;
    this.dataset.live = connected ? "on" : "off";
    const outage = this.#outage?.connection(connected, this.#clock.now()) ?? null;
    if (!connected) this.#sayOff();
    else if (outage && was !== undefined) this.#wasAway(outage);
    this.#tick();
  }

  #sayOff() {
    const text = fillIn(this.dataset.textOff, { time: this.#clock.wallTime() });
    const place = this.querySelector('[data-fill="off"]');
    if (place) place.textContent = text;
    this.#announcer().announceNow(text);
  }

  /** @param {import("./outage.js").Span} span */
  #wasAway({ from, to }) {
    const times = { from: this.#clock.wallTime(from), to: this.#clock.wallTime(to) };
    const pattern = times.from === times.to ? this.dataset.textWasAwayBriefly : this.dataset.textWasAway;
    this.#sayWasAway(fillIn(pattern, times));
  }

  /** @param {string} text */
  #sayWasAway(text) {
    const callout = /** @type {HTMLElement | null} */ (this.querySelector("[data-was-away]"));
    const place = callout?.querySelector('[data-fill="was-away"]');
    if (!callout || !place) return;
    place.textContent = text;
    callout.hidden = text === "";
    if (text) this.#announcer().announceNow(text);
  }

  #tick() {
    const slept = this.#outage?.tick(this.#clock.now());
    if (slept) this.#wasAway(slept);
    if (this.dataset.live !== "on" || this.#isPaused()) return;
    for (const ticket of this.#tickets()) ticket.tellTime();
  }

  #offerPause() {
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-pause]"))) {
      place.hidden = false;
      place.querySelector("button")?.addEventListener("click", () => this.#togglePause());
    }
  }

  #togglePause() {
    this.dataset.updates = this.#isPaused() ? "on" : "paused";
    if (this.#isPaused()) return;
    this.#showHeld();
    this.#tick();
  }

  #isPaused() {
    return this.dataset.updates === "paused";
  }

  /** @returns {WaitingTicket[]} */
  #tickets() {
    return [...this.querySelectorAll("waiting-ticket")].filter((each) => each instanceof WaitingTicket);
  }

  #announcer() {
    return /** @type {StatusAnnouncer} */ (this.querySelector("status-announcer"));
  }
}

sendInPlace();
customElements.define("waiting-area", WaitingArea);
