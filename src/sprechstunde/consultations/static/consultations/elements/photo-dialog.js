import { moved, sizeOf, straightened } from "../documents/straighten.js";
import { find, setText } from "./find.js";

/** @typedef {import("../documents/straighten.js").Corners} Corners */
/** @typedef {import("./words.js").Words} Words */

/** A phone's picture is made smaller first: old phones have no memory for more. */
const LONGEST = 2_600;
/** Where the corners lie before they are moved. */
const MARGIN = 0.06;
/** By the keys, in parts of the picture. */
const STEP = 0.02;
const SMALL_STEP = 0.004;

/** A photographed sheet is turned and straightened before it goes on the table. */
export class PhotoDialog extends HTMLElement {
  #canvas = document.createElement("canvas");
  /** @type {Corners} */
  #corners = cornersOf(1, 1, 0);
  /** @type {((sheet: Blob | null) => void) | null} */
  #decide = null;
  /** @type {Words | null} */
  #words = null;

  connectedCallback() {
    find(this, "[data-photo-turn]").addEventListener("click", () => this.#turn());
    find(this, "[data-photo-whole]").addEventListener("click", () => this.#choose(cornersOf(this.#canvas.width, this.#canvas.height, 0)));
    find(this, "[data-photo-cancel]").addEventListener("click", () => this.#dialog.close());
    find(this, "[data-photo-done]").addEventListener("click", () => void this.#finish());
    this.#dialog.addEventListener("close", () => this.#end(null));
    for (const handle of this.#handles) this.#makeMovable(handle);
  }

  /**
   * @param {HTMLImageElement} picture
   * @param {Words} words
   * @returns {Promise<Blob | null>} null when the person has changed their mind
   */
  straighten(picture, words) {
    this.#words = words;
    const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
    this.#canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
    this.#canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
    brushOf(this.#canvas).drawImage(picture, 0, 0, this.#canvas.width, this.#canvas.height);
    this.#dialog.showModal();
    this.#showPicture();
    return new Promise((resolve) => (this.#decide = resolve));
  }

  /** The talk is over. */
  dismiss() {
    this.#dialog.close();
  }

  async #finish() {
    const { width, height } = this.#canvas;
    const source = brushOf(this.#canvas).getImageData(0, 0, width, height);
    const size = sizeOf(this.#corners);
    const result = document.createElement("canvas");
    [result.width, result.height] = [size.width, size.height];
    const brush = brushOf(result);
    brush.putImageData(straightened(source, this.#corners, size, (s) => brush.createImageData(s.width, s.height)), 0, 0);
    const sheet = await /** @type {Promise<Blob | null>} */ (new Promise((resolve) => result.toBlob(resolve, "image/jpeg", 0.85)));
    this.#end(sheet);
    this.#dialog.close();
  }

  /** @param {Blob | null} sheet */
  #end(sheet) {
    this.#decide?.(sheet);
    this.#decide = null;
    // Nothing of the picture stays in memory.
    for (const canvas of [this.#canvas, this.#picture]) canvas.width = canvas.height = 1;
  }

  #turn() {
    const { width, height } = this.#canvas;
    const turned = document.createElement("canvas");
    [turned.width, turned.height] = [height, width];
    const brush = brushOf(turned);
    brush.translate(height, 0);
    brush.rotate(Math.PI / 2);
    brush.drawImage(this.#canvas, 0, 0);
    this.#canvas = turned;
    this.#showPicture();
  }

  #showPicture() {
    const { width, height } = this.#canvas;
    const shown = this.#picture;
    [shown.width, shown.height] = [width, height];
    brushOf(shown).drawImage(this.#canvas, 0, 0);
    this.#choose(cornersOf(width, height, MARGIN));
  }

  /** @param {Corners} corners */
  #choose(corners) {
    this.#corners = corners;
    const { width, height } = this.#canvas;
    for (const [index, handle] of this.#handles.entries()) {
      handle.style.left = `${(100 * corners[index].x) / width}%`;
      handle.style.top = `${(100 * corners[index].y) / height}%`;
    }
    const points = corners.map(({ x, y }) => `${(1000 * x) / width},${(1000 * y) / height}`).join(" ");
    /** @type {Element} */ (this.querySelector("[data-photo-outline]")).setAttribute("points", points);
  }

  /** @param {HTMLElement} handle */
  #makeMovable(handle) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.dataset.held = "";
    });
    for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => delete handle.dataset.held);
    handle.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!("held" in handle.dataset)) return;
      const box = this.#picture.getBoundingClientRect();
      this.#move(handle, { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height });
    });
    handle.addEventListener("keydown", (event) => this.#keyPressed(handle, event));
  }

  /** @param {HTMLElement} handle @param {KeyboardEvent} event */
  #keyPressed(handle, event) {
    const step = event.shiftKey ? SMALL_STEP : STEP;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const { x, y } = this.#corners[this.#indexOf(handle)];
    this.#move(handle, { x: x / this.#canvas.width + way[0], y: y / this.#canvas.height + way[1] });
    const at = this.#corners[this.#indexOf(handle)];
    const percent = (/** @type {number} */ part, /** @type {number} */ whole) => Math.round((100 * part) / whole);
    const values = { across: percent(at.x, this.#canvas.width), down: percent(at.y, this.#canvas.height) };
    setText(find(this, "[data-photo-told]"), this.#words?.say("photo.corner", values) ?? "");
  }

  /** @param {HTMLElement} handle @param {{x: number, y: number}} to in parts of the picture */
  #move(handle, to) {
    const { width, height } = this.#canvas;
    this.#choose(moved(this.#corners, this.#indexOf(handle), { x: to.x * width, y: to.y * height }, { width, height }));
  }

  /** @param {HTMLElement} handle */
  #indexOf(handle) {
    return Number(handle.dataset.corner);
  }

  get #handles() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-corner]"))];
  }

  /** @returns {HTMLCanvasElement} */
  get #picture() {
    return find(this, "[data-photo-picture]");
  }

  /** @returns {HTMLDialogElement} */
  get #dialog() {
    return find(this, "dialog");
  }
}

customElements.define("photo-dialog", PhotoDialog);

/** @param {HTMLCanvasElement} canvas */
function brushOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
}

/** @param {number} width @param {number} height @param {number} margin @returns {Corners} */
function cornersOf(width, height, margin) {
  const [left, right, top, bottom] = [margin * width, (1 - margin) * width, margin * height, (1 - margin) * height];
  return [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }];
}
