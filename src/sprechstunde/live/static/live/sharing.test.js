import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { retryDelay, Sharing } from "./sharing.js";

/** @type {Browser} */ let browser;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  browser = new Browser();
});

afterEach(() => {
  for (const tab of browser.tabs) tab.sharing.stop();
  mock.timers.reset();
});

test("seven tabs keep one line and all hear", async () => {
  const tabs = await browser.openTabs(7);
  assert.equal(browser.lines.length, 1);
  await browser.serverSays("ticket", { position: 3 });
  for (const tab of tabs) assert.deepEqual(tab.messages, [["ticket", { position: 3 }]]);
});

test("a tab that joins hears the latest message of every event at once, and nobody hears it twice", async () => {
  const [first] = await browser.openTabs(1);
  await browser.serverSays("ticket", { position: 3 });
  await browser.serverSays("ticket", { position: 2 });
  await browser.serverSays("offices", { waiting: 1 });
  const [late] = await browser.openTabs(1);
  assert.deepEqual(late?.messages, [
    ["ticket", { position: 2 }],
    ["offices", { waiting: 1 }],
  ]);
  assert.equal(first?.messages.length, 3);
});

test("messages about several things do not replace each other", async () => {
  await browser.openTabs(1, (data) => data.number);
  await browser.serverSays("ticket", { number: "T-001", position: 2 });
  await browser.serverSays("ticket", { number: "P-001", position: 5 });
  await browser.serverSays("ticket", { number: "T-001", position: 1 });
  const [late] = await browser.openTabs(1, (data) => data.number);
  assert.deepEqual(late?.messages, [
    ["ticket", { number: "T-001", position: 1 }],
    ["ticket", { number: "P-001", position: 5 }],
  ]);
});

test("what was said before the connection broke is not repeated to those who join later", async () => {
  await browser.openTabs(1);
  await browser.serverSays("ticket", { position: 3 });
  browser.line.report.connected(false);
  browser.line.report.connected(true);
  const [late] = await browser.openTabs(1);
  assert.deepEqual(late?.messages, []);
});

test("when the keeper leaves another takes over at once", async () => {
  const [keeper, other] = await browser.openTabs(2);
  keeper?.sharing.stop();
  await settled();
  assert.deepEqual(
    browser.lines.map((line) => line.open),
    [false, true],
  );
  await browser.serverSays("ticket", { position: 1 });
  assert.deepEqual(other?.messages, [["ticket", { position: 1 }]]);
});

test("a visible tab that hears nothing for 15 s takes the lock from a frozen keeper", async () => {
  const [keeper, other] = await browser.openTabs(2);
  keeper?.freeze();
  await browser.wait(14_000);
  assert.equal(browser.lines.length, 1);
  await browser.wait(2_000);
  assert.equal(browser.lines.length, 2);
  assert.equal(browser.line.owner, other);
});

test("of several tabs that notice it together one keeps the line in the end", async () => {
  const [keeper, ...others] = await browser.openTabs(4);
  keeper?.freeze();
  await browser.wait(60_000);
  assert.equal(browser.lines.filter((line) => line.open && line.owner !== keeper).length, 1);
  await browser.serverSays("ticket", { position: 1 });
  for (const tab of others) assert.deepEqual(tab.messages, [["ticket", { position: 1 }]]);
});

test("a hidden tab takes nothing", async () => {
  const [keeper, other] = await browser.openTabs(2);
  if (other) other.visible = false;
  keeper?.freeze();
  await browser.wait(60_000);
  assert.equal(browser.lines.length, 1);
});

test("a tab that is looked at again takes over within seconds when the keeper does not answer", async () => {
  const [keeper, other] = await browser.openTabs(2);
  if (other) other.visible = false;
  keeper?.freeze();
  await browser.wait(60_000);
  if (other) other.visible = true;
  other?.sharing.wake();
  await browser.wait(4_000);
  assert.equal(browser.line.owner, other);
});

test("a keeper that beats is left alone, connected or not", async () => {
  await browser.openTabs(3);
  browser.line.report.connected(false);
  await browser.wait(120_000);
  assert.equal(browser.lines.length, 1);
});

test("a keeper that wakes up again closes its line, and its old news reach nobody", async () => {
  const [keeper, ...others] = await browser.openTabs(3);
  keeper?.freeze();
  await browser.wait(20_000);
  await browser.serverSays("ticket", { position: 1 });
  keeper?.thaw(() => browser.lines[0]?.report.message("ticket", { position: 9 }));
  await settled();
  for (const tab of others) assert.deepEqual(tab.messages, [["ticket", { position: 1 }]]);
  assert.deepEqual(keeper?.messages.at(-1), ["ticket", { position: 1 }]);
  assert.equal(browser.lines.filter((line) => line.open).length, 1);
});

