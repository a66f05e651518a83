import { withoutAddresses } from "./addresses.js";
import { openChannels } from "./channels.js";
import { Emitter } from "./emitter.js";
import { fingerprintsOf } from "./fingerprints.js";
import { applySending } from "./sending.js";
import { KIND_OF, SLOTS, noTracks, slotOf, sources, transceiverOf } from "./slots.js";

/** @typedef {import("./types.js").PeerSignal} PeerSignal */
/** @typedef {import("./types.js").PairLink} PairLink */
/** @typedef {import("./channels.js").Channels} Channels */
/** @typedef {import("./sending.js").Sending} Sending */
/** @typedef {import("./slots.js").Kind} Kind */
/** @typedef {import("./slots.js").Slot} Slot */
/** @typedef {import("./slots.js").Tracks} Tracks */
/** @typedef {"new" | "connected" | "interrupted" | "closed"} PeerState */
/** @typedef {{slot: Slot, track: MediaStreamTrack}} Arrived */

export const RESTART_AFTER = 500;
export const CONNECT_WITHIN = 10_000;

/**
 * One end of the connection to one page load of one participant.
 *
 * First contact is not symmetrical: whoever `initiate`s makes the first offer and the other only answers, because a
 * rollback at first contact sometimes leaves Chromium's ICE gathering for ever. From then on it is perfect negotiation.
 * Likewise only the impolite side restarts ICE; the polite one asks for it.
 *
 * @extends {Emitter<{state: PeerState, track: Arrived, channels: Channels, ready: Channels, established: null}>}
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
  #tracks;
  /** How what is sent is sent, where it is not as usual. @type {Sending} */
  #sending;
  #link;
  #sources = sources();
  /** The certificate the other side showed first on this connection. @type {string | null} */
  #theirCertificate = null;
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
  #ordering = Promise.resolve();

  /**
   * @param {object} options
   * @param {boolean} options.polite gives way when both offer at once
   * @param {(signal: PeerSignal) => void} options.send
   * @param {(link: PairLink) => RTCPeerConnection} options.makeConnection
   * @param {PairLink} [options.link] "relay": neither may learn the other's address
   * @param {Partial<Tracks>} [options.tracks] what is sent from the beginning
   * @param {Sending} [options.sending]
   * @param {() => boolean} [options.reachable] a signal would reach the other side now
   * @param {() => string} [options.makeId]
   */
  constructor(options) {
    super();
    const { polite, send, makeConnection, link = "direct", tracks, sending = {} } = options;
    const { reachable = () => true, makeId = () => crypto.randomUUID() } = options;
    this.#link = link;
    this.#sending = sending;
    this.#polite = polite;
    this.#send = send;
    this.#makeConnection = makeConnection;
    this.#makeId = makeId;
    this.#reachable = reachable;
    this.#tracks = { ...noTracks(), ...tracks };
  }

  /** Make the connection, and its first offer. Called again it replaces what there was. */
  initiate() {
    if (this.state === "closed") return;
    this.#connectionId = this.#makeId();
    const connection = this.#open();
    for (const slot of SLOTS) {
      const transceiver = connection.addTransceiver(KIND_OF[slot], { direction: "sendrecv", streams: [this.#sources[slot]] });
      void replaceTrack(transceiver.sender, this.#tracks[slot]);
    }
    void this.#offer(connection);
  }

  /**
   * Needs no negotiation: all transceivers exist from the first offer on.
   * @param {Slot} slot
   * @param {MediaStreamTrack | null} track
   */
  setTrack(slot, track) {
    this.#tracks[slot] = track;
    const transceiver = transceiverOf(this.connection, slot);
    if (!transceiver) return;
    void replaceTrack(transceiver.sender, track);
    // How much smaller a picture is made depends on how large it is.
    if (this.#settled) this.#applySending([slot]);
  }

  /** What the other side may send here, whether it sends now or not. @returns {Arrived[]} */
  arrived() {
    return SLOTS.flatMap((slot) => {
      const transceiver = transceiverOf(this.connection, slot);
      return transceiver ? [{ slot, track: transceiver.receiver.track }] : [];
    });
  }

  /** @param {Sending} sending */
  setSending(sending) {
    this.#sending = sending;
    if (this.#settled) this.#applySending();
  }

  /**
   * Who may learn whose address has changed: a connection made under the other rule ends at once. The impolite side makes
   * the new one.
   * @param {PairLink} link
   */
  setLink(link) {
    if (this.#link === link || this.state === "closed") return;
    this.#link = link;
    if (!this.connection) return;
    if (!this.#polite) return this.initiate();
    this.#dropConnection();
    if (this.state === "connected") this.#setState("interrupted");
    // In vain when the other side has been told already, and is ignored there then.
    this.#say({ connection: this.#connectionId, ask: "rebuild" });
    this.#watchConnecting();
  }

  /** What the relay wants to be told has changed; a way that is being looked for is looked for anew. @param {RTCIceServer[]} iceServers */
  configure(iceServers) {
    const connection = this.connection;
    if (!connection) return;
    connection.setConfiguration({ ...connection.getConfiguration(), iceServers });
    if (this.#settled && this.state === "interrupted") this.#restart();
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

  /** Our device is in another network: the way in use may be dead long before ICE notices. */
  networkChanged() {
    if (this.#settled) this.#restart({ evenIfConnected: true });
  }

  /** Nothing but a new connection helps (the picture stands still though frames arrive). */
  rebuild() {
    if (this.state === "closed") return;
    if (this.#polite) this.#say({ connection: this.#connectionId, ask: "rebuild" });
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
    const connection = this.#makeConnection(this.#link);
    this.connection = connection;
    this.#settled = false;
    this.#makingOffer = false;
    this.#ignoreOffer = false;
    this.#settingRemoteAnswer = false;
    this.#theirCertificate = null;
    this.#failures = 0;
    connection.onnegotiationneeded = () => {
      if (this.#settled) void this.#offer(connection);
    };
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) this.#say({ connection: this.#connectionId, candidate: candidate.toJSON?.() ?? candidate });
    };
    connection.ontrack = ({ transceiver, track }) => {
      const slot = slotOf(connection, transceiver);
      if (slot) this.emit("track", { slot, track });
    };
    connection.onconnectionstatechange = () => this.#connectionChanged(connection);
    const channels = openChannels(connection, () => {
      if (this.channels === channels) this.emit("ready", channels);
    });
    this.channels = channels;
    this.emit("channels", channels);
    this.#watchConnecting();
    if (this.state === "connected") this.#setState("interrupted");
    return connection;
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

  /** @param {PeerSignal} signal */
  #say(signal) {
    const said = this.#link === "relay" ? withoutAddresses(signal) : signal;
    if (said) this.#send(said);
  }

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
      this.#say({ connection: this.#connectionId, description: { type: description.type, sdp: description.sdp } });
    }
  }

  /** @param {PeerSignal} heard */
  async #apply(heard) {
    if (this.state === "closed") return;
    const signal = this.#link === "relay" ? withoutAddresses(heard) : heard;
    if (!signal) return;
    if (signal.ask) this.#asked(signal.ask, signal.connection);
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
    this.#insistOnCertificate(description.sdp);
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
      this.#applySending();
    }
  }

  /**
   * On one connection a certificate does not change. Whoever stands in the middle could otherwise look for one that gives
   * the same words after having seen both others (`call/trust.js`).
   * @param {string | undefined} sdp
   */
  #insistOnCertificate(sdp) {
    const certificate = fingerprintsOf(sdp).join();
    if (this.#theirCertificate !== null && this.#theirCertificate !== certificate) throw new Error("another certificate");
    this.#theirCertificate = certificate;
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
    for (const slot of SLOTS) {
      const transceiver = transceiverOf(connection, slot);
      if (transceiver?.direction !== "recvonly") continue;
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams?.(this.#sources[slot]);
      await replaceTrack(transceiver.sender, this.#tracks[slot]);
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

  #restart({ evenIfConnected = false } = {}) {
    const connection = this.connection;
    if (!connection || (connection.connectionState === "connected" && !evenIfConnected)) return;
    if (this.#polite) this.#say({ connection: this.#connectionId, ask: "restart" });
    else connection.restartIce();
  }

  /**
   * @param {"restart" | "rebuild"} what
   * @param {string | null | undefined} about the connection the other side has; none when it never had one
   */
  #asked(what, about) {
    // Asked by the impolite side: only one side may act. Asked about a connection that is gone: that has been done.
    if (this.#polite || (this.connection && about && about !== this.#connectionId)) return;
    if (what === "rebuild") this.initiate();
    else if (this.#settled) this.connection?.restartIce();
  }

  /** One after the other: a sender takes no second order while it carries out the first. */
  #applySending(slots = SLOTS) {
    const connection = this.connection;
    this.#ordering = this.#ordering.then(async () => {
      for (const slot of slots) {
        const transceiver = transceiverOf(connection, slot);
        if (transceiver) await applySending(transceiver.sender, slot, this.#sending);
      }
    });
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
