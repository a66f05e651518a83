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

/** @param {string} id @param {string} session @returns {Side} */
function side(id, session) {
  const text = new LiveText({ self: id, session });
  return { id, session, text, exchange: new TextExchange(text), channels: /** @type {any} */ ({}) };
}
