/**
 * Control messages between two pages, as JSON on the `desk` channel. Whatever is not understood is dropped.
 * @typedef {{type: "media", camera: boolean, microphone: boolean, signing?: boolean, screen?: boolean, paused?: boolean}
 *   | {type: "mute"}
 *   | {type: "lines", lines: unknown}
 *   | {type: "hello", cursor: unknown}
 *   | {type: "chat", message: unknown}
 *   | {type: "chat_log", messages: unknown}
 *   | {type: "chat_got", ids: unknown}} DeskMessage
 */

/** Larger messages are neither sent nor looked at; the smallest limit of any browser is four times this. */
export const MAX_MESSAGE = 64_000;

/**
 * @param {RTCDataChannel | undefined} channel
 * @param {DeskMessage} message
 * @returns {boolean} on its way
 */
export function sendOnDesk(channel, message) {
  if (channel?.readyState !== "open") return false;
  channel.send(JSON.stringify(message));
  return true;
}

/**
 * @param {unknown} data what a channel's message event carried
 * @returns {DeskMessage | null}
 */
export function readFromDesk(data) {
  if (typeof data !== "string" || data.length > MAX_MESSAGE) return null;
  try {
    const message = JSON.parse(data);
    return typeof message === "object" && message !== null && typeof message.type === "string" ? message : null;
  } catch {
    return null;
  }
}
