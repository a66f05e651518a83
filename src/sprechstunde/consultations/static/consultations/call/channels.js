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

/**
 * @param {RTCPeerConnection} connection
 * @param {() => void} allOpen
 */
export function openChannels(connection, allOpen) {
  const channels = /** @type {Channels} */ ({});
  for (const [label, options] of Object.entries(CHANNELS)) {
    const channel = connection.createDataChannel(label, options);
    channel.binaryType = "arraybuffer";
    channels[/** @type {keyof Channels} */ (label)] = channel;
    channel.onopen = () => {
      if (Object.values(channels).every(({ readyState }) => readyState === "open")) allOpen();
    };
  }
  return channels;
}
