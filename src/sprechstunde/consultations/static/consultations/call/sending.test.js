import assert from "node:assert/strict";
import { test } from "node:test";
import { applySending, sendingFor } from "./sending.js";

/** The most common cameras. */
const WIDE = { width: 960, height: 540 };
const OLD = { width: 640, height: 480 };
const PHONE = { width: 540, height: 960 };

for (const others of [1, 2, 3]) {
  for (const camera of [WIDE, OLD, PHONE]) {
    for (const picture of /** @type {const} */ (["full", "low"])) {
      test(`to ${others} others, ${picture}: at least 320 × 240 at 20 frames of ${camera.width} × ${camera.height} (A-12, A-13)`, async () => {
        const { encoding } = await sent("video", sendingFor(others, picture), camera);
        const pixels = (camera.width * camera.height) / encoding.scaleResolutionDownBy ** 2;
        assert.ok(pixels >= 320 * 240, String(pixels));
        assert.ok(encoding.maxFramerate >= 20);
        assert.equal(encoding.active, true);
      });
    }
  }
}

test("to one other the picture is sent as the camera makes it", async () => {
  const { encoding, parameters } = await sent("video", sendingFor(1, "full"), WIDE);
  assert.equal(encoding.scaleResolutionDownBy, 1);
  assert.equal(encoding.maxFramerate, 30);
  assert.equal(parameters.degradationPreference, "maintain-framerate");
});

test("the more people, the less each gets; a picture that is off is off", async () => {
  const bits = await Promise.all([1, 2, 3].map(async (others) => (await sent("video", sendingFor(others, "full"), WIDE)).encoding.maxBitrate));
  assert.ok(bits[0] > bits[1] && bits[1] > bits[2], bits.join());
  assert.equal((await sent("video", sendingFor(2, "off"), WIDE)).encoding.active, false);
});

test("of a screen the letters stay sharp, and sound goes before everything", async () => {
  const screen = await sent("screen", sendingFor(1, "full"), { width: 1920, height: 1080 });
  assert.equal(screen.parameters.degradationPreference, "maintain-resolution");
  assert.equal(screen.encoding.scaleResolutionDownBy, 1);
  const sound = await sent("audio", sendingFor(3, "off"), {});
  assert.deepEqual([sound.encoding.priority, sound.encoding.active], ["high", true]);
});

test("what is as it should be is not ordered again, and who refuses an order is left alone", async () => {
  let orders = 0;
  const parameters = { encodings: [{}] };
  const sender = {
    track: { getSettings: () => WIDE },
    getParameters: () => parameters,
    async setParameters() {
      orders += 1;
      if (orders > 1) throw new Error("InvalidStateError");
    },
  };
  await applySending(/** @type {any} */ (sender), "video", sendingFor(1, "full"));
  await applySending(/** @type {any} */ (sender), "video", sendingFor(1, "full"));
  assert.equal(orders, 1);
  await applySending(/** @type {any} */ (sender), "video", sendingFor(1, "low"));
  assert.equal(orders, 2);
});

/**
 * @param {import("./slots.js").Slot} slot
 * @param {import("./sending.js").Sending} sending
 * @param {object} settings
 */
async function sent(slot, sending, settings) {
  /** @type {any} */
  let parameters = { encodings: [{}] };
  const sender = {
    track: { getSettings: () => settings },
    getParameters: () => parameters,
    setParameters: async (/** @type {any} */ given) => void (parameters = given),
  };
  await applySending(/** @type {any} */ (sender), slot, sending);
  return { parameters, encoding: parameters.encodings[0] };
}
