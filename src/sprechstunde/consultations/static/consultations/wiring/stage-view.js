import { find, setText } from "../elements/find.js";
import { attempt } from "../media/remembered.js";
import {
  arrangement,
  CORNERS,
  ownToNextCorner,
  readView,
  toggleInterpreting,
  toggleLarge,
  toggleOwn,
  togglePin,
  withPeople,
} from "../media/stage-view.js";

/** @typedef {import("../elements/participant-tile.js").ParticipantTile} ParticipantTile */
/** @typedef {import("../elements/participant-tile.js").TileWish} TileWish */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("../media/remembered.js").Store} Store */
/** @typedef {import("../media/stage-view.js").Other} Other */
/** @typedef {import("../media/stage-view.js").StageView} View */

/** Who is large, where the own picture lies: each decides for themselves, for this talk only. */
export class StageView {
  /** @type {Other[]} */
  #others = [];
  #speaker = "";
  /** @type {View} */
  #view;
  #root;
  #words;
  #store;
  #key;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Words} options.words
   * @param {() => Store} options.store the tab's session storage; even asking for it may be forbidden
   * @param {string} options.key
   */
  constructor({ root, words, store, key }) {
    this.#root = root;
    this.#words = words;
    this.#store = store;
    this.#key = key;
    this.#view = readView(attempt(() => store().getItem(key)));
    this.#stage.addEventListener("tile-wish", (event) => this.#grant(/** @type {CustomEvent<TileWish>} */ (event).detail));
    this.#button("interpreting").addEventListener("click", () => this.#interpret());
    this.#button("corner").addEventListener("click", () => this.#change(ownToNextCorner(this.#view), "own.moved"));
    this.#button("large").addEventListener("click", () => this.#change(toggleOwn(this.#view, "large")));
    this.#button("hidden").addEventListener("click", () => this.#hideOwn());
    this.#show();
  }

  /** @param {Other[]} others in the order in which they have come */
  show(others) {
    this.#others = others;
    const view = withPeople(this.#view, others, this.#speaker);
    if (view === this.#view) this.#show();
    else this.#change(view);
  }

  /** @param {string} id of whoever speaks or signs now */
  speaks(id) {
    this.#speaker = id;
  }

  forget() {
    attempt(() => this.#store().removeItem(this.#key));
  }

  /** @param {TileWish} wish */
  #grant({ id, wish }) {
    this.#change(wish === "pin" ? togglePin(this.#view, id) : toggleLarge(this.#view, id));
    if (arrangement(this.#view, this.#others).wide) this.#stage.scrollIntoView({ block: "nearest" });
  }

  #interpret() {
    const view = toggleInterpreting(this.#view, this.#others, this.#speaker);
    this.#change(view, `view.interpreting.${view.interpreting ? "on" : "off"}`);
    if (view.interpreting) this.#stage.scrollIntoView({ block: "nearest" });
  }

  #hideOwn() {
    const view = toggleOwn(this.#view, "hidden");
    this.#change(view, view.own === "hidden" ? "own.hidden" : "own.shown");
  }

  /**
   * @param {View} view
   * @param {string} [word] said about it
   */
  #change(view, word) {
    this.#view = view;
    attempt(() => this.#store().setItem(this.#key, JSON.stringify(view)));
    if (word) setText(find(this.#root, "[data-view-told]"), this.#words.say(word));
    this.#show();
  }

  #show() {
    const { pins, large, corner, own, interpreting } = this.#view;
    const { spots, wide } = arrangement(this.#view, this.#others);
    const tiles = find(this.#stage, "[data-tiles]");
    for (const tile of /** @type {Iterable<ParticipantTile>} */ (tiles.querySelectorAll("participant-tile"))) {
      const id = tile.video.dataset.participant ?? "";
      tile.arrange({ pinned: pins.includes(id), large: large === id, spot: spots.includes(id) });
    }
    Object.assign(this.#stage.dataset, { count: this.#others.length, spots: spots.length });
    this.#root.toggleAttribute("data-room-wide", wide);
    this.#root.toggleAttribute("data-room-captions", interpreting);
    Object.assign(find(this.#stage, ".room-tile--self").dataset, { corner: CORNERS[corner], own });
    for (const [name, pressed] of Object.entries({ interpreting, large: own === "large", hidden: own === "hidden" })) {
      this.#button(name).setAttribute("aria-pressed", String(pressed));
    }
  }

  get #stage() {
    return find(this.#root, "[data-stage]");
  }

  /** @param {string} name */
  #button(name) {
    return find(this.#root, `[data-view=${name}]`);
  }
}
