import { FakeConnection } from "./fake-connection.js";
import { Mesh } from "./mesh.js";

/**
 * A server and the pages of some people, without a network, for tests of who is connected with whom. The server is as
 * strict as ours: it passes on what two current pages say that were told of each other, and tells the newest state first.
 *
 * @typedef {object} Person
 * @property {"admitted" | "held" | "removed"} standing
 * @property {Page | null} page
 *
 * @typedef {object} Page
 * @property {string} id
 * @property {string} session
 * @property {number} joined
 * @property {boolean} line
 * @property {Mesh} mesh
 * @property {FakeConnection[]} connections
 * @property {any} state what is to be told next
 * @property {any[]} signals
 * @property {any[]} waiting said while the line was down
 * @property {Map<string, string>} told of whom, and how connected
 */
export class FakeWorld {
  /** @type {Map<string, Person>} */
  people = new Map();
  /** Pairs that may not learn each other's address. @type {Set<string>} */
  relayed = new Set();
  lost = 0;
  #made = 0;
  #joined = 0;
  #random;

  /**
   * @param {string[]} ids
   * @param {() => number} random
   */
  constructor(ids, random) {
    this.#random = random;
    for (const id of ids) this.people.set(id, { standing: "admitted", page: null });
  }

  /** A new page load; an older one of the same person is gone without a word. @param {string} id */
  load(id) {
    this.unload(id);
    const session = `${id}-${(this.#made += 1)}`;
    /** @type {Page} */
    const page = {
      id, session, joined: 0, line: false, connections: [], state: null, signals: [], waiting: [], told: new Map(),
      mesh: new Mesh({
        self: id,
        session,
        signal: (to, recipient, data) => this.#say(page, { to, session: recipient, data: structuredClone(data) }),
        makeConnection: (link) => {
          const options = { name: ` ${id}${(this.#made += 1)}`, configuration: { iceTransportPolicy: link === "relay" ? "relay" : "all" } };
          const connection = new FakeConnection(/** @type {any} */ (options));
          page.connections.push(connection);
          return /** @type {any} */ (connection);
        },
      }),
    };
    this.#person(id).page = page;
    this.lineUp(id);
  }

  /** @param {string} id */
  unload(id) {
    const person = this.#person(id);
    person.page?.mesh.close();
    if (person.page) this.lost += 1;
    person.page = null;
    this.#tellAll();
  }

  /** @param {string} id */
  lineDown(id) {
    const { page } = this.#person(id);
    if (!page?.line) return;
    page.line = false;
    this.lost += 1;
    page.mesh.signallingIs(false);
    Object.assign(page, { state: null, signals: [], told: new Map() });
    this.#tellAll();
  }

  /** @param {string} id */
  lineUp(id) {
    const { page } = this.#person(id);
    if (!page || page.line) return;
    page.line = true;
    // The same page keeps its turn.
    page.joined ||= this.#joined += 1;
    this.#tellAll();
    page.mesh.signallingIs(true);
  }

