import { ServerClock } from "../live/server-clock.js";
import { listen } from "../live/stream.js";
import "../web/once.js";
import { StatusAnnouncer } from "../web/status-announcer.js";
import { WaitingTicket } from "./waiting-ticket.js";

/** @typedef {import("./ticket-state.js").TicketEvent} TicketEvent */

/** `<waiting-area data-stream="…">` keeps the tickets of this browser true. */
class WaitingArea extends HTMLElement {
  #clock = new ServerClock();
  #title = document.title;
  /** @type {Map<WaitingTicket, TicketEvent>} */ #held = new Map();
  /** @type {(() => void) | undefined} */ #stop;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #minute;

  connectedCallback() {
    this.dataset.updates = "on";
    for (const ticket of this.#tickets()) ticket.begin({ ...this.dataset }, this.#clock, this.#announcer());
    this.#offerPause();
    this.#nameThePage();
    this.#minute = setInterval(() => this.#tellTime(), 20_000);
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
    clearInterval(this.#minute);
  }

  /** @param {TicketEvent} event */
  #receive(event) {
    this.#clock.hear(event.as_of);
    const ticket = this.#tickets().find((each) => each.isAbout(event));
    if (!ticket) return;
    this.#held.set(ticket, event);
    // Stopped is the display of the queue; a call comes through.
    if (!this.#isPaused() || event.state !== "waiting" || ticket.state !== "waiting") this.#showHeld();
  }

  #showHeld() {
    for (const [ticket, event] of this.#held) ticket.show(event);
    this.#held.clear();
    this.#nameThePage();
  }

  #refused() {
    for (const ticket of this.#tickets()) ticket.vanish();
    this.#nameThePage();
  }

  #nameThePage() {
    const called = this.#tickets().find((ticket) => ticket.state === "called");
    const title = called?.dataset.titleCalled ?? this.#title;
    if (document.title !== title) document.title = title;
  }

  /** @param {boolean} connected */
  #connection(connected) {
    const was = this.dataset.live;
    this.dataset.live = connected ? "on" : "off";
    if (!connected) this.#announcer().announceNow(this.dataset.textOff ?? "");
    else if (was === "off") this.#announcer().announceNow(this.dataset.textOn ?? "");
    this.#tellTime();
  }

  #tellTime() {
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
    this.#tellTime();
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

customElements.define("waiting-area", WaitingArea);
