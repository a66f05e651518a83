import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ServerClock } from "./server-clock.js";

beforeEach(() => mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-06-04T08:00:00Z") }));
afterEach(() => mock.timers.reset());

test("a browser whose clock is wrong knows the server's time", () => {
  const clock = new ServerClock();
  clock.hear("2026-06-04T10:42:00+02:00");
  mock.timers.tick(90_000);
  assert.equal(clock.now(), Date.parse("2026-06-04T08:43:30Z"));
  assert.equal(clock.wallTime(), "10:43");
});

test("a message that is told again later does not put the clock back", () => {
  const clock = new ServerClock();
  clock.hear("2026-06-04T10:00:00+02:00");
  mock.timers.tick(60_000);
  clock.hear("2026-06-04T10:00:00+02:00");
  assert.equal(clock.wallTime(), "10:01");
});

test("without any message, or with nonsense, the browser's clock has to do", () => {
  const clock = new ServerClock();
  clock.hear(undefined);
  clock.hear("soon");
  assert.equal(clock.now(), Date.now());
});

test("the wall clock may be behind UTC, and pass midnight", () => {
  const clock = new ServerClock();
  clock.hear("2026-06-04T23:59:30-05:00");
  mock.timers.tick(45_000);
  assert.equal(clock.wallTime(), "00:00");
});
