import { counted, fillIn } from "../live/wording.js";

/**
 * What the stream tells of a ticket. What goes without saying is left out of it (USUAL in queue/ticket_state.py).
 * @typedef {{low: number, high: number}} Wait minutes
 * @typedef {{id: number, office: string, same_office: boolean, adviser: string | null}} Question
 * @typedef {{id: number, text: string, at: string}} Message
 * @typedef {{number: string, state: string, position: number | null, ahead: number | null, wait: Wait | null,
 *   as_of: string, office: string, office_status: string, called_until: string | null}} Told
 * @typedef {{doubt: boolean, closes_at: string | null, extensions_left: number, postponements_left: number,
 *   parked_until: string | null, note: string, asked: Question | null, message: Message | null}} Unusual
 * @typedef {Told & Partial<Unusual>} TicketEvent
 * @typedef {Told & Unusual} TicketState
 * @typedef {Record<string, string | undefined>} Texts
 */

/** @type {Unusual} */
const USUAL = {
  doubt: false,
  closes_at: null,
  extensions_left: 10,
  postponements_left: 3,
  parked_until: null,
  note: "",
  asked: null,
  message: null,
};

export const ENDED = ["finished", "transferred", "given_up", "no_show", "expired", "gone"];

/**
 * @param {TicketEvent} event
 * @returns {TicketState}
 */
export function complete(event) {
  return { ...USUAL, ...event };
}

/**
 * Whether an event tells of an earlier moment than what is shown: told again by another tab, or overtaken by a reload.
 * Events carry whole seconds.
 * @param {string} shown as_of of what is shown
 * @param {{as_of: string}} event
 */
export function isOld(shown, event) {
  return Date.parse(event.as_of) < Math.floor(Date.parse(shown) / 1000) * 1000;
}

/**
 * Whether a call rings: a new one, and one the adviser repeats; not when the citizen has asked for more time.
 * @param {{state: string, calledUntil: string | undefined, extensionsLeft: number}} before
 * @param {{state: string, called_until: string | null, extensions_left: number}} now
 */
export function rings(before, now) {
  if (now.state !== "called" || !now.called_until) return false;
  if (before.state !== "called" || !before.calledUntil) return true;
  const longer = Date.parse(now.called_until) - Date.parse(before.calledUntil) >= 1000;
  return longer && now.extensions_left >= before.extensionsLeft;
}

/**
 * A range, never a promise. The same choice of words as queue/_wait.html.
 * @param {Texts} texts
 * @param {Wait | null} wait
 */
export function waitText(texts, wait) {
  if (!wait) return "";
  if (wait.high <= 2) return texts.textWaitSoon ?? "";
  if (wait.low === 0) return fillIn(texts.textWaitUpTo, { ...wait });
  return fillIn(wait.low === wait.high ? texts.textWaitAbout : texts.textWait, { ...wait });
}

/**
 * @param {Texts} texts
 * @param {Question} asked
 */
export function askedText(texts, { office, adviser, same_office: sameOffice }) {
  const pattern = sameOffice ? texts.textAskedColleague : adviser ? texts.textAskedAdviser : texts.textAskedOffice;
  return fillIn(pattern, { office, adviser: adviser ?? "" });
}

/**
 * How often one may still ask for more time, said only when that is seldom.
 * @param {Texts} texts
 * @param {number} left
 * @param {number} few
 */
export function leftText(texts, left, few = 3) {
  return left > few ? "" : counted(texts, "textExtensions", left);
}

/**
 * "10:55" as the moment's own text says it: the municipality's clock, wherever the browser stands.
 * @param {string} moment
 */
export function clockOf(moment) {
  return moment.slice(11, 16);
}

/**
 * @param {number} milliseconds
 * @returns {{minutes: number, seconds: string, total: number}} never less than nothing
 */
export function timeLeft(milliseconds) {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  return { minutes: Math.floor(total / 60), seconds: String(total % 60).padStart(2, "0"), total };
}
