/**
 * One line to the server for all tabs of a browser: the tab that holds the lock keeps the line, the others hear what
 * it passes on. Knows no page and no network, so that it is tested with fakes.
 *
 * @typedef {{connected(yes: boolean): void, message(event: string, data: any): void, refused(): void}} Report
 * @typedef {{close(): void, hurry(): void, renew(): void}} Line
 * @typedef {{post(message: any): void, close(): void}} Channel
 * @typedef {object} World
 * @property {Pick<LockManager, "request"> | undefined} locks
 * @property {((name: string, hear: (message: any) => void) => Channel) | undefined} openChannel
 * @property {(report: Report) => Line} openLine
 * @property {() => boolean} isVisible
 * @property {() => number} now milliseconds; must go on while the machine sleeps
 */

const BEAT = 5_000;
const SILENCE = 15_000; // then whoever keeps the line is frozen
const ANSWER = 3_000; // an awake keeper answers at once
const SLEPT = 90_000; // more than the minute to which browsers slow down hidden tabs
const GRACE = 3_000; // a restart of the server is not worth a word

export class Sharing {
  #name;
  #report;
  #world;
  #keyOf;
  #id = Math.random();
  /** @type {Channel | undefined} */ #channel;
  /** @type {Line | undefined} */ #line;
  /** @type {AbortController | undefined} */ #turn;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #clock;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #bad;
  /** @type {boolean | undefined} */ #said;
  /** @type {Map<string, [string, any]>} */ #latest = new Map();
  #connected = false;
  #term = 0; // a frozen keeper that wakes up must not pass on what is old
  #heard = 0;
  #checked = 0;

  /**
   * @param {string} name
   * @param {Report} report
   * @param {World} world
   * @param {(data: any) => unknown} [keyOf] tells apart messages of one event that do not replace each other
   */
  constructor(name, report, world, keyOf = () => "") {
    this.#name = name;
    this.#report = report;
    this.#world = world;
    this.#keyOf = keyOf;
  }

  start() {
    if (this.#clock !== undefined) return;
    this.#checked = this.#world.now();
    this.#clock = setInterval(() => this.#check(), BEAT);
    if (!this.#world.locks || !this.#world.openChannel) return this.#keepLine();
    this.#channel = this.#world.openChannel(this.#name, (message) => this.#hear(message));
    this.#standForIt();
    this.#askNow();
  }

  stop() {
    clearInterval(this.#clock);
    clearTimeout(this.#bad);
    this.#clock = this.#bad = undefined;
    this.#dropLine();
    this.#turn?.abort();
    this.#channel?.close();
    this.#channel = undefined;
  }

  /** Somebody looks at this tab again: whatever is wrong is mended now, not at the next turn. */
  wake() {
    if (this.#line) this.#line.hurry();
    else this.#askNow();
  }

  /** The network is another one; the old connection may be dead without knowing it. */
  renew() {
    this.#line?.renew();
  }

  /** @param {boolean} [steal] take the lock from a tab that is frozen */
  #standForIt(steal) {
    this.#turn?.abort();
    const turn = (this.#turn = new AbortController());
    const over = new Promise((resolve) => turn.signal.addEventListener("abort", resolve));
    const keep = () => {
      if (turn.signal.aborted) return;
      this.#keepLine();
      return over;
    };
    this.#world.locks?.request(this.#name, steal ? { steal } : { signal: turn.signal }, keep).catch((error) => {
      if (turn.signal.aborted) return;
      if (error?.name !== "AbortError") return this.#keepLine(); // locks are forbidden here: a line of our own
      this.#handOver();
    });
  }

  #keepLine() {
    this.#dropLine();
    this.#term = Math.max(this.#term + 1, this.#world.now());
    this.#line = this.#world.openLine({
      connected: (yes) => {
        if (yes) this.#latest.clear(); // the server tells the whole state again
        this.#connected = yes;
        this.#beat();
        this.#say(yes);
      },
      message: (event, data) => {
        this.#latest.set(`${event} ${this.#keyOf(data)}`, [event, data]);
        this.#post({ news: [[event, data]] });
        this.#report.message(event, data);
      },
      refused: () => {
        this.#post({ refused: true });
        this.#refuse();
      },
    });
    this.#beat();
    this.#say(this.#connected);
  }

  #handOver() {
    this.#dropLine();
    this.#standForIt();
    this.#askNow();
  }

  #dropLine() {
    this.#line?.close();
    this.#line = undefined;
    this.#connected = false;
    this.#latest.clear();
  }

  #check() {
    if (this.#clock === undefined) return;
    const now = this.#world.now();
    if (this.#line) {
      if (now - this.#checked > SLEPT) this.#line.renew();
      this.#beat();
    } else if (this.#world.isVisible()) {
      this.#takeFromSilent(SILENCE - (now - this.#heard));
    }
    this.#checked = now;
  }

  /** @param {number} left milliseconds for whoever keeps the line to say something */
  #takeFromSilent(left) {
    if (left > BEAT) return;
    if (left > 0) return void setTimeout(() => this.#check(), left);
    this.#heard = this.#world.now();
    this.#standForIt(true);
  }

  /** Who does not answer an awake tab soon is frozen. */
  #askNow() {
    this.#heard = Math.max(this.#heard, this.#world.now() - SILENCE + ANSWER);
    this.#channel?.post({ ask: this.#id });
    setTimeout(() => this.#check(), ANSWER);
  }

  #beat() {
    this.#post({});
  }

  /** @param {object} message */
  #post(message) {
    this.#channel?.post({ ...message, term: this.#term, connected: this.#connected });
  }

  /** @param {any} message */
  #hear(message) {
    if (message.ask) {
      if (!this.#line) return;
      this.#line.hurry();
      return this.#post({ to: message.ask, news: [...this.#latest.values()] });
    }
    if (message.term < this.#term) return;
    if (this.#line) return; // somebody took the lock; we are about to learn it
    this.#term = message.term;
    this.#heard = this.#world.now();
    if (message.refused) return this.#refuse();
    this.#say(message.connected);
    if (message.to && message.to !== this.#id) return;
    for (const [event, data] of message.news ?? []) this.#report.message(event, data);
  }

  #refuse() {
    this.stop();
    this.#report.refused();
  }

  /** @param {boolean} connected */
  #say(connected) {
    if (connected) {
      clearTimeout(this.#bad);
      this.#bad = undefined;
      this.#tell(true);
    } else {
      this.#bad ??= setTimeout(() => this.#tell(false), GRACE);
    }
  }

  /** @param {boolean} connected */
  #tell(connected) {
    if (this.#said !== connected) this.#report.connected((this.#said = connected));
  }
}

/**
 * How long to wait before the next try: between a quarter of something and all of it, so that not everybody comes back
 * in the same moment; 0.5–2 s at first, at most 10 s when the server has been away for minutes.
 * @param {number} outage milliseconds since the connection broke
 * @param {number} [random] between 0 and 1
 */
export function retryDelay(outage, random = Math.random()) {
  const longest = Math.min(Math.max(outage / 15, 2_000), 10_000);
  return longest * (0.25 + 0.75 * random);
}
