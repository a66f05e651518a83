import { Ring } from "../web/ring.js";
import { CallNotification } from "./call-notification.js";
import { CallRing } from "./call-ring.js";
import { DeviceNotices } from "./device-notices.js";
import { PageTitle } from "./page-title.js";
import { RingSettings } from "./ring-settings.js";

/**
 * How a call reaches somebody who does not look at the page: sound and vibration, the tab's title, a notification. All of
 * it ends when the call is answered, stopped or over.
 */
export class CallSignals {
  #area;
  #ring = new Ring({ key: "ring" });
  #callRing = new CallRing(this.#ring);
  #title = new PageTitle();
  #notification = new CallNotification();
  /** @type {Set<HTMLElement>} */ #called = new Set();

  /** @param {HTMLElement} area whose tickets emit "call" and "callover" */
  constructor(area) {
    this.#area = area;
    area.addEventListener("call", (event) => this.#call(/** @type {HTMLElement} */ (event.target)));
    area.addEventListener("callover", (event) => this.#over(/** @type {HTMLElement} */ (event.target)));
    area.addEventListener("submit", (event) => this.#answered(/** @type {HTMLElement} */ (event.target)), true);
    document.addEventListener("visibilitychange", () => this.#title.look());
    this.#callRing.onchange = () => this.#show();
    for (const button of this.#silencers()) button.addEventListener("click", () => this.#callRing.stop());
    this.#unlockWithTheFirstTouch();
    this.#offerSettings();
    this.#show();
  }

  /** @param {HTMLElement} ticket */
  #call(ticket) {
    this.#called.add(ticket);
    this.#title.show(ticket.dataset.titleCalled ?? null);
    this.#callRing.start();
    const notices = this.#notices;
    if (!notices?.shownByPage || document.visibilityState !== "hidden") return;
    this.#notification.show(ticket.dataset.topic ?? "", notices.dataset.title ?? "", notices.dataset.body ?? "");
  }

  /** @param {HTMLElement} ticket */
  #over(ticket) {
    if (!this.#called.delete(ticket)) return;
    this.#notification.close(ticket.dataset.topic ?? "", this.#notices?.dataset.scope);
    const [next] = this.#called;
    this.#title.show(next?.dataset.titleCalled ?? null);
    if (!next) this.#callRing.stop();
  }

  /** @param {HTMLElement} form */
  #answered(form) {
    if (form.dataset.answers !== undefined) this.#callRing.stop();
  }

  #show() {
    for (const button of this.#silencers()) button.hidden = !this.#callRing.heard;
    const isReady = this.#ring.canSound || this.#ring.choice === "none";
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.#area.querySelectorAll("[data-sound-off]"))) line.hidden = isReady;
  }

  /** Browsers hold sound back until somebody has touched the page. */
  #unlockWithTheFirstTouch() {
    const over = new AbortController();
    const unlock = async () => {
      if (await this.#ring.unlock()) over.abort();
      this.#show();
    };
    for (const gesture of ["pointerup", "keydown"]) addEventListener(gesture, () => void unlock(), { signal: over.signal, capture: true });
  }

  #offerSettings() {
    this.#area.querySelector("[data-this-device]")?.removeAttribute("hidden");
    this.#settings?.begin(this.#ring);
  }

  get #settings() {
    const settings = this.#area.querySelector("ring-settings");
    return settings instanceof RingSettings ? settings : null;
  }

  get #notices() {
    const notices = this.#area.querySelector("device-notices");
    return notices instanceof DeviceNotices ? notices : null;
  }

  #silencers() {
    return /** @type {NodeListOf<HTMLElement>} */ (this.#area.querySelectorAll("[data-silence]"));
  }
}
