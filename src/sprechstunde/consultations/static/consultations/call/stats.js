/**
 * What a browser counts on one connection, at one moment. Null is what it does not tell.
 * @typedef {object} Snapshot
 * @property {number} at milliseconds
 * @property {Record<string, {lost: number, received: number}>} inbound by stream
 * @property {number} jitter the worst of all that arrives, in seconds
 * @property {number} frozen for how many seconds the picture has stood still so far
 * @property {number | null} fractionLost of what we send, as the other side reports it
 * @property {number | null} roundTrip seconds
 * @property {number | null} available bits a second that go out at most, as the browser estimates it
 * @property {{delay: number, count: number}} buffer how long sound has waited here before it was played
 * @property {Path | null} path
 * @property {Protection | null} protection
 *
 * @typedef {object} Path how it goes from here to there
 * @property {string} own type of our candidate
 * @property {string} theirs
 * @property {string} protocol "udp", "tcp" or, to the relay, "tls"
 *
 * @typedef {object} Protection of everything that is sent (S-25)
 * @property {string} dtls state
 * @property {string} version hexadecimal: FEFD is DTLS 1.2, FEFC 1.3
 * @property {string} cipher of SRTP
 *
 * @typedef {object} Sample what happened between two snapshots
 * @property {number} lossIn share
 * @property {number | null} lossOut
 * @property {number} jitter milliseconds
 * @property {number} frozen share of the time
 * @property {number | null} roundTrip milliseconds
 * @property {number | null} available
 * @property {number | null} oneWay milliseconds from there to here, the waiting in our own buffer included
 */

/**
 * @param {Iterable<any>} entries of a stats report
 * @param {number} at
 * @returns {Snapshot}
 */
export function readStats(entries, at) {
  const byId = new Map([...entries].map((entry) => [entry.id, entry]));
  const all = [...byId.values()];
  const inbound = all.filter(({ type }) => type === "inbound-rtp");
  const reports = all.filter(({ type }) => type === "remote-inbound-rtp");
  const transport = all.find(({ type }) => type === "transport");
  const pair = pairOf(transport, byId, all);
  const sound = inbound.filter(({ kind }) => kind === "audio");
  return {
    at,
    inbound: Object.fromEntries(
      inbound.map(({ id, packetsLost, packetsReceived }) => [id, { lost: packetsLost ?? 0, received: packetsReceived ?? 0 }]),
    ),
    jitter: Math.max(0, ...inbound.map(({ jitter }) => jitter ?? 0)),
    frozen: sum(inbound.map(({ totalFreezesDuration }) => totalFreezesDuration ?? 0)),
    fractionLost: highest(reports.map(({ fractionLost }) => fractionLost)),
    roundTrip: pair?.currentRoundTripTime ?? highest(reports.map(({ roundTripTime }) => roundTripTime)),
    available: pair?.availableOutgoingBitrate ?? null,
    buffer: {
      delay: sum(sound.map(({ jitterBufferDelay }) => jitterBufferDelay ?? 0)),
      count: sum(sound.map(({ jitterBufferEmittedCount }) => jitterBufferEmittedCount ?? 0)),
    },
    path: pathOf(pair, byId),
    protection: protectionOf(transport),
  };
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} after
 * @returns {Sample}
 */
export function between(before, after) {
  const seconds = (after.at - before.at) / 1_000;
  let lost = 0;
  let received = 0;
  for (const [stream, now] of Object.entries(after.inbound)) {
    const then = before.inbound[stream] ?? { lost: 0, received: 0 };
    // What was counted as lost may arrive after all.
    lost += Math.max(0, now.lost - then.lost);
    received += Math.max(0, now.received - then.received);
  }
  const roundTrip = after.roundTrip === null ? null : after.roundTrip * 1_000;
  const emitted = after.buffer.count - before.buffer.count;
  const waited = emitted > 0 ? ((after.buffer.delay - before.buffer.delay) / emitted) * 1_000 : 0;
  return {
    lossIn: lost + received > 0 ? lost / (lost + received) : 0,
    lossOut: after.fractionLost,
    jitter: after.jitter * 1_000,
    frozen: seconds > 0 ? Math.min(1, Math.max(0, after.frozen - before.frozen) / seconds) : 0,
    roundTrip,
    available: after.available,
    oneWay: roundTrip === null ? null : roundTrip / 2 + Math.max(0, waited),
  };
}

/**
 * @param {any} transport
 * @param {Map<string, any>} byId
 * @param {any[]} all
 */
function pairOf(transport, byId, all) {
  const selected = byId.get(transport?.selectedCandidatePairId);
  return selected ?? all.find(({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded");
}

/**
 * @param {any} pair
 * @param {Map<string, any>} byId
 * @returns {Path | null}
 */
function pathOf(pair, byId) {
  const own = byId.get(pair?.localCandidateId);
  const theirs = byId.get(pair?.remoteCandidateId);
  if (!own || !theirs) return null;
  return { own: own.candidateType, theirs: theirs.candidateType, protocol: own.relayProtocol ?? own.protocol ?? "" };
}

/**
 * @param {any} transport
 * @returns {Protection | null}
 */
function protectionOf(transport) {
  if (!transport?.dtlsState) return null;
  return { dtls: transport.dtlsState, version: transport.tlsVersion ?? "", cipher: transport.srtpCipher ?? "" };
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** @param {(number | undefined)[]} numbers */
function highest(numbers) {
  const told = numbers.filter((number) => typeof number === "number");
  return told.length > 0 ? Math.max(...told) : null;
}
