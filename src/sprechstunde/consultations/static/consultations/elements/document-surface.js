import { PAGE_WIDTH, pathOf } from "../documents/mark.js";
import { toPage, toScreen, turning } from "../documents/page-space.js";

/** @typedef {import("../documents/mark.js").Mark} Mark */
/** @typedef {import("../documents/mark.js").Pen} Pen */
/** @typedef {import("../documents/mark.js").Point} Point */
/** @typedef {import("../documents/page-space.js").Turn} Turn */
/** @typedef {import("./document-tools.js").Tool} Tool */

const SVG = "http://www.w3.org/2000/svg";
/** A hand that has moved no farther has clicked. */
const CLICK = 90;
const STEP = 200;
const SMALL_STEP = 40;

/**
 * What lies above one page: marks, other people's pointers, and the hand that uses a tool. A line can be drawn, or its ends can
 * be clicked, or set with the keys (WCAG 2.5.7): arrows move, Enter or space does, Escape lets go.
 */
export class DocumentSurface {
  #svg = document.createElementNS(SVG, "svg");
  #group = document.createElementNS(SVG, "g");
  #draft = document.createElementNS(SVG, "path");
  #hand = document.createElement("div");
  #cross = document.createElement("span");
  /** @type {Map<string, HTMLElement>} */
  #pointers = new Map();
  /** @type {Tool} */
  #tool = "read";
  /** @type {Pen} */
  #pen = "highlight";
  /** @type {Point[]} */
  #line = [];
  /** The first end of a line whose second is still to be clicked. @type {Point | null} */
  #begun = null;
  /** @type {Point} */
  #cursor;
  #pressed = false;
  #height;
  #turn;
  #listeners;

