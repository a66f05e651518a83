import { median } from "./judges.js";

/** @typedef {{milliseconds: number | null, echo: number | null, kinds: Set<string>}} Loop */

const OPENS_WITHIN = 8_000;
const GATHERS_WITHIN = 4_000;
const ECHOES = 5;

/**
 * Two ends of a call on this one page, with the same servers as the room: whether a data channel opens between them, how
 * long an echo takes, and which ways the browser found.
 * @param {RTCConfiguration} configuration
 * @returns {Promise<Loop>}
 */
export async function openLoop(configuration) {
  const [near, far] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const kinds = introduce(near, far);
  try {
    const channel = near.createDataChannel("test");
    far.ondatachannel = ({ channel: other }) => (other.onmessage = ({ data }) => other.send(data));
    const started = performance.now();
    const gathered = whenGathered(near);
    await negotiate(near, far);
    const opened = await within(OPENS_WITHIN, Promise.race([whenOpen(channel), whenNoWayIsFound(gathered, kinds)]));
    const milliseconds = opened ? Math.round(performance.now() - started) : null;
    const echo = opened ? await echoTime(channel) : null;
    if (configuration.iceServers?.length) await within(GATHERS_WITHIN, gathered);
    return { milliseconds, echo, kinds };
  } finally {
    near.close();
    far.close();
  }
}

/** @param {RTCIceServer[]} servers */
export function hasRelay(servers) {
  return servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}

/**
 * Each hears of the ways the other found.
 * @param {RTCPeerConnection} near
 * @param {RTCPeerConnection} far
 */
function introduce(near, far) {
  /** @type {Set<string>} */
  const kinds = new Set();
  for (const [from, to] of [[near, far], [far, near]]) {
    from.onicecandidate = ({ candidate }) => {
      const kind = candidate && /\btyp (\w+)/.exec(candidate.candidate)?.[1];
      if (kind) kinds.add(kind);
      // One that the other cannot use is no failure.
      if (candidate) void to.addIceCandidate(candidate).catch(() => {});
    };
  }
  return kinds;
}

/**
 * @param {RTCPeerConnection} near
 * @param {RTCPeerConnection} far
 */
async function negotiate(near, far) {
  const offer = await near.createOffer();
  // The far side first: a candidate of the near one must not arrive before its offer.
  await far.setRemoteDescription(offer);
  await near.setLocalDescription(offer);
  const answer = await far.createAnswer();
  await near.setRemoteDescription(answer);
  await far.setLocalDescription(answer);
}

/** @param {RTCDataChannel} channel */
async function echoTime(channel) {
  const times = [];
  for (let round = 0; round < ECHOES; round += 1) {
    const sent = performance.now();
    const heard = new Promise((resolve) => (channel.onmessage = () => resolve(true)));
    channel.send(String(round));
    if (!(await within(2_000, heard))) break;
    times.push(performance.now() - sent);
  }
  return median(times);
}

/** @param {RTCDataChannel} channel */
function whenOpen(channel) {
  return new Promise((resolve) => (channel.onopen = () => resolve(true)));
}

/** @param {RTCPeerConnection} connection */
function whenGathered(connection) {
  return new Promise((resolve) => {
    connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && resolve(true);
  });
}

/**
 * @param {Promise<unknown>} gathered
 * @param {ReadonlySet<string>} kinds
 * @returns {Promise<false>} pending for ever if there is one
 */
function whenNoWayIsFound(gathered, kinds) {
  return new Promise((resolve) => void gathered.then(() => kinds.size === 0 && resolve(false)));
}

/**
 * @param {number} ms
 * @param {Promise<unknown>} promise
 * @returns {Promise<unknown>} undefined when it took longer
 */
function within(ms, promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(undefined), ms))]);
}