  /** The server is killed and started again; everybody joins anew, in whatever order. */
  restart() {
    for (const id of this.people.keys()) this.lineDown(id);
    for (const { page } of this.people.values()) if (page) page.joined = 0;
    for (const id of this.#shuffled([...this.people.keys()])) this.lineUp(id);
  }

  /** @param {string} id @param {Person["standing"]} standing */
  put(id, standing) {
    this.#person(id).standing = standing;
    this.#tellAll();
  }

  /** @param {string} one @param {string} other */
  changeLink(one, other) {
    const pair = pairOf(one, other);
    if (!this.relayed.delete(pair)) this.relayed.add(pair);
    this.#tellAll();
  }

  /** Some of what is on its way arrives. @param {number} [most] */
  async deliver(most = Infinity) {
    for (let step = 0; step < most; step += 1) {
      await breathe();
      this.#connect();
      const pages = this.#pages().filter(({ state, signals }) => state || signals.length > 0);
      if (pages.length === 0) return;
      const page = pages[Math.floor(this.#random() * pages.length)];
      const { state } = page;
      if (state) {
        page.state = null;
        page.mesh.update(state);
        this.#flush(page);
      } else {
        page.mesh.receive(page.signals.shift());
      }
    }
  }

  /** What is wrong when nothing moves any more; empty when everybody has exactly one connection to everybody listed. */
  complaints() {
    /** @type {string[]} */
    const found = [];
    for (const page of this.#pages()) {
      const others = [...page.told.keys()];
      const present = others.filter((id) => this.#person(id).page?.line);
      const open = page.connections.filter(({ closed }) => !closed);
      const held = [...page.mesh.peers()].filter(([, { connection }]) => connection).length;
      if (open.length !== held) found.push(`${page.id} has ${open.length} connections open and holds ${held}`);
      for (const [id] of page.mesh.peers()) if (!others.includes(id)) found.push(`${page.id} still has ${id}`);
      for (const id of present) found.push(...this.#complaintsOf(page, id));
    }
    return found;
  }

  /** @param {Page} page @param {string} id */
  #complaintsOf(page, id) {
    const mine = /** @type {any} */ (page.mesh.peer(id)?.connection);
    const theirs = /** @type {any} */ (this.#person(id).page?.mesh.peer(page.id)?.connection);
    const pair = `${page.id} → ${id}`;
    if (!mine) return [`${pair}: no connection`];
    if (mine.connectionState !== "connected") return [`${pair}: ${mine.connectionState}, ${mine.signalingState}`];
    if (!agree(mine, theirs)) return [`${pair}: not with each other`];
    const policy = this.relayed.has(pairOf(page.id, id)) ? "relay" : "all";
    return mine.configuration.iceTransportPolicy === policy ? [] : [`${pair}: by ${mine.configuration.iceTransportPolicy}`];
  }

  /** Two that have agreed find each other; whose other end is gone notices. */
  #connect() {
    for (const page of this.#pages()) {
      for (const [id, peer] of page.mesh.peers()) {
        const mine = /** @type {any} */ (peer.connection);
        const theirs = /** @type {any} */ (this.#person(id).page?.mesh.peer(page.id)?.connection);
        if (!mine || mine.signalingState !== "stable" || !mine.remoteDescription) continue;
        const together = agree(mine, theirs);
        if (together && mine.connectionState !== "connected") mine.become("connected");
        if (!together && mine.connectionState === "connected") mine.become("disconnected");
      }
    }
  }

  /** @param {Page} page @param {any} signal */
  #say(page, signal) {
    if (this.#person(page.id).page !== page) return;
    if (!page.line || page.state) page.waiting.push(signal); // before the first state a page has not joined
    else this.#passOn(page, signal);
  }

  /** @param {Page} page */
  #flush(page) {
    for (const signal of page.waiting.splice(0)) this.#passOn(page, signal);
  }

  /** @param {Page} page @param {any} signal */
  #passOn(page, { to, session, data }) {
    const recipient = this.#person(to).page;
    const known = page.told.has(to) && recipient?.line && recipient.session === session && recipient.told.has(page.id);
    if (known) recipient.signals.push({ type: "signal", from: page.id, session: page.session, data });
  }

  #tellAll() {
    for (const page of this.#pages()) {
      const self = this.#person(page.id);
      const inside = self.standing === "admitted" ? [...this.people].filter(([, { standing }]) => standing === "admitted") : [];
      const participants = inside.map(([id, other]) => ({
        id,
        connected: Boolean(other.page?.line),
        session: other.page?.line ? other.page.session : null,
        joined: other.page?.joined ?? 0,
        link: this.relayed.has(pairOf(page.id, id)) ? "relay" : "direct",
      }));
      page.state = { type: "room", state: "running", self: page.id, standing: self.standing, participants };
      page.told = new Map(participants.filter(({ id }) => id !== page.id).map(({ id, link }) => [id, link]));
    }
  }

  #pages() {
    return [...this.people.values()].flatMap(({ page }) => (page?.line ? [page] : []));
  }

  /** @param {string} id */
  #person(id) {
    return /** @type {Person} */ (this.people.get(id));
  }

  /** @param {string[]} list */
  #shuffled(list) {
    return list.map((each) => ({ each, at: this.#random() })).sort((a, b) => a.at - b.at).map(({ each }) => each);
  }
}

/** Everything that waits for promises has had its turn. */
export function breathe() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** @param {number} seed */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    // The upper bits: the lower ones repeat soon.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** @param {string} one @param {string} other */
function pairOf(one, other) {
  return [one, other].sort().join("-");
}

/** @param {any} mine @param {any} theirs */
function agree(mine, theirs) {
  if (!theirs || mine.closed || theirs.closed || theirs.signalingState !== "stable") return false;
  return mine.localDescription?.sdp === theirs.remoteDescription?.sdp && mine.remoteDescription?.sdp === theirs.localDescription?.sdp;
}
