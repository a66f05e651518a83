// Nothing of it matters here but which one it is.
globalThis.MediaStream ??= /** @type {any} */ (class {});

/**
 * A peer connection without a network, for tests of the negotiation: the signalling states of the WebRTC
 * specification, rollback included, and "connected" once both sides agree.
 */
export class FakeConnection {
  /** @param {{name?: string, configuration?: RTCConfiguration}} [options] the name stands in every description it makes */
  constructor({ name = "", configuration = {} } = {}) {
    this.name = name;
    this.configuration = configuration;
  }

  /** @type {RTCSignalingState} */
  signalingState = "stable";
  /** @type {RTCPeerConnectionState} */
  connectionState = "new";
  /** @type {{type: string, sdp: string} | null} */
  localDescription = null;
  /** @type {{type: string, sdp: string} | null} */
  remoteDescription = null;
  restarts = 0;
  rollbacks = 0;
  closed = false;
  /** @type {any[]} */
  transceivers = [];
  /** @type {any[]} */
  candidates = [];
  /** @type {Record<string, any>} */
  channels = {};
  /** @type {any} */ onnegotiationneeded = null;
  /** @type {any} */ onicecandidate = null;
  /** @type {any} */ ontrack = null;
  /** @type {any} */ onconnectionstatechange = null;
  #offers = 0;
  #needsNegotiation = false;

  /** @param {string} kind @param {{direction: string, streams?: MediaStream[]}} init */
  addTransceiver(kind, { direction, streams = [] }) {
    const transceiver = fakeTransceiver(kind, direction);
    transceiver.sender.setStreams(...streams);
    this.transceivers.push(transceiver);
    this.#needNegotiation();
    return transceiver;
  }

  getTransceivers() {
    return this.transceivers;
  }

  /** @param {string} label @param {any} options */
  createDataChannel(label, options) {
    const channel = { label, ...options, readyState: "connecting", onopen: null };
    this.channels[label] = channel;
    this.#needNegotiation();
    return channel;
  }

  async setLocalDescription() {
    await Promise.resolve();
    if (this.closed) throw new Error("InvalidStateError");
    if (this.signalingState === "have-remote-offer") {
      this.localDescription = { type: "answer", sdp: `answer${this.name} to ${this.remoteDescription?.sdp}` };
      this.#stable();
    } else {
      this.#offers += 1;
      this.#needsNegotiation = false;
      this.localDescription = { type: "offer", sdp: `offer${this.name} ${this.#offers}` };
      this.signalingState = "have-local-offer";
    }
  }

  /** @param {{type: string, sdp: string}} description */
  async setRemoteDescription(description) {
    await Promise.resolve();
    if (this.closed) throw new Error("InvalidStateError");
    if (description.type === "offer") {
      if (this.signalingState === "have-local-offer") {
        this.rollbacks += 1;
        this.#needsNegotiation = true;
      }
      this.remoteDescription = description;
      this.signalingState = "have-remote-offer";
      if (this.transceivers.length === 0) this.#receive();
    } else {
      if (this.signalingState !== "have-local-offer") throw new Error("InvalidStateError");
      if (!description.sdp.endsWith(` to ${this.localDescription?.sdp}`)) throw new Error("answer to another offer");
      this.remoteDescription = description;
      this.#stable();
    }
  }

  /** @param {any} candidate */
  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new Error("InvalidStateError");
    this.candidates.push(candidate);
  }

  getConfiguration() {
    return this.configuration;
  }

  /** @param {RTCConfiguration} configuration */
  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  restartIce() {
    this.restarts += 1;
    this.#needNegotiation();
  }

  close() {
    this.closed = true;
    this.connectionState = "closed";
    this.signalingState = "closed";
  }

  /** @param {RTCPeerConnectionState} state */
  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  /** As every page of ours offers it. */
  #receive() {
    this.transceivers = ["audio", "video", "video", "audio"].map((kind) => fakeTransceiver(kind, "recvonly"));
    for (const transceiver of this.transceivers) this.ontrack?.({ transceiver, track: transceiver.receiver.track });
  }

  #needNegotiation() {
    this.#needsNegotiation = true;
    queueMicrotask(() => {
      if (this.#needsNegotiation && this.signalingState === "stable") this.onnegotiationneeded?.();
    });
  }

  #stable() {
    this.signalingState = "stable";
    if (this.#needsNegotiation) this.#needNegotiation();
  }
}

/** @param {string} kind @param {string} direction */
function fakeTransceiver(kind, direction) {
  const sender = {
    /** @type {any} */ track: null,
    /** @type {any} */ parameters: { encodings: [{}] },
    /** @type {MediaStream[]} */ streams: [],
    /** @param {MediaStream[]} streams */
    setStreams(...streams) {
      sender.streams = streams;
    },
    /** @param {any} track */
    async replaceTrack(track) {
      sender.track = track;
    },
    getParameters: () => structuredClone(sender.parameters),
    /** @param {any} parameters */
    async setParameters(parameters) {
      sender.parameters = parameters;
    },
  };
  return { direction, sender, receiver: { track: { kind } } };
}
