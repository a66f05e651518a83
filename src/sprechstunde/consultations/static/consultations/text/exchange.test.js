import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { MAX_MESSAGE, readFromDesk } from "../call/desk.js";
import { TextExchange } from "./exchange.js";
import { LiveText } from "./live-text.js";
import { LOSS } from "./t140.js";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("every character goes out at once", () => {
  const { anna, bashir } = meeting();
  anna.exchange.write("a");
  assert.deepEqual(bashir.text.lines.map(({ text }) => text), ["a"]);
});

test("characters that come before the transcript wait for it", () => {
  const { anna, bashir, open } = meeting({ delayDesk: true });
  anna.exchange.write("Hallo");
  assert.equal(bashir.text.lines.length, 0);
  open();
  assert.deepEqual(bashir.text.lines.map(({ text }) => text), ["Hallo"]);
});

test("what was written before anybody was there arrives with the greeting", () => {
  const anna = side("anna", "A1");
  anna.exchange.write("Ich bin schon da");
  const { bashir } = meeting({ anna });
  assert.equal(bashir.text.lines[0].text, "Ich bin schon da");
});

test("a long transcript goes in messages that are small enough", () => {
  const anna = side("anna", "A1");
  for (let number = 0; number < 300; number += 1) {
    anna.exchange.write("\u0001".repeat(1_000) + number);
    anna.exchange.finish();
  }
  const { bashir, sizes } = meeting({ anna });
  assert.ok(Math.max(...sizes) <= MAX_MESSAGE, `${Math.max(...sizes)}`);
  assert.equal(bashir.text.lines.length, 300);
});

test("a T.140 partner that knows no transcripts is heard all the same, and a gap is marked", () => {
  const { anna, bashir } = meeting({ mute: true });
  bashir.text.receive("anna", "A0", "früher");
  anna.exchange.write("jetzt");
  mock.timers.tick(3_000);
  assert.equal(bashir.text.lines.at(-1)?.text, `${LOSS}jetzt`);
});

/** @param {{anna?: Side, delayDesk?: boolean, mute?: boolean}} [options] */
function meeting({ anna = side("anna", "A1"), delayDesk = false, mute = false } = {}) {
  const bashir = side("bashir", "B1");
  /** @type {number[]} */
  const sizes = [];
  /** @type {(() => void)[]} */
  const delayed = [];
  connect(anna, bashir);
  connect(bashir, anna);
  anna.exchange.greet("bashir");
  bashir.exchange.greet("anna");
  return { anna, bashir, sizes, open: () => delayed.forEach((deliver) => deliver()) };

  /** @param {Side} from @param {Side} to */
  function connect(from, to) {
    from.channels = /** @type {any} */ ({
      t140: { readyState: "open", send: (/** @type {string} */ data) => to.channels.t140.onmessage?.(/** @type {any} */ ({ data })) },
      desk: {
        readyState: "open",
        send: (/** @type {string} */ data) => {
          sizes.push(data.length);
          const message = readFromDesk(data);
          const deliver = () => void (message && to.exchange.receiveDesk(from.id, message));
          if (mute) return;
          if (delayDesk) delayed.push(deliver);
          else deliver();
        },
      },
    });
    from.exchange.attach(to.id, to.session, from.channels);
  }
}

/** @typedef {{id: string, session: string, text: LiveText, exchange: TextExchange, channels: import("../call/peer.js").Channels}} Side */

/** @param {string} id @param {string} session @param {() => number} [now] @returns {Side} */
function side(id, session, now) {
  const text = new LiveText({ self: id, session });
  text.setAudience(["anna", "bashir"]);
  return { id, session, text, exchange: new TextExchange(text, { now }), channels: /** @type {any} */ ({}) };
}

test("a flood of characters is cut, marked where it was, and goes on when it has calmed down", () => {
  let now = 0;
  const bashir = side("bashir", "B1", () => now);
  const { receive } = listening(bashir);
  for (let message = 0; message < 100; message += 1) receive("x".repeat(3_000));
  const kept = bashir.text.lines.reduce((sum, { text }) => sum + text.length, 0);
  assert.ok(kept <= 100_000, `${kept}`);
  now = 60_000;
  receive("ruhig");
  assert.ok(bashir.text.lines.at(-1)?.text.endsWith(`${LOSS}ruhig`));
});

test("who does not stop is not listened to any more", () => {
  const bashir = side("bashir", "B1", () => 0);
  const { receive, channel } = listening(bashir);
  for (let message = 0; message < 200_000 && channel.readyState === "open"; message += 1) receive("x");
  assert.equal(channel.readyState, "closed");
});

test("a message that is far too large counts for nothing but a gap", () => {
  const bashir = side("bashir", "B1", () => 0);
  const { receive } = listening(bashir);
  receive("x".repeat(200_000));
  receive("kurz");
  assert.deepEqual(bashir.text.lines.map(({ text }) => text), [`${LOSS}kurz`]);
});

test("two thousand characters pasted, and corrected at their beginning again and again, arrive", () => {
  let now = 0;
  const bashir = side("bashir", "B1", () => now);
  const anna = side("anna", "A1");
  const { receive } = listening(bashir);
  for (let number = 0; number < 40; number += 1) {
    now += 250;
    anna.channels = /** @type {any} */ ({});
    receive(anna.text.write(`${number}${"z".repeat(1_998)}`));
  }
  assert.equal(bashir.text.lines[0].text, anna.text.draft);
});

/** One end of a connection whose other end does as it likes. @param {Side} page */
function listening(page) {
  const channel = { readyState: "open", onmessage: null, close() { this.readyState = "closed"; }, send() {} }; // prettier-ignore
  const channels = /** @type {any} */ ({ t140: channel, desk: { readyState: "open", send() {} } });
  page.exchange.attach("anna", "A1", channels);
  page.exchange.receiveDesk("anna", { type: "hello", cursor: { number: 0 } });
  return { channel, receive: (/** @type {string} */ data) => channels.t140.onmessage({ data }) };
}