test("a keeper that wakes up again leaves the line to the one who took it", async () => {
  const [keeper, other] = await browser.openTabs(2);
  keeper?.freeze();
  await browser.wait(24_000);
  await keeper?.thawSlowly();
  await browser.wait(30_000);
  assert.equal(browser.lines.length, 2);
  assert.equal(browser.line.owner, other);
});

test("a page that comes back from the cache joins again", async () => {
  const [keeper, other] = await browser.openTabs(2);
  keeper?.sharing.stop();
  await settled();
  keeper?.sharing.start();
  await settled();
  await browser.serverSays("ticket", { position: 1 });
  assert.equal(browser.lines.filter((line) => line.open).length, 1);
  assert.equal(browser.line.owner, other);
  assert.deepEqual(keeper?.messages, [["ticket", { position: 1 }]]);
});

test("every tab learns that there is nothing to listen to, and no line stays open", async () => {
  const tabs = await browser.openTabs(3);
  browser.line.report.refused();
  await settled();
  assert.deepEqual(
    tabs.map((tab) => tab.refusals),
    [1, 1, 1],
  );
  assert.equal(browser.lines.filter((line) => line.open).length, 0);
});

test("a lost connection is told when it lasts, its return at once, in every tab", async () => {
  const tabs = await browser.openTabs(2);
  browser.line.report.connected(true);
  await settled();
  browser.line.report.connected(false);
  await browser.wait(1_000);
  browser.line.report.connected(true);
  await browser.wait(10_000);
  for (const tab of tabs) assert.deepEqual(tab.connections, [true]);
  browser.line.report.connected(false);
  await browser.wait(4_000);
  for (const tab of tabs) assert.deepEqual(tab.connections, [true, false]);
  browser.line.report.connected(true);
  await settled();
  for (const tab of tabs) assert.deepEqual(tab.connections, [true, false, true]);
});

test("a keeper whose machine slept renews its line", async () => {
  await browser.openTabs(1);
  await browser.wait(30_000);
  assert.equal(browser.line.renewals, 0);
  mock.timers.setTime(Date.now() + 3_600_000);
  await browser.wait(5_000);
  assert.equal(browser.line.renewals, 1);
});

test("a tab that asks makes the keeper try at once", async () => {
  const [, other] = await browser.openTabs(2);
  const before = browser.line.hurries;
  other?.sharing.wake();
  await settled();
  assert.equal(browser.line.hurries, before + 1);
});

test("without locks, or where they are forbidden, every tab has a line of its own", async () => {
  const without = new Tab(browser, { locks: undefined });
  without.sharing.start();
  const forbidden = new Tab(browser, { locks: { request: () => Promise.reject(new Error("SecurityError")) } });
  forbidden.sharing.start();
  await settled();
  assert.deepEqual(
    browser.lines.map((line) => line.owner),
    [without, forbidden],
  );
});

test("the wait before the next try is 0.5–2 s at first and never more than 10 s", () => {
  assert.equal(retryDelay(0, 0), 500);
  assert.equal(retryDelay(0, 1), 2_000);
  assert.equal(retryDelay(30_000, 1), 2_000);
  assert.equal(retryDelay(75_000, 1), 5_000);
  assert.equal(retryDelay(3_600_000, 0), 2_500);
  assert.equal(retryDelay(3_600_000, 1), 10_000);
});

/** Lets everything that is already on its way arrive. */
async function settled() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

class Browser {
  /** @type {Tab[]} */ tabs = [];
  /** @type {FakeLine[]} */ lines = [];
  /** @type {FakeChannel[]} */ channels = [];
  locks = new FakeLocks();

  get line() {
    const line = this.lines.at(-1);
    assert.ok(line);
    return line;
  }

  /**
   * @param {number} count
   * @param {(data: any) => unknown} [keyOf]
   */
  async openTabs(count, keyOf) {
    const tabs = Array.from({ length: count }, () => new Tab(this, {}, keyOf));
    for (const tab of tabs) {
      tab.sharing.start();
      await settled();
    }
    return tabs;
  }

  /**
   * @param {string} event
   * @param {any} data
   */
  async serverSays(event, data) {
    this.line.report.message(event, data);
    await settled();
  }

  /** @param {number} milliseconds */
  async wait(milliseconds) {
    for (let left = milliseconds; left > 0; left -= 1_000) {
      mock.timers.tick(Math.min(left, 1_000));
      await settled();
    }
  }
}

