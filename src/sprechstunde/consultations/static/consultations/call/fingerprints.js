/**
 * The certificates that a description names, as it names them. A browser's own has one, the same for everything it sends.
 * @param {string | undefined} sdp
 * @returns {string[]} distinct and in order: `sha-256 AB:CD:…`
 */
export function fingerprintsOf(sdp = "") {
  const found = [...sdp.matchAll(/^a=fingerprint:(\S+)[ \t]+(\S+)[ \t]*\r?$/gim)];
  return [...new Set(found.map(([, algorithm, value]) => `${algorithm.toLowerCase()} ${value.toUpperCase()}`))].sort();
}
