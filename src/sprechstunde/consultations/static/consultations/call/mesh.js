import { Emitter } from "./emitter.js";
import { Peer } from "./peer.js";

/** @typedef {import("./types.js").Room} Room */
/** @typedef {import("./types.js").Participant} Participant */
/** @typedef {import("./types.js").IncomingSignal} IncomingSignal */
/** @typedef {import("./peer.js").PeerState} PeerState */
/** @typedef {import("./peer.js").Channels} Channels */
/** @typedef {import("./peer.js").Kind} Kind */
/** @typedef {{peer: Peer, session: string}} Line */

/**
 * A peer for every other participant. A connected peer outlives everything the server forgets or
 * never knew: it ends only when the participant's next page load has answered, or with the room.
 *
 * @extends {Emitter<{
 *   state: {id: string, state: PeerState},
 *   track: {id: string, event: RTCTrackEvent},
 *   channels: {id: string, session: string, channels: Channels},
 *   ready: {id: string, session: string, channels: Channels},
 * }>}
 */
export class Mesh extends Emitter {
  /** Who is talked to. @type {Map<string, Line>} */
  #current = new Map();
  /** A participant's newer page load, until its connection is agreed. @type {Map<string, Line>} */
  #next = new Map();
  /** @type {Record<Kind, MediaStreamTrack | null>} */
  #tracks = { audio: null, video: null };
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
   * @param {() => RTCPeerConnection} options.makeConnection
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
    const self = room.participants.find(({ id }) => id === this.#self);
    const here = room.participants.filter(({ id, session, connected }) => id !== this.#self && session && connected);
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
    for (const { peer } of [...this.#current.values(), ...this.#next.values()]) peer.signallingReturned();
  }

  /** @param {IncomingSignal} signal `from` and `session` are vouched for by the server */
  receive({ from, session, data }) {
    if (this.#closed || from === this.#self || typeof data !== "object" || data === null) return;
    const line = this.#line(from, session) ?? (data.description?.type === "offer" ? this.#add(from, session) : null);
    void line?.peer.receive(data);
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack | null} track
   */
  setTrack(kind, track) {
    this.#tracks[kind] = track;
    for (const { peer } of [...this.#current.values(), ...this.#next.values()]) peer.setTrack(kind, track);
  }

  close() {
    this.#closed = true;
    for (const { peer } of [...this.#current.values(), ...this.#next.values()]) peer.close();
    this.#current.clear();
    this.#next.clear();
    this.removeAllListeners();
  }

  /**
   * @param {Participant} participant
   * @param {Participant | null} self
   */
  #meet(participant, self) {
    const session = /** @type {string} */ (participant.session);
    const known = this.#line(participant.id, session);
    const line = known ?? this.#add(participant.id, session);
    if (!line.peer.connection && self && self.joined > participant.joined) line.peer.initiate();
  }

  /**
   * @param {string} id
   * @param {string | null} session
   */
  #line(id, session) {
    return [this.#current.get(id), this.#next.get(id)].find((line) => line?.session === session);
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
      tracks: { ...this.#tracks },
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
    this.#current.get(id)?.peer.close();
    this.#adopt(id, line);
  }

  /**
   * @param {string} id
   * @param {Line} line
   */
  #adopt(id, line) {
    const { peer, session } = line;
    this.#current.set(id, line);
    peer.on("state", (state) => this.emit("state", { id, state }));
    peer.on("track", (event) => this.emit("track", { id, event }));
    peer.on("channels", (channels) => this.emit("channels", { id, session, channels }));
    peer.on("ready", (channels) => this.emit("ready", { id, session, channels }));
    if (!peer.connection) return;
    // A promoted peer was set up before anybody listened here.
    this.emit("state", { id, state: peer.state });
    if (peer.channels) this.emit("channels", { id, session, channels: peer.channels });
    for (const { receiver } of peer.connection.getTransceivers()) {
      this.emit("track", { id, event: /** @type {RTCTrackEvent} */ ({ track: receiver.track, receiver }) });
    }
  }
}
