import { Emitter } from "./emitter.js";
import { Peer } from "./peer.js";
import { noTracks } from "./slots.js";

/** @typedef {import("./types.js").Room} Room */
/** @typedef {import("./types.js").Participant} Participant */
/** @typedef {import("./types.js").IncomingSignal} IncomingSignal */
/** @typedef {import("./types.js").PairLink} PairLink */
/** @typedef {import("./channels.js").Channels} Channels */
/** @typedef {import("./peer.js").PeerState} PeerState */
/** @typedef {import("./sending.js").Sending} Sending */
/** @typedef {import("./slots.js").Slot} Slot */
/** @typedef {{peer: Peer, session: string}} Line */

/**
 * A peer for every other participant. Whom the server lists is the law: nobody else is talked to, and whoever is listed no
 * more is let go at once. As long as they are listed a connected peer outlives everything else: it ends only when the
 * participant's next page load has answered, or with the room.
 *
 * @extends {Emitter<{
 *   state: {id: string, state: PeerState},
 *   track: {id: string, slot: Slot, track: MediaStreamTrack},
 *   channels: {id: string, session: string, channels: Channels},
 *   ready: {id: string, session: string, channels: Channels},
 * }>}
 */
export class Mesh extends Emitter {
  /** Who is talked to. @type {Map<string, Line>} */
  #current = new Map();
  /** A participant's newer page load, until its connection is agreed. @type {Map<string, Line>} */
  #next = new Map();
  #tracks = noTracks();
  /** Whom the server lists, ourselves left out. @type {Map<string, Participant>} */
  #listed = new Map();
  /** How it is sent to whom, where it is not as usual. @type {Map<string, Sending>} */
  #sending = new Map();
  #self;
  #session;
  #signal;
  #makeConnection;
  #closed = false;
  #signallingOpen = true;
  /** Participants whose own line to the server is down. @type {Set<string>} */
  #away = new Set();

  /**
   * @param {object} options
   * @param {string} options.self our participant id
   * @param {string} options.session our page load
   * @param {(to: string, session: string, data: unknown) => void} options.signal
   * @param {(link: PairLink) => RTCPeerConnection} options.makeConnection
   */
  constructor({ self, session, signal, makeConnection }) {
    super();
    this.#self = self;
    this.#session = session;
    this.#signal = signal;
    this.#makeConnection = makeConnection;
  }

  /** @param {string} id */
  peer(id) {
    return this.#current.get(id)?.peer ?? null;
  }