  /**
   * @param {HTMLElement} page
   * @param {object} options
   * @param {number} options.height
   * @param {Turn} options.turn
   * @param {string} options.label
   * @param {{
   *   onPoint: (at: Point | null, held: boolean) => void,
   *   onStroke: (points: Point[], pen: Pen) => void,
   *   onNote: (at: Point) => void,
   *   onErase: (at: Point) => void,
   *   onLetGo: () => void,
   *   penNow: () => Pen,
   * }} options.listeners
   */
  constructor(page, { height, turn, label, listeners }) {
    this.#height = height;
    this.#turn = turn;
    this.#listeners = listeners;
    this.#cursor = { x: PAGE_WIDTH / 2, y: Math.min(height, PAGE_WIDTH) / 3 };
    this.#prepareDrawing();
    this.#prepareHand(label);
    page.append(this.#svg, this.#hand);
  }

  /** @param {Tool} tool */
  use(tool) {
    this.#letGo();
    this.#tool = tool;
    this.#hand.hidden = tool === "read";
    this.#hand.dataset.tool = tool;
    this.#cross.hidden = true;
  }

  focus() {
    this.#hand.focus({ preventScroll: true });
  }

  get hasFocus() {
    return document.activeElement === this.#hand;
  }

  /** @param {Mark[]} marks */
  show(marks) {
    const strokes = marks.flatMap((mark) => (mark.type === "stroke" ? [strokeFor(mark)] : []));
    this.#group.replaceChildren(...strokes, this.#draft);
  }

  /**
   * @param {string} who
   * @param {Point | null} at
   * @param {string} name
   */
  point(who, at, name) {
    let pointer = this.#pointers.get(who);
    if (!at) {
      pointer?.remove();
      this.#pointers.delete(who);
      return;
    }
    if (!pointer) {
      pointer = pointerFor(name);
      this.#pointers.set(who, pointer);
      this.#hand.before(pointer);
    }
    this.place(pointer, at);
  }

  /** @param {HTMLElement} element @param {Point} at */
  place(element, at) {
    const { x, y } = toScreen(at, this.#height, this.#turn);
    element.style.left = `${100 * x}%`;
    element.style.top = `${100 * y}%`;
  }

  #prepareDrawing() {
    const sideways = this.#turn === 90 || this.#turn === 270;
    const [width, height] = sideways ? [this.#height, PAGE_WIDTH] : [PAGE_WIDTH, this.#height];
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.setAttribute("class", "room-marks");
    this.#svg.setAttribute("aria-hidden", "true");
    this.#group.setAttribute("transform", turning(this.#height, this.#turn));
    this.#draft.setAttribute("fill", "none");
    this.#group.append(this.#draft);
    this.#svg.append(this.#group);
  }

  /** @param {string} label */
  #prepareHand(label) {
    const hand = this.#hand;
    hand.className = "room-hand";
    hand.hidden = true;
    hand.tabIndex = 0;
    hand.setAttribute("role", "application");
    hand.setAttribute("aria-label", label);
    hand.setAttribute("aria-describedby", "room-tool-hint");
    this.#cross.className = "room-cross";
    this.#cross.hidden = true;
    hand.append(this.#cross);
    hand.addEventListener("pointerdown", (event) => this.#pressedDown(event));
    hand.addEventListener("pointermove", (event) => this.#moved(event));
    hand.addEventListener("pointerup", () => this.#released());
    hand.addEventListener("pointercancel", () => this.#letGo());
    hand.addEventListener("keydown", (event) => this.#keyPressed(event));
    hand.addEventListener("focus", () => this.#showCross(hand.matches(":focus-visible")));
    hand.addEventListener("blur", () => this.#letGo());
  }

  // -- with a hand

  /** @param {PointerEvent} event */
  #pressedDown(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    this.#hand.focus({ preventScroll: true });
    this.#hand.setPointerCapture(event.pointerId);
    this.#pressed = true;
    const at = this.#placeOf(event);
    this.#cursor = at;
    this.#showCross(false);
    if (this.#tool === "point") this.#listeners.onPoint(at, true);
    if (this.#tool === "draw") this.#line = [at];
    if (this.#tool === "erase") this.#listeners.onErase(at);
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    if (!this.#pressed) {
      if (this.#begun) this.#showDraft([this.#begun, this.#placeOf(event)]);
      return;
    }
    const between = event.getCoalescedEvents?.() ?? [];
    const places = (between.length > 0 ? between : [event]).map((each) => this.#placeOf(each));
    this.#cursor = places[places.length - 1];
    if (this.#tool === "point") this.#listeners.onPoint(this.#cursor, true);
    if (this.#tool === "erase") this.#listeners.onErase(this.#cursor);
    if (this.#tool === "draw") {
      this.#line.push(...places);
      this.#showDraft(this.#line);
    }
  }

  #released() {
    if (!this.#pressed) return;
    this.#pressed = false;
    if (this.#tool === "point") this.#listeners.onPoint(this.#cursor, false);
    if (this.#tool === "note") this.#listeners.onNote(this.#cursor);
    if (this.#tool === "draw") this.#endLine();
  }

  #endLine() {
    const line = this.#line;
    this.#line = [];
    const [first] = line;
    const moved = line.some(({ x, y }) => Math.hypot(x - first.x, y - first.y) > CLICK);
    if (moved) this.#finish(line);
    else this.#setEnd(first);
  }

  // -- with keys

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? SMALL_STEP : STEP;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in ways) this.#move(...ways[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.#act();
    else if (event.key === "Escape") this.#escape();
    else return;
    event.preventDefault();
  }

  /** As it is seen, however the page is turned. @param {number} right @param {number} down */
  #move(right, down) {
    const seen = toScreen(this.#cursor, this.#height, this.#turn);
    const sideways = this.#turn === 90 || this.#turn === 270;
    const [width, height] = sideways ? [this.#height, PAGE_WIDTH] : [PAGE_WIDTH, this.#height];
    const next = { x: clamp(seen.x + right / width), y: clamp(seen.y + down / height) };
    this.#cursor = toPage(next, this.#height, this.#turn);
    this.#showCross(true);
    if (this.#tool === "point") this.#listeners.onPoint(this.#cursor, false);
    if (this.#begun) this.#showDraft([this.#begun, this.#cursor]);
  }

  #act() {
    this.#showCross(true);
    if (this.#tool === "point") this.#listeners.onPoint(this.#cursor, false);
    if (this.#tool === "draw") this.#setEnd(this.#cursor);
    if (this.#tool === "note") this.#listeners.onNote(this.#cursor);
    if (this.#tool === "erase") this.#listeners.onErase(this.#cursor);
  }

  #escape() {
    if (this.#begun) this.#letGo();
    else this.#listeners.onLetGo();
  }

  // -- both

  /** @param {Point} at */
  #setEnd(at) {
    if (this.#begun) {
      this.#finish([this.#begun, at]);
      return;
    }
    this.#begun = at;
    this.#showDraft([at]);
  }

  /** @param {Point[]} line */
  #finish(line) {
    this.#begun = null;
    this.#showDraft([]);
    this.#listeners.onStroke(line, this.#pen);
  }

  #letGo() {
    const pointed = this.#tool === "point";
    this.#pressed = false;
    this.#line = [];
    this.#begun = null;
    this.#showDraft([]);
    this.#cross.hidden = true;
    if (pointed) this.#listeners.onPoint(null, false);
  }

  /** @param {Point[]} line */
  #showDraft(line) {
    this.#pen = this.#listeners.penNow();
    this.#draft.setAttribute("class", `room-stroke room-stroke--${this.#pen}`);
    this.#draft.setAttribute("d", pathOf(line.flatMap(({ x, y }) => [x, y])));
  }

  /** @param {boolean} shown */
  #showCross(shown) {
    this.#cross.hidden = !shown;
    this.place(this.#cross, this.#cursor);
    if (shown) this.#cross.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {PointerEvent} event */
  #placeOf({ clientX, clientY }) {
    const box = this.#hand.getBoundingClientRect();
    const fraction = { x: clamp((clientX - box.left) / box.width), y: clamp((clientY - box.top) / box.height) };
    return toPage(fraction, this.#height, this.#turn);
  }
}

/** @param {import("../documents/mark.js").Stroke} stroke */
function strokeFor({ id, pen, points }) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", `room-stroke room-stroke--${pen}`);
  path.setAttribute("d", pathOf(points));
  path.setAttribute("data-mark", id);
  return path;
}

/** @param {string} name */
function pointerFor(name) {
  const pointer = document.createElement("span");
  pointer.className = "room-pointer";
  pointer.dataset.pointer = name;
  const label = document.createElement("bdi");
  label.className = "room-pointer-name";
  label.textContent = name;
  pointer.append(label);
  return pointer;
}

/** @param {number} fraction */
function clamp(fraction) {
  return Math.min(1, Math.max(0, fraction));
}
