/** @typedef {"audio" | "video"} Kind */
/** @typedef {"audio" | "video" | "screen" | "screen_audio"} Slot */
/** @typedef {Record<Slot, MediaStreamTrack | null>} Tracks */

/**
 * What each end may send, in the order of the transceivers of every first offer. All of them exist from the beginning, so
 * that neither a camera nor a shared screen is ever negotiated about. The order is a contract: only ever add at the end.
 * @type {Slot[]}
 */
export const SLOTS = ["audio", "video", "screen", "screen_audio"];
/** @type {Record<Slot, Kind>} */
export const KIND_OF = { audio: "audio", video: "video", screen: "video", screen_audio: "audio" };

/** @returns {Tracks} */
export function noTracks() {
  return { audio: null, video: null, screen: null, screen_audio: null };
}

/**
 * Sound and picture of one source are sent as one stream: only then a browser plays them together (EN 301 549, 6.5.4).
 * @returns {Record<Slot, MediaStream>}
 */
export function sources() {
  const [person, screen] = [new MediaStream(), new MediaStream()];
  return { audio: person, video: person, screen, screen_audio: screen };
}

/**
 * @param {RTCPeerConnection | null | undefined} connection
 * @param {Slot} slot
 * @returns {RTCRtpTransceiver | undefined}
 */
export function transceiverOf(connection, slot) {
  const transceiver = connection?.getTransceivers()[SLOTS.indexOf(slot)];
  return transceiver?.receiver.track.kind === KIND_OF[slot] ? transceiver : undefined;
}

/**
 * What no honest page offers has no slot.
 * @param {RTCPeerConnection} connection
 * @param {RTCRtpTransceiver} transceiver
 * @returns {Slot | null}
 */
export function slotOf(connection, transceiver) {
  return SLOTS.find((slot) => transceiverOf(connection, slot) === transceiver) ?? null;
}
