import assert from "node:assert/strict";
import { test } from "node:test";
import { ChosenDevices, preferring } from "./chosen-devices.js";
import { Results } from "./results.js";

const GOOD = { outcome: "good", values: {}, at: 5 };

test("the chosen device is asked for, and what else is wished of it", async () => {
  const { chosen, media, asked } = devices();
  chosen.choose("videoinput", "cam-2");
  await preferring(media, chosen)?.getUserMedia({ video: { width: 640, facingMode: "user" } });
  await preferring(media, chosen)?.getUserMedia({ audio: true });
  assert.deepEqual(asked, [{ video: { width: 640, deviceId: { exact: "cam-2" } } }, { audio: true }]);
});

test("a chosen device that is gone is replaced; one that is refused is not asked for twice", async () => {
  const { chosen, media, asked, refuse } = devices();
  chosen.choose("audioinput", "headset");
  refuse("OverconstrainedError");
  await preferring(media, chosen)?.getUserMedia({ audio: true });
  assert.deepEqual(asked, [{ audio: { deviceId: { exact: "headset" } } }, { audio: true }]);
  refuse("NotAllowedError");
  await assert.rejects(async () => preferring(media, chosen)?.getUserMedia({ audio: true }), { name: "NotAllowedError" });
  assert.equal(asked.length, 3);
});

test("without a choice, or without devices, everything is as before", async () => {
  const { chosen, media, asked, store } = devices();
  await preferring(media, chosen)?.getUserMedia({ audio: true });
  assert.deepEqual(asked, [{ audio: true }]);
  assert.equal(preferring(undefined, chosen), undefined);
  assert.equal(store.size, 0);
});

test("a choice is there on the next page", () => {
  const { chosen, again } = devices();
  chosen.choose("audiooutput", "speakers");
  chosen.choose("audioinput", "headset");
  assert.deepEqual([again().get("audiooutput"), again().get("audioinput"), again().get("videoinput")], ["speakers", "headset", ""]);
});

test("results are there again after a reload of the tab", () => {
  const { open, store } = tab(null);
  open().note("camera", { outcome: "good", values: { width: 640 }, at: 5 });
  assert.deepEqual(open().of("camera"), { outcome: "good", values: { width: 640 }, at: 5 });
  assert.equal(open().testedAt, 5);
  store.set("device-test", '{"camera": {"outcome": "surprise", "values": {}, "at": 5}, "speaker": 7, "x": 1}');
  assert.deepEqual(open().outcomes, { camera: "untested", microphone: "untested", speaker: "untested", connection: "untested" });
  for (const nonsense of ["null", "{", "[]", "7"]) {
    store.set("device-test", nonsense);
    assert.equal(open().testedAt, null);
  }
});

test("a tab beside hears what was found, and one that is opened later asks", () => {
  const air = /** @type {((message: any) => void)[]} */ ([]);
  const waiting = tab(air).open();
  let told = 0;
  waiting.on("change", () => (told += 1));
  const test = tab(air).open();
  test.note("camera", GOOD);
  assert.deepEqual([waiting.outcomes.camera, told], ["good", 1]);
  assert.equal(tab(air).open().outcomes.camera, "good");
});

test("what is older does not replace what is newer", () => {
  const air = /** @type {((message: any) => void)[]} */ ([]);
  const one = tab(air).open();
  one.note("camera", { ...GOOD, outcome: "dark", at: 9 });
  tab(air).open().note("camera", { ...GOOD, at: 5 });
  assert.equal(one.outcomes.camera, "dark");
});

test("a browser that forbids storage is no obstacle", () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const results = new Results({ store: forbidden, openChannel: () => null });
  results.note("camera", GOOD);
  assert.equal(results.outcomes.camera, "good");
  const chosen = new ChosenDevices(forbidden);
  chosen.choose("audioinput", "x");
  assert.equal(chosen.get("audioinput"), "");
});

function devices() {
  const { store, memory } = newMemory();
  /** @type {any[]} */ const asked = [];
  let refusal = "";
  const media = /** @type {any} */ ({
    async getUserMedia(/** @type {any} */ wanted) {
      asked.push(wanted);
      const name = refusal;
      refusal = "";
      if (name) throw new DOMException("no", name);
    },
  });
  const again = () => new ChosenDevices(() => memory);
  return { chosen: again(), again, media, asked, store, refuse: (/** @type {string} */ name) => (refusal = name) };
}

/** @param {((message: any) => void)[] | null} air what all tabs hear; null where tabs cannot hear each other */
function tab(air) {
  const { store, memory } = newMemory();
  const open = () =>
    new Results({
      store: () => memory,
      openChannel: (hear) => {
        if (!air) return null;
        const post = (/** @type {any} */ message) => air.filter((each) => each !== hear).forEach((each) => each(message));
        air.push(hear);
        return { post, close: () => {} };
      },
    });
  return { open, store };
}

function newMemory() {
  /** @type {Map<string, string>} */
  const store = new Map();
  const memory = {
    getItem: (/** @type {string} */ key) => store.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void store.set(key, value),
  };
  return { store, memory };
}
