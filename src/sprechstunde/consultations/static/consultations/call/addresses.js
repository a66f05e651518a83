/** @typedef {import("./types.js").PeerSignal} PeerSignal */

/**
 * Between two who may not learn each other's address only the relay's addresses pass. The browser is told to use nothing
 * else; this looks at what it says and at what comes, whatever the other's page was told. The server has the same filter
 * (`consultations/privacy.py`).
 *
 * @param {PeerSignal} signal
 * @returns {PeerSignal | null} null when nothing of it may pass
 */
export function withoutAddresses(signal) {
  const { candidate, description } = signal;
  if (candidate) {
    const line = relayedOnly(String(candidate.candidate ?? ""));
    return line === null ? null : { ...signal, candidate: { ...candidate, candidate: line } };
  }
  if (!description) return signal;
  return { ...signal, description: { ...description, sdp: sdpWithoutAddresses(String(description.sdp ?? "")) } };
}

/**
 * @param {string} sdp
 * @returns {string}
 */
export function sdpWithoutAddresses(sdp) {
  const lines = sdp.split(/\r\n|\r|\n/).flatMap((line) => {
    if (!/^a=candidate:/i.test(line)) return [line];
    return relayedOnly(line) ?? [];
  });
  return lines.join("\r\n");
}

/**
 * @param {string} line a candidate; the empty one says that these were all
 * @returns {string | null}
 */
function relayedOnly(line) {
  if (line === "") return line;
  // A break would smuggle in a second line.
  if (/[\r\n]/.test(line) || !/\styp\s+relay(\s|$)/i.test(line)) return null;
  // The related address of a relayed candidate is the one that is to be hidden (RFC 8828 writes nothing in its place).
  return line.replace(/\sraddr\s+\S+/gi, " raddr 0.0.0.0").replace(/\srport\s+\S+/gi, " rport 0");
}
