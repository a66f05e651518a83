import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

// Served, all rooms' files lie in one folder; in the source each room has its own: offices/static/live/… is live/static/live/…
const hook = `export const resolve = (specifier, context, next) => next(
  specifier.startsWith("../")
    ? new URL(specifier, context.parentURL).href.replace(/[^/]+\\/static\\/([^/]+)\\//, "$1/static/$1/")
    : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

Object.assign(globalThis, {
  HTMLElement: class {},
  customElements: { define() {} },
  document: { documentElement: { lang: "de" } },
});
const { gaps, newsOf, waitingText, waitText, wallClock, whenText } = await import("./offices-live.js");

const patterns = {
  waitingNone: "niemand wartet",
  waitingOne: "1 Person wartet",
  waitingOther: "{n} Personen warten",
  today: "heute um {time} Uhr",
  tomorrow: "morgen um {time} Uhr",
  later: "am {date}, um {time} Uhr",
  saysBusy: "{office} ist jetzt belegt, {waiting}.",
};
const office = {
  slug: "pflegeeltern",
  name: "Pflegeelternschaft",
  status: "busy",
  waiting: 2,
  as_of: "2026-06-04T10:42:31+02:00",
  reason: "",
  reason_text: "",
  opens_at: null,
  closes_at: null,
  next_slot: null,
};

test("people who wait are counted in whole words", () => {
  const said = [0, 1, 2, 31].map((count) => waitingText(count, patterns));
  assert.deepEqual(said, ["niemand wartet", "1 Person wartet", "2 Personen warten", "31 Personen warten"]);
});

test("a wait is told as a range, or not at all", () => {
  const words = { wait: "{low} bis {high}", waitAbout: "etwa {high}", waitUpTo: "bis zu {high}", waitSoon: "gleich" };
  const ranges = [null, { low: 0, high: 1 }, { low: 0, high: 5 }, { low: 8, high: 8 }, { low: 8, high: 12 }];
  assert.deepEqual(ranges.map((wait) => waitText(wait, words)), ["", "gleich", "bis zu 5", "etwa 8", "8 bis 12"]);
});

test("the clock is the municipality's, wherever the browser stands", () => {
  assert.equal(wallClock("2026-06-04T09:05:00+02:00"), "09:05");
  assert.equal(wallClock("2026-12-31T23:59:30-05:00", 45_000), "00:00");
});

test("an opening is told as one would say it that day", () => {
  const now = "2026-12-31T10:00:00+01:00";
  const say = (/** @type {string | null} */ moment) => whenText(moment, now, patterns, "Öffnet {when}");
  assert.equal(say("2026-12-31T14:00:00+01:00"), "Öffnet heute um 14:00 Uhr");
  assert.equal(say("2027-01-01T09:00:00+01:00"), "Öffnet morgen um 09:00 Uhr");
  assert.equal(say("2027-01-04T09:00:00+01:00"), "Öffnet am Montag, 4. Januar, um 09:00 Uhr");
  assert.equal(say(null), "");
});

test("the next free appointment is told like an opening", () => {
  const free = whenText("2027-01-04T09:00:00+01:00", "2026-12-31T10:00:00+01:00", patterns, "Nächster freier Termin {when}");
  assert.equal(free, "Nächster freier Termin am Montag, 4. Januar, um 09:00 Uhr");
});

test("tomorrow is tomorrow on the day of a clock change, too", () => {
  assert.equal(
    whenText("2026-10-26T08:00:00+01:00", "2026-10-25T00:30:00+02:00", patterns, "{when}"),
    "morgen um 08:00 Uhr",
  );
});

test("news name the office, its status and who waits", () => {
  assert.equal(newsOf(office, patterns), "Pflegeelternschaft ist jetzt belegt, 2 Personen warten.");
});

test("a gap without a value stays visible, a name with braces harms nothing", () => {
  assert.equal(gaps("{office} um {time}", { office: "{time}" }), "{time} um {time}");
});
