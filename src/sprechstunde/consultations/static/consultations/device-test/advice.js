import { permissionPlace } from "./browser-kind.js";

/** @typedef {import("./browser-kind.js").BrowserKind} BrowserKind */
/** @typedef {import("./support-code.js").Check} Check */

/**
 * Which sentences say what to do. Every trouble has one, and the last always says how to take part without the device.
 * @param {Check} check
 * @param {string} outcome
 * @param {BrowserKind} browser
 * @returns {string[]}
 */
export function adviceFor(check, outcome, browser) {
  if (outcome === "good" || outcome === "untested") return [];
  if (check === "speaker" || check === "connection") return [`advice.${check}.${outcome}`];
  const wayOn = `advice.${check}.without`;
  if (outcome === "blocked") return [`advice.blocked.${permissionPlace(browser)}`, "advice.blocked.system", wayOn];
  return [`advice.${check}.${outcome}`, wayOn];
}
