import { Emitter } from "./emitter.js";

/** @typedef {import("./types.js").PeerSignal} PeerSignal */
/** @typedef {"new" | "connected" | "interrupted" | "closed"} PeerState */
/** @typedef {"audio" | "video"} Kind */
/** @typedef {Record<"t140" | "desk" | "files" | "table", RTCDataChannel>} Channels */
/**
 * Both ends open the channels themselves under fixed ids, so nothing has to be announced and a channel
 * exists from the first moment of a connection. Ids are a contract: never give one a second meaning.
 * @type {Record<keyof Channels, RTCDataChannelInit>}
 */
export const CHANNELS = {
  // RFC 8865: ordered, fully reliable, sub-protocol "t140" (EN 301 549, 6.2.3; A-09)
  t140: { negotiated: true, id: 0, ordered: true, protocol: "t140" },
  desk: { negotiated: true, id: 1, ordered: true },
  files: { negotiated: true, id: 2, ordered: true },
  // What lies on the table, who asks for which piece of it, who points where.
  table: { negotiated: true, id: 3, ordered: true },
};
/** @type {Kind[]} */
const KINDS = ["audio", "video"];

export const RESTART_AFTER = 500;
export const CONNECT_WITHIN = 10_000;

/**
 * One end of the connection to one page load of one participant.
 *
 * First contact is not symmetrical: whoever `initiate`s makes the first offer and the other only answers, because a
 * rollback at first contact sometimes leaves Chromium's ICE gathering for ever. From then on it is perfect negotiation.
 * Likewise only the impolite side restarts ICE; the polite one asks for it.
 *
 * @extends {Emitter<{state: PeerState, track: RTCTrackEvent, channels: Channels, ready: Channels, established: null}>}
 */
export class Peer extends Emitter {
  /** @type {PeerState} */
  state = "new";
  /** @type {RTCPeerConnection | null} */
  connection = null;
  /** @type {Channels | null} */
  channels = null;
  #polite;
  #send;
  #makeConnection;
  #makeId;
  #reachable;
  /** @type {string | null} */
  #connectionId = null;
  /** @type {Record<Kind, MediaStreamTrack | null>} */
  #tracks;
  #makingOffer = false;
  #ignoreOffer = false;
  #settingRemoteAnswer = false;
  /** The first offer has been answered: from here on both may negotiate. */
  #settled = false;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #restartTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #connectTimer;
  /** Descriptions and candidates are applied one after the other, in the order in which they came. */
  #work = Promise.resolve();

  /**
   * @param {object} options
   * @param {boolean} options.polite gives way when both offer at once
   * @param {(signal: PeerSignal) => void} options.send
   * @param {() => RTCPeerConnection} options.makeConnection
   * @param {Record<Kind, MediaStreamTrack | null>} [options.tracks] what is sent from the beginning
   * @param {() => boolean} [options.reachable] a signal would reach the other side now
   * @param {() => string} [options.makeId]
   */
  constructor({ polite, send, makeConnection, tracks, reachable = () => true, makeId = () => crypto.randomUUID() }) {
    super();
    this.#polite = polite;
    this.#send = send;
    this.#makeConnection = makeConnection;
    this.#makeId = makeId;
    this.#reachable = reachable;
    this.#tracks = { audio: null, video: null, ...tracks };
  }

