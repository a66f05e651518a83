/**
 * What is known of a ticket, and what an event of the stream makes of it.
 * @typedef {{number: string, state: string, position: number | null, ahead: number | null, as_of: string,
 *   office: string, called_until: string | null, office_status?: string}} TicketEvent
 * @typedef {{state: string, note: string, asOf: string, calledUntil: string | null}} Known
 */

export const ENDED = ["finished", "given_up", "no_show", "expired", "gone"];

/**
 * Whether an event tells of an earlier moment than what is shown: told again by another tab, or overtaken by a reload.
 * Events carry whole seconds.
 * @param {Known} known
 * @param {TicketEvent} event
 */
export function isOld(known, event) {
  return Date.parse(event.as_of) < Math.floor(Date.parse(known.asOf) / 1000) * 1000;
}

/**
 * Why somebody waits who was already called: "missed" the call, or "given_back" because the talk could not begin.
 * Both moments are the server's, so a wrong clock in the browser does no harm.
 * @param {Known} known
 * @param {TicketEvent} event
 */
export function noteAfter(known, event) {
  if (event.state !== "waiting") return "";
  if (known.state === "waiting") return known.note;
  const passed = known.calledUntil !== null && wholeSeconds(event.as_of) >= wholeSeconds(known.calledUntil);
  if (known.state === "called") return passed ? "missed" : "given_back";
  return known.state === "in_consultation" ? "given_back" : "";
}

/** @param {string} moment */
function wholeSeconds(moment) {
  return Math.floor(Date.parse(moment) / 1000);
}

/**
 * @param {number} milliseconds
 * @returns {{minutes: number, seconds: string, total: number}} never less than nothing
 */
export function timeLeft(milliseconds) {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  return { minutes: Math.floor(total / 60), seconds: String(total % 60).padStart(2, "0"), total };
}
