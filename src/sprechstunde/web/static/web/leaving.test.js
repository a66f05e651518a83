import assert from "node:assert/strict";
import { test } from "node:test";
import { clear } from "./leaving.js";

test("a storage of our own is emptied", () => {
  const storage = new FakeStorage({ ring: "glocke", "sprechstunde:ring": "glocke" });
  clear(storage, false);
  assert.deepEqual(storage.names, []);
});

test("in a storage that is shared with the city's other pages only what is ours goes", () => {
  const storage = new FakeStorage({ "sprechstunde:a": "1", consent: "yes", "sprechstunde:b": "2", basket: "…" });
  clear(storage, true);
  assert.deepEqual(storage.names, ["consent", "basket"]);
});

class FakeStorage {
  /** @param {Record<string, string>} items */
  constructor(items) {
    this.names = Object.keys(items);
  }

  get length() {
    return this.names.length;
  }

  /** @param {number} index */
  key(index) {
    return this.names[index] ?? null;
  }

  /** @param {string} name */
  removeItem(name) {
    this.names = this.names.filter((each) => each !== name);
  }

  clear() {
    this.names = [];
  }
}