  /** @returns {[string, Peer][]} */
  peers() {
    return [...this.#current].map(([id, line]) => [id, line.peer]);
  }

  /** @param {Room} room */
  update(room) {
    if (this.#closed) return;
    const admitted = (room.standing ?? "admitted") === "admitted";
    const self = room.participants.find(({ id }) => id === this.#self);
    const listed = admitted ? room.participants.filter(({ id }) => id !== this.#self) : [];
    this.#listed = new Map(listed.map((participant) => [participant.id, participant]));
    for (const id of [...this.#current.keys()]) if (!this.#listed.has(id)) this.#letGo(id);
    for (const { id, link = "direct" } of listed) for (const { peer } of this.#lines(id)) peer.setLink(link);
    const here = listed.filter(({ session, connected }) => session && connected);
    const ids = new Set(here.map(({ id }) => id));
    for (const id of this.#current.keys()) if (!ids.has(id)) this.#away.add(id);
    for (const participant of here) {
      this.#meet(participant, self?.session === this.#session ? self : null);
      if (this.#away.delete(participant.id)) this.#line(participant.id, participant.session)?.peer.signallingReturned();
    }
  }

  /**
   * Back after an absence: unfinished agreements are said again.
   * @param {boolean} open our own line to the server
   */
  signallingIs(open) {
    const returned = open && !this.#signallingOpen;
    this.#signallingOpen = open;
    if (!returned) return;
    for (const { peer } of this.#all()) peer.signallingReturned();
  }

  /** Our device is in another network: ways are looked for anew before the old ones are known to be dead. */
  networkChanged() {
    for (const { peer } of this.#all()) peer.networkChanged();
  }

  /** @param {IncomingSignal} signal `from` and `session` are vouched for by the server */
  receive({ from, session, data }) {
    if (this.#closed || !this.#listed.has(from) || typeof data !== "object" || data === null) return;
    const line = this.#line(from, session) ?? (data.description?.type === "offer" ? this.#add(from, session) : null);
    void line?.peer.receive(data);
  }

  /**
   * @param {Slot} slot
   * @param {MediaStreamTrack | null} track
   */
  setTrack(slot, track) {
    this.#tracks[slot] = track;
    for (const { peer } of this.#all()) peer.setTrack(slot, track);
  }

  /**
   * @param {string} id
   * @param {Sending} sending
   */
  setSending(id, sending) {
    this.#sending.set(id, sending);
    for (const { peer } of this.#lines(id)) peer.setSending(sending);
  }

  /** @param {RTCIceServer[]} servers fresh ones */
  configure(servers) {
    for (const { peer } of this.#all()) peer.configure(servers);
  }

  close() {
    this.#closed = true;
    for (const { peer } of this.#all()) peer.close();
    this.#current.clear();
    this.#next.clear();
    this.removeAllListeners();
  }

  /** @param {string} id */
  #letGo(id) {
    const lines = this.#lines(id);
    this.#current.delete(id);
    this.#next.delete(id);
    this.#away.delete(id);
    this.#sending.delete(id);
    for (const { peer } of lines) peer.close();
  }

  /**
   * @param {Participant} participant
   * @param {Participant | null} self
   */
  #meet(participant, self) {
    const session = /** @type {string} */ (participant.session);
    const known = this.#line(participant.id, session);
    const line = known ?? this.#add(participant.id, session);
    const untouched = !line.peer.connection && line.peer.state === "new";
    if (untouched && self && self.joined > participant.joined) line.peer.initiate();
  }

  #all() {
    return [...this.#current.values(), ...this.#next.values()];
  }

  /** @param {string} id */
  #lines(id) {
    return [this.#current.get(id), this.#next.get(id)].filter((line) => line !== undefined);
  }

  /**
   * @param {string} id
   * @param {string | null} session
   */
  #line(id, session) {
    return this.#lines(id).find((line) => line.session === session);
  }

  /**
   * @param {string} id
   * @param {string} session
   */
  #add(id, session) {
    const peer = new Peer({
      polite: this.#self < id,
      send: (data) => this.#signal(id, session, data),
      makeConnection: this.#makeConnection,
      link: this.#listed.get(id)?.link,
      tracks: this.#tracks,
      sending: this.#sending.get(id),
      reachable: () => this.#signallingOpen && !this.#away.has(id),
    });
    const line = { peer, session };
    if (this.#current.has(id)) {
      this.#next.get(id)?.peer.close();
      this.#next.set(id, line);
      peer.on("established", () => this.#promote(id, line));
    } else {
      this.#adopt(id, line);
    }
    return line;
  }

  /**
   * @param {string} id
   * @param {Line} line
   */
  #promote(id, line) {
    if (this.#next.get(id) !== line) return;
    this.#next.delete(id);
    const old = this.#current.get(id);
    this.#current.set(id, line);
    old?.peer.close();
    this.#adopt(id, line);
  }

  /**
   * @param {string} id
   * @param {Line} line
   */
  #adopt(id, line) {
    const { peer, session } = line;
    this.#current.set(id, line);
    peer.on("state", (state) => {
      // The old one of two that are exchanged has nothing more to say.
      if (this.#current.get(id) === line || !this.#current.has(id)) this.emit("state", { id, state });
    });
    peer.on("track", (arrived) => this.emit("track", { id, ...arrived }));
    peer.on("channels", (channels) => this.emit("channels", { id, session, channels }));
    peer.on("ready", (channels) => this.emit("ready", { id, session, channels }));
    if (!peer.connection) return;
    // A promoted peer was set up before anybody listened here.
    this.emit("state", { id, state: peer.state });
    if (peer.channels) this.emit("channels", { id, session, channels: peer.channels });
    for (const arrived of peer.arrived()) this.emit("track", { id, ...arrived });
  }
}