  /** Make the connection, and its first offer. Called again it replaces what there was. */
  initiate() {
    if (this.state === "closed") return;
    this.#connectionId = this.#makeId();
    const connection = this.#open();
    for (const kind of KINDS) {
      const transceiver = connection.addTransceiver(kind, { direction: "sendrecv" });
      void replaceTrack(transceiver.sender, this.#tracks[kind]);
    }
    void this.#offer(connection);
  }

  /**
   * Needs no negotiation: both transceivers exist from the first offer on.
   * @param {Kind} kind
   * @param {MediaStreamTrack | null} track
   */
  setTrack(kind, track) {
    this.#tracks[kind] = track;
    for (const transceiver of this.connection?.getTransceivers() ?? []) {
      if (transceiver.receiver.track.kind === kind) void replaceTrack(transceiver.sender, track);
    }
  }

  /** @param {PeerSignal} signal */
  receive(signal) {
    this.#work = this.#work.then(() => this.#apply(signal)).catch(() => {
      // A description that cannot be applied leaves the connection as it was; the connect timer decides.
    });
    return this.#work;
  }

  /** The signalling line is back after an absence, or the other side is: what was said meanwhile may be lost. */
  signallingReturned() {
    const connection = this.connection;
    if (!connection || this.state === "connected" || this.state === "closed") return;
    const unanswered = connection.signalingState === "have-local-offer";
    const answerMayBeLost = this.state === "new" && connection.localDescription?.type === "answer";
    if (unanswered || answerMayBeLost) {
      this.#describe(connection);
    } else if (this.#settled && this.state !== "new") {
      this.#restart();
    }
    this.#watchConnecting();
  }

  /** Nothing but a new connection helps (the picture stands still though frames arrive). */
  rebuild() {
    if (this.state === "closed") return;
    if (this.#polite) this.#send({ connection: this.#connectionId, ask: "rebuild" });
    else this.initiate();
  }

  close() {
    clearTimeout(this.#restartTimer);
    clearTimeout(this.#connectTimer);
    this.#dropConnection();
    this.#setState("closed");
    this.removeAllListeners();
  }

  // -- making a connection

  #open() {
    this.#dropConnection();
    const connection = this.#makeConnection();
    this.connection = connection;
    this.#settled = false;
    this.#makingOffer = false;
    this.#ignoreOffer = false;
    this.#settingRemoteAnswer = false;
    this.#failures = 0;
    connection.onnegotiationneeded = () => {
      if (this.#settled) void this.#offer(connection);
    };
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) this.#send({ connection: this.#connectionId, candidate: candidate.toJSON?.() ?? candidate });
    };
    connection.ontrack = (event) => this.emit("track", event);
    connection.onconnectionstatechange = () => this.#connectionChanged(connection);
    this.#openChannels(connection);
    this.#watchConnecting();
    if (this.state === "connected") this.#setState("interrupted");
    return connection;
  }

  /** @param {RTCPeerConnection} connection */
  #openChannels(connection) {
    const channels = /** @type {Channels} */ ({});
    for (const [label, options] of Object.entries(CHANNELS)) {
      const channel = connection.createDataChannel(label, options);
      channel.binaryType = "arraybuffer";
      channels[/** @type {keyof Channels} */ (label)] = channel;
      channel.onopen = () => {
        const open = Object.values(channels).every(({ readyState }) => readyState === "open");
        if (open && this.channels === channels) this.emit("ready", channels);
      };
    }
    this.channels = channels;
    this.emit("channels", channels);
  }

  #dropConnection() {
    const connection = this.connection;
    if (!connection) return;
    connection.onnegotiationneeded = connection.onicecandidate = connection.ontrack = null;
    connection.onconnectionstatechange = null;
    connection.close();
    this.connection = null;
    this.channels = null;
  }

  // -- negotiation

  /** @param {RTCPeerConnection} connection */
  async #offer(connection) {
    try {
      this.#makingOffer = true;
      await connection.setLocalDescription();
      if (this.connection === connection) this.#describe(connection);
    } catch {
      // Closed meanwhile, or the other's offer was faster: then there is nothing to say.
    } finally {
      this.#makingOffer = false;
    }
  }

  /** @param {RTCPeerConnection} connection */
  #describe(connection) {
    const description = connection.localDescription;
    if (description) {
      this.#send({ connection: this.#connectionId, description: { type: description.type, sdp: description.sdp } });
    }
  }

  /** @param {PeerSignal} signal */
  async #apply(signal) {
    if (this.state === "closed") return;
    if (signal.ask) this.#asked(signal.ask);
    else if (signal.description) await this.#applyDescription(signal.connection ?? "", signal.description);
    else if (signal.candidate && signal.connection === this.#connectionId) await this.#applyCandidate(signal.candidate);
  }

  /**
   * @param {string} connectionId
   * @param {{type: RTCSdpType, sdp?: string}} description
   */
  async #applyDescription(connectionId, description) {
    if (connectionId !== this.#connectionId) {
      if (description.type !== "offer" || this.#keepsOwnFirstOffer()) return;
      this.#connectionId = connectionId;
      this.#open();
    }
    const connection = /** @type {RTCPeerConnection} */ (this.connection);
    if (!connection) return;
    const readyForOffer =
      !this.#makingOffer && (connection.signalingState === "stable" || this.#settingRemoteAnswer);
    const collision = description.type === "offer" && !readyForOffer;
    this.#ignoreOffer = !this.#polite && collision;
    if (this.#ignoreOffer) return;
    this.#settingRemoteAnswer = description.type === "answer";
    try {
      await connection.setRemoteDescription(/** @type {RTCSessionDescriptionInit} */ (description));
    } finally {
      this.#settingRemoteAnswer = false;
    }
    if (description.type === "offer") await this.#answer(connection);
    if (!this.#settled && this.connection === connection) {
      this.#settled = true;
      this.emit("established", null);
    }
  }

  /**
   * Two first offers have crossed (both believed to be the newcomer, as may happen when the server was restarted).
   * Unlike in mid-call no rollback is tried: one of the two connections is thrown away.
   */
  #keepsOwnFirstOffer() {
    return !this.#polite && this.connection !== null && !this.#settled;
  }

  /** @param {RTCPeerConnection} connection */
  async #answer(connection) {
    for (const transceiver of connection.getTransceivers()) {
      if (transceiver.direction !== "recvonly") continue;
      transceiver.direction = "sendrecv";
      await replaceTrack(transceiver.sender, this.#tracks[/** @type {Kind} */ (transceiver.receiver.track.kind)]);
    }
    await connection.setLocalDescription();
    if (this.connection === connection) this.#describe(connection);
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #applyCandidate(candidate) {
    try {
      await this.connection?.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoreOffer) throw error;
    }
  }

  // -- healing

  /** @param {RTCPeerConnection} connection */
  #connectionChanged(connection) {
    if (connection !== this.connection) return;
    clearTimeout(this.#restartTimer);
    const state = connection.connectionState;
    if (state === "connected") {
      clearTimeout(this.#connectTimer);
      this.#failures = 0;
      this.#setState("connected");
    } else if (state === "disconnected") {
      this.#setState("interrupted");
      this.#restartTimer = setTimeout(() => this.#restart(), RESTART_AFTER);
      this.#watchConnecting();
    } else if (state === "failed") {
      this.#setState("interrupted");
      this.#failures += 1;
      if (this.#failures >= 2 && this.#reachable()) this.rebuild();
      else this.#restart();
      this.#watchConnecting();
    }
  }

  #restart() {
    const connection = this.connection;
    if (!connection || connection.connectionState === "connected") return;
    if (this.#polite) this.#send({ connection: this.#connectionId, ask: "restart" });
    else connection.restartIce();
  }

  /** @param {"restart" | "rebuild"} what */
  #asked(what) {
    // Asked by the impolite side, or about a connection it does not have: only one side may act.
    if (this.#polite) return;
    if (what === "rebuild") this.initiate();
    else if (this.#settled) this.connection?.restartIce();
  }

  /** Whatever got lost on the way: a connection that does not come about is made anew. */
  #watchConnecting() {
    clearTimeout(this.#connectTimer);
    this.#connectTimer = setTimeout(() => {
      if (this.connection?.connectionState === "connected") return;
      // Without a way to agree on a new connection the old one is all there is; it may still heal by itself.
      if (this.#reachable()) this.rebuild();
      this.#watchConnecting();
    }, CONNECT_WITHIN);
  }

  /** @param {PeerState} state */
  #setState(state) {
    if (this.state === state || this.state === "closed") return;
    this.state = state;
    this.emit("state", state);
  }
}

/**
 * @param {RTCRtpSender} sender
 * @param {MediaStreamTrack | null} track
 */
async function replaceTrack(sender, track) {
  try {
    await sender.replaceTrack(track);
  } catch {
    // The connection was closed meanwhile; the next one is made with the right track.
  }
}
