import { fillIn, nameList, timeOf } from "./sentences.js";
import { Results } from "./results.js";
import { CHECKS } from "./support-code.js";

/**
 * `<device-summary>`: one line for other pages on what the device test found. The line for "not tested yet" stands in the
 * page; the others are its attributes (consultations/device_test_summary.html).
 */
class DeviceSummary extends HTMLElement {
  /** @type {Results | null} */ #results = null;

  connectedCallback() {
    this.#results = new Results();
    this.#results.on("change", () => this.#show());
    this.#show();
  }

  disconnectedCallback() {
    this.#results?.stop();
  }

  #show() {
    const place = this.querySelector("[data-summary]");
    if (!place || !this.#results?.testedAt) return;
    const outcomes = this.#results.outcomes;
    const open = CHECKS.filter((check) => outcomes[check] !== "good");
    const names = nameList(open.map((check) => this.getAttribute(`data-name-${check}`) ?? ""));
    const text = (open.length ? this.dataset.textPartly : this.dataset.textTested) ?? "";
    this.dataset.state = open.length ? "partly" : "tested";
    place.textContent = fillIn(text, { time: timeOf(this.#results.testedAt), names });
  }
}

customElements.define("device-summary", DeviceSummary);
