import { attempt } from "./attempt.js";

/** @typedef {import("../media/devices.js").Media} Media */
/** @typedef {"videoinput" | "audioinput" | "audiooutput"} DeviceKind */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store */

const KEY = "chosen-devices";

/**
 * Which camera, microphone and loudspeaker somebody has chosen in this browser; the room uses the same ones. Nothing is
 * stored before a choice.
 */
export class ChosenDevices {
  #store;

  /** @param {() => Store} [store] even asking for it may be forbidden */
  constructor(store = () => localStorage) {
    this.#store = store;
  }

  /**
   * @param {DeviceKind} kind
   * @returns {string} "" when it is the browser's choice
   */
  get(kind) {
    const id = this.#all()[kind];
    return typeof id === "string" ? id : "";
  }

  /**
   * @param {DeviceKind} kind
   * @param {string} id
   */
  choose(kind, id) {
    const all = { ...this.#all(), [kind]: id };
    attempt(() => this.#store().setItem(KEY, JSON.stringify(all)));
  }

  /** @returns {Record<string, unknown>} */
  #all() {
    return attempt(() => JSON.parse(this.#store().getItem(KEY) ?? "{}")) ?? {};
  }
}

/**
 * The browser's devices, but the chosen ones. A device that is gone is no reason to have none.
 * @param {Media | undefined} media
 * @param {ChosenDevices} chosen
 * @returns {Media | undefined}
 */
export function preferring(media, chosen) {
  if (!media?.getUserMedia) return media;
  return {
    async getUserMedia(wanted) {
      const video = exactly(wanted?.video, chosen.get("videoinput"));
      const audio = exactly(wanted?.audio, chosen.get("audioinput"));
      if (!video && !audio) return media.getUserMedia(wanted);
      try {
        return await media.getUserMedia({ ...wanted, ...(video && { video }), ...(audio && { audio }) });
      } catch (error) {
        if (!isGone(error)) throw error;
        return media.getUserMedia(wanted);
      }
    },
  };
}

/**
 * Not "ideal": another wish, such as a camera that faces the person, would weigh as much as the choice.
 * @param {boolean | MediaTrackConstraints | undefined} wanted
 * @param {string} id
 */
function exactly(wanted, id) {
  if (!wanted || !id) return null;
  const { facingMode, ...others } = wanted === true ? {} : wanted;
  return { ...others, deviceId: { exact: id } };
}

/** @param {unknown} error */
function isGone(error) {
  const { name } = /** @type {{name?: unknown}} */ (error ?? {});
  return name === "OverconstrainedError" || name === "NotFoundError";
}
