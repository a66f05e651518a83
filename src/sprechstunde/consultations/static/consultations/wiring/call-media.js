import { Measuring } from "./measuring.js";
import { Quality } from "./quality.js";
import { OwnScreen, Screens } from "./screen.js";
import { Trust } from "./trust.js";

/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/types.js").Participant} Participant */
/** @typedef {import("../elements/words.js").Words} Words */

/** What goes beyond camera and microphone: shared screens, the quality of the connections, and whether they can be trusted. */
export class CallMedia {
  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Mesh} options.mesh
   * @param {Words} options.words
   * @param {() => boolean} options.cameraIsOn
   * @param {() => void} options.tell the others what they see and hear of us
   */
  constructor({ root, mesh, words, cameraIsOn, tell }) {
    this.measuring = new Measuring(mesh);
    this.quality = new Quality({ root, mesh, measuring: this.measuring, words, cameraIsOn, tell });
    this.own = new OwnScreen({ root, mesh, words, tell });
    this.screens = new Screens({ root, mesh, words });
    this.trust = new Trust({ root, mesh, measuring: this.measuring, quality: this.quality, words });
  }

  /**
   * @param {Participant[]} others
   * @param {boolean} admitted whoever is not shows nothing to anybody, and would have to ask anew
   */
  show(others, admitted) {
    if (!admitted) this.own.stop();
    this.quality.show(others);
    this.screens.show(others);
    this.trust.show(others);
  }

  /**
   * @param {string} id
   * @param {{screen: boolean, paused: boolean}} media what this one shows; paused: a picture that the connection does not carry
   */
  showMedia(id, { screen, paused }) {
    this.screens.showMedia(id, screen);
    this.quality.showPaused(id, paused);
  }

  /**
   * What this one is told of us, besides camera and microphone.
   * @param {string} id
   */
  mediaFor(id) {
    return { screen: this.own.on, paused: this.quality.pauses(id) };
  }

  stop() {
    this.measuring.stop();
    this.own.stop();
    this.screens.stop();
  }
}
