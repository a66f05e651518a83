import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

// Served, all rooms' files lie in one folder; in the source each room has its own.
const hook = `export const resolve = (specifier, context, next) => next(
  specifier.startsWith("../")
    ? new URL(specifier, context.parentURL).href.replace(/[^/]+\\/static\\/([^/]+)\\//, "$1/static/$1/")
    : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
Object.assign(globalThis, { document: { documentElement: { lang: "de" } } });
const { askedText, clockOf, complete, isOld, leftText, rings, timeLeft, waitText } = await import("./ticket-state.js");

const UNTIL = "2026-06-04T10:44:00+02:00";
const LATER = "2026-06-04T10:45:10+02:00";
const called = { state: "called", calledUntil: UNTIL, extensionsLeft: 10 };
const texts = {
  textWait: "{low} bis {high} Minuten",
  textWaitAbout: "etwa {high} Minuten",
  textWaitUpTo: "bis zu {high} Minuten",
  textWaitSoon: "in den nächsten Minuten",
  textAskedOffice: "an „{office}“",
  textAskedAdviser: "an {adviser} in „{office}“",
  textAskedColleague: "{adviser}",
  textExtensionsOne: "noch einmal",
  textExtensionsOther: "noch {n}-mal",
};

/** @param {Partial<import("./ticket-state.js").TicketEvent>} more */
function told(more) {
  return complete({
    number: "T-001",
    state: "called",
    position: null,
    ahead: null,
    wait: null,
    as_of: "2026-06-04T10:42:00+02:00",
    office: "pflegeeltern",
    office_status: "busy",
    called_until: UNTIL,
    ...more,
  });
}

test("what goes without saying is filled in, what is said counts", () => {
  assert.deepEqual([told({}).doubt, told({}).extensions_left, told({}).asked], [false, 10, null]);
  assert.equal(told({ note: "missed" }).note, "missed");
});

test("a new call rings, also after a missed one", () => {
  assert.equal(rings({ ...called, state: "waiting", calledUntil: undefined }, told({})), true);
  assert.equal(rings(called, told({})), false);
});

test("the adviser's second call rings, one's own asking for more time does not", () => {
  assert.equal(rings(called, told({ called_until: LATER })), true);
  assert.equal(rings(called, told({ called_until: LATER, extensions_left: 9 })), false);
});

test("who is not called any more hears nothing", () => {
  assert.equal(rings(called, told({ state: "waiting", called_until: null })), false);
});

test("a wait is told as a range, or not at all", () => {
  const said = [null, { low: 0, high: 2 }, { low: 0, high: 5 }, { low: 8, high: 8 }, { low: 8, high: 12 }];
  assert.deepEqual(
    said.map((wait) => waitText(texts, wait)),
    ["", "in den nächsten Minuten", "bis zu 5 Minuten", "etwa 8 Minuten", "8 bis 12 Minuten"],
  );
});

test("the question names where to, or to whom", () => {
  const asked = { id: 1, office: "Pflegeeltern", same_office: false, adviser: null };
  assert.equal(askedText(texts, asked), "an „Pflegeeltern“");
  assert.equal(askedText(texts, { ...asked, adviser: "Frau Yılmaz" }), "an Frau Yılmaz in „Pflegeeltern“");
  assert.equal(askedText(texts, { ...asked, same_office: true, adviser: "Frau Yılmaz" }), "Frau Yılmaz");
});

test("how often more time may be asked for is said only when it is seldom", () => {
  assert.deepEqual([10, 4, 3, 1].map((left) => leftText(texts, left)), ["", "", "noch 3-mal", "noch einmal"]);
});

test("what was said before the page was made is old, in the same second it is not", () => {
  const shown = "2026-06-04T10:42:00.900000+02:00";
  assert.equal(isOld(shown, { as_of: "2026-06-04T10:41:59+02:00" }), true);
  assert.equal(isOld(shown, { as_of: "2026-06-04T10:42:00+02:00" }), false);
  assert.equal(isOld(shown, { as_of: "2026-06-04T08:42:01Z" }), false);
});

test("a moment is read on its own clock", () => {
  assert.equal(clockOf("2026-06-04T10:55:00+02:00"), "10:55");
});

test("time left is told in minutes and seconds and ends at nothing", () => {
  assert.deepEqual(timeLeft(119_400), { minutes: 2, seconds: "00", total: 120 });
  assert.deepEqual(timeLeft(61_000), { minutes: 1, seconds: "01", total: 61 });
  assert.deepEqual(timeLeft(-5_000), { minutes: 0, seconds: "00", total: 0 });
});
