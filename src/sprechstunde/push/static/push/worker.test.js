import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("./worker.js", import.meta.url), "utf8");
const WORDS = { title: "Es gibt etwas Neues", body: "Bitte öffnen", path: "/" };
const CALL = { title: "Sie sind dran", body: "Bitte kommen", path: "/wartebereich/", tag: "ticket-1", lang: "de", stays: true };

test("what was pushed is shown, replaces what had the same tag, and stays until noticed", async () => {
  const { push, shown } = start();
  await push(CALL);
  const [{ title, options }] = shown;
  assert.equal(title, "Sie sind dran");
  assert.deepEqual(plain(options), {
    body: "Bitte kommen",
    lang: "de",
    dir: "auto",
    tag: "ticket-1",
    renotify: true,
    requireInteraction: true,
    vibrate: [300, 150, 300],
    data: { path: "/wartebereich/" },
  });
});

test("without content, or with what nobody understands, something neutral is said", async () => {
  for (const data of [null, { json: () => JSON.parse("{") }, { json: () => null }, { json: () => ({ title: 7 }) }]) {
    const { fire, shown } = start();
    await fire("push", { data });
    assert.equal(shown[0].title, WORDS.title);
    assert.equal(shown[0].options.renotify, false, "browsers refuse to renotify without a tag");
  }
});

test("a tap closes the notification and focuses the page that is open already, whatever its fragment", async () => {
  const { tap, focused, opened, closed } = start({ open: ["https://stadt.example/", "https://stadt.example/wartebereich/#x"] });
  await tap({ path: "/wartebereich/" });
  assert.deepEqual([closed, focused, opened], [["closed"], ["https://stadt.example/wartebereich/#x"], []]);
});

test("a tap opens the page when only others are open", async () => {
  const { tap, focused, opened } = start({ open: ["https://stadt.example/termin/"] });
  await tap({ path: "/wartebereich/" });
  assert.deepEqual([focused, opened], [[], ["https://stadt.example/wartebereich/"]]);
});

test("nothing leads to another host", async () => {
  for (const path of ["https://boese.example/", "//boese.example/", "javascript:alert(1)"]) {
    const { tap, opened } = start();
    await tap({ path });
    assert.deepEqual(opened, ["https://stadt.example/"]);
  }
});

test("no request of any page passes through it", () => {
  assert.deepEqual(start().listened, ["push", "notificationclick"]);
});

/** @param {{open?: string[]}} [stage] */
function start({ open = [] } = {}) {
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  /** @type {{title: string, options: any}[]} */
  const shown = [];
  /** @type {string[]} */
  const focused = [];
  /** @type {string[]} */
  const opened = [];
  /** @type {string[]} */
  const closed = [];
  const self = {
    WORDS,
    location: { origin: "https://stadt.example" },
    registration: { showNotification: async (/** @type {string} */ title, /** @type {any} */ options) => shown.push({ title, options }) },
    clients: {
      matchAll: async () => open.map((url) => ({ url, focus: async () => focused.push(url) })),
      openWindow: async (/** @type {string} */ address) => opened.push(address),
    },
    addEventListener: (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) => (listeners[type] = listener),
  };
  runInNewContext(SOURCE, { self, URL });
  const fire = async (/** @type {string} */ type, /** @type {object} */ event) => {
    /** @type {Promise<unknown>[]} */
    const awaited = [];
    listeners[type]({ ...event, waitUntil: (/** @type {Promise<unknown>} */ work) => awaited.push(work) });
    assert.equal(awaited.length, 1);
    await awaited[0];
  };
  return {
    shown,
    focused,
    opened,
    closed,
    listened: Object.keys(listeners),
    fire,
    push: (/** @type {object} */ content) => fire("push", { data: { json: () => content } }),
    tap: (/** @type {object} */ data) => fire("notificationclick", { notification: { data, close: () => closed.push("closed") } }),
  };
}

/** Objects of another realm have another prototype. @param {unknown} value */
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