class Tab {
  visible = true;
  frozen = false;
  deaf = false;
  refusals = 0;
  /** @type {[string, any][]} */ messages = [];
  /** @type {boolean[]} */ connections = [];
  /** @type {(() => void)[]} */ missed = [];

  /**
   * @param {Browser} browser
   * @param {object} [world]
   * @param {(data: any) => unknown} [keyOf]
   */
  constructor(browser, world = {}, keyOf) {
    browser.tabs.push(this);
    const report = {
      connected: (/** @type {boolean} */ yes) => this.connections.push(yes),
      message: (/** @type {string} */ event, /** @type {any} */ data) => this.messages.push([event, data]),
      refused: () => (this.refusals += 1),
    };
    this.sharing = new Sharing("tickets", /** @type {any} */ (report), {
      locks: /** @type {any} */ ({
        request: (/** @type {any} */ name, /** @type {any} */ options, /** @type {any} */ work) =>
          browser.locks.request(this, options, work),
      }),
      openChannel: (name, hear) => new FakeChannel(browser, this, hear),
      openLine: (line) => new FakeLine(browser, this, line),
      isVisible: () => this.visible && !this.frozen,
      now: () => (this.frozen ? 0 : Date.now()),
      ...world,
    }, keyOf);
  }

  /** A frozen page runs nothing: neither its timers' posts nor what others say to it. */
  freeze() {
    this.frozen = true;
  }

  /** @param {() => void} first what the network had ready comes before what other pages said */
  thaw(first = () => {}) {
    this.frozen = false;
    first();
    for (const late of this.missed.splice(0)) late();
  }

  /** Its timers come before what other pages said; all it knows is that the lock is gone. */
  async thawSlowly() {
    this.frozen = false;
    this.deaf = true;
    this.missed.shift()?.();
    await settled();
    mock.timers.tick(1_000);
    await settled();
    this.deaf = false;
    this.thaw();
  }

  /** @param {() => void} work */
  whenAwake(work) {
    if (this.frozen || this.deaf) this.missed.push(work);
    else work();
  }
}

class FakeLine {
  open = true;
  hurries = 0;
  renewals = 0;

  /**
   * @param {Browser} browser
   * @param {Tab} owner
   * @param {import("./sharing.js").Report} report
   */
  constructor(browser, owner, report) {
    browser.lines.push(this);
    this.owner = owner;
    this.report = report;
  }

  close() {
    this.open = false;
  }

  hurry() {
    this.hurries += 1;
  }

  renew() {
    this.renewals += 1;
  }
}

class FakeChannel {
  /**
   * @param {Browser} browser
   * @param {Tab} owner
   * @param {(message: any) => void} hear
   */
  constructor(browser, owner, hear) {
    this.browser = browser;
    this.owner = owner;
    this.hear = hear;
    browser.channels.push(this);
  }

  /** @param {any} message */
  post(message) {
    if (this.owner.frozen) return; // its timers stand still; the fake clock does not know
    for (const channel of this.browser.channels) {
      if (channel !== this) queueMicrotask(() => channel.owner.whenAwake(() => channel.hear(structuredClone(message))));
    }
  }

  close() {
    this.browser.channels = this.browser.channels.filter((channel) => channel !== this);
  }
}

/** The Web Locks of one name. */
class FakeLocks {
  /** @type {{owner: Tab, reject: (error: Error) => void} | undefined} */ held;
  /** @type {{owner: Tab, grant: () => void}[]} */ queue = [];

  /**
   * @param {Tab} owner
   * @param {{signal?: AbortSignal, steal?: boolean}} options
   * @param {() => Promise<unknown> | undefined} work
   */
  request(owner, { signal, steal }, work) {
    return new Promise((resolve, reject) => {
      const hold = { owner, reject };
      const grant = async () => {
        this.held = hold;
        await work();
        resolve(undefined);
        if (this.held === hold) this.next();
      };
      if (steal) {
        const robbed = this.held;
        this.held = hold;
        robbed?.owner.whenAwake(() => robbed.reject(abortError()));
        queueMicrotask(() => this.held === hold && grant());
        return;
      }
      const place = { owner, grant };
      signal?.addEventListener("abort", () => {
        if (!this.queue.includes(place)) return;
        this.queue = this.queue.filter((each) => each !== place);
        reject(abortError());
      });
      this.queue.push(place);
      queueMicrotask(() => this.held || this.next());
    });
  }

  next() {
    this.held = undefined;
    this.queue.shift()?.grant();
  }
}

function abortError() {
  return new DOMException("stolen", "AbortError");
}
