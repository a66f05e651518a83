import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("../call/call-state.js").Status} Status */

/** The one sentence about the connection, announced politely when it changes. */
export class CallStatus extends HTMLElement {
  /**
   * @param {Status} status
   * @param {Words} words
   */
  show({ key, about }, words) {
    this.dataset.state = key;
    setText(find(this, "[data-call-status]"), sentence({ key, about }, words));
    find(this, "[data-take-over]").hidden = key !== "replaced";
  }
}

customElements.define("call-status", CallStatus);

/**
 * @param {Status} status
 * @param {Words} words
 */
function sentence({ key, about }, words) {
  if (key === "absent" && about?.absent_since) {
    const time = new Date(about.absent_since).toLocaleTimeString(document.documentElement.lang || "de", {
      hour: "2-digit",
      minute: "2-digit",
    });
    return words.say("status.absent_since", { name: about.label, time });
  }
  return words.say(`status.${key}`, { name: about?.label ?? "" });
}
