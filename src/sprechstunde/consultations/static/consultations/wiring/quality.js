import { lowest, pictureOn, step, topOfLadder, tryAgain } from "../call/ladder.js";
import { Steady, isWorse, judge, worst } from "../call/quality.js";
import { sendingFor } from "../call/sending.js";
import { find, setText } from "../elements/find.js";

/** @typedef {import("../call/ladder.js").Ladder} Ladder */
/** @typedef {import("../call/ladder.js").Rung} Rung */
/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/quality.js").Level} Level */
/** @typedef {import("../call/stats.js").Sample} Sample */
/** @typedef {import("../call/types.js").Participant} Participant */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("./measuring.js").Measuring} Measuring */
/**
 * @typedef {object} Line the connection with one person
 * @property {Ladder} ladder
 * @property {Steady<Level>} level
 * @property {Steady<boolean>} late
 */

/** The good news is taken away when it has been read. */
const GOOD_NEWS_LASTS = 8_000;

/** What a weak connection costs is chosen here, and said: picture, sound, text, telephone, in this order. */
export class Quality {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Participant[]} */
  #others = [];
  #said = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #goodNews;
  #root;
  #mesh;
  #words;
  #cameraIsOn;
  #tell;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Mesh} options.mesh
   * @param {Measuring} options.measuring
   * @param {Words} options.words
   * @param {() => boolean} options.cameraIsOn
   * @param {() => void} options.tell the others what of us they see now
   */
  constructor({ root, mesh, measuring, words, cameraIsOn, tell }) {
    this.#root = root;
    this.#mesh = mesh;
    this.#words = words;
    this.#cameraIsOn = cameraIsOn;
    this.#tell = tell;
    measuring.on("look", ({ id, sample }) => this.#look(id, sample));
    measuring.on("looked", () => this.#show());
    this.#button("again").addEventListener("click", () => this.#tryAgain());
    this.#button("write").addEventListener("click", () => this.#write());
  }

  /** @param {Participant[]} others */
  show(others) {
    const count = others.length;
    const changed = count !== this.#others.length;
    this.#others = others;
    for (const id of this.#lines.keys()) if (!others.some((other) => other.id === id)) this.#lines.delete(id);
    for (const { id } of others) {
      if (changed || !this.#lines.has(id)) this.#send(id);
    }
    if (changed) this.#show();
  }

  /**
   * @param {string} id
   * @param {boolean} paused their picture, since their connection does not carry it
   */
  showPaused(id, paused) {
    this.#tile(id)?.toggleAttribute("data-paused", paused);
  }

  /** Our picture is not sent to this one, though the camera is on. @param {string} id */
  pauses(id) {
    return pictureOn(this.#lines.get(id)?.ladder.rung ?? "full") === "off";
  }

  /** @param {string} id @returns {Level} */
  levelOf(id) {
    return this.#lines.get(id)?.level.shown ?? "good";
  }

  /** @param {string} id */
  #line(id) {
    const line = this.#lines.get(id) ?? {
      ladder: topOfLadder(),
      level: new Steady(/** @type {Level} */ ("good"), isWorse),
      late: new Steady(false, (late) => late),
    };
    this.#lines.set(id, line);
    return line;
  }

  /**
   * @param {string} id
   * @param {Sample | null} sample
   */
  #look(id, sample) {
    const other = this.#others.find((each) => each.id === id);
    // Whoever has gone away, or loads the page again, has no weak connection.
    if (!other?.connected) return;
    const line = this.#line(id);
    const picture = pictureOn(line.ladder.rung);
    const verdict = sample ? judge(sample, this.#cameraIsOn() ? picture : null) : null;
    this.#climb(id, step(line.ladder, { out: verdict?.out ?? "good", into: verdict?.into ?? "good", gone: !verdict }));
    if (!verdict) return;
    line.level.see(worst(verdict.out, verdict.into));
    line.late.see(verdict.late);
  }

  /**
   * @param {string} id
   * @param {Ladder} ladder
   */
  #climb(id, ladder) {
    const line = this.#line(id);
    const before = pictureOn(line.ladder.rung);
    line.ladder = ladder;
    const picture = pictureOn(ladder.rung);
    if (picture === before) return;
    this.#send(id);
    if (picture === "off" || before === "off") this.#tell();
  }

  /** @param {string} id */
  #send(id) {
    this.#mesh.setSending(id, sendingFor(this.#others.length, pictureOn(this.#line(id).ladder.rung)));
  }

  #tryAgain() {
    for (const [id, { ladder }] of [...this.#lines]) this.#climb(id, tryAgain(ladder));
    this.#show();
    find(this.#root, "[data-room-heading]").focus({ preventScroll: true });
  }

  #write() {
    const tab = find(this.#root, "#live-text-tab");
    if (tab.getAttribute("aria-selected") !== "true") tab.click();
    find(this.#root, "#live-text-field").focus();
  }

  #show() {
    for (const { id } of this.#others) {
      const tile = this.#tile(id);
      if (tile) showBadge(tile, this.levelOf(id));
    }
    const here = this.#others.flatMap(({ id }) => this.#lines.get(id) ?? []);
    this.#say(this.#sentence(lowest(here.map(({ ladder }) => ladder.rung)), here.some(({ late }) => late.shown)));
  }

  /**
   * @param {Rung} rung
   * @param {boolean} late
   * @returns {string} key of what is to be said, "" when all is well
   */
  #sentence(rung, late) {
    if (rung === "full") return late ? "late" : "";
    if (rung === "low" || rung === "sound") return this.#cameraIsOn() ? rung : `${rung}.unseen`;
    return rung;
  }

  /** @param {string} key */
  #say(key) {
    if (key === this.#said || (key === "" && this.#said === "better")) return;
    clearTimeout(this.#goodNews);
    const wasWeak = !["", "late", "better"].includes(this.#said);
    this.#said = key === "" && wasWeak ? "better" : key;
    if (this.#said === "better") this.#goodNews = setTimeout(() => this.#forgetGoodNews(), GOOD_NEWS_LASTS);
    this.#put(this.#said);
  }

  #forgetGoodNews() {
    this.#said = "";
    this.#put("");
  }

  /** @param {string} key */
  #put(key) {
    const place = find(this.#root, "[data-quality]");
    const rung = key.split(".")[0];
    place.dataset.quality = rung;
    // Announced politely, and only when it changes.
    setText(find(place, "[data-quality-told]"), key ? this.#words.say(`quality.${key}`) : "");
    this.#button("again").hidden = !["sound", "text", "telephone"].includes(rung) || !this.#cameraIsOn();
    this.#button("write").hidden = rung !== "sound" && rung !== "text";
    find(place, "[data-quality-phone]").hidden = rung !== "telephone";
  }

  /** @param {string} id @returns {HTMLElement | null} */
  #tile(id) {
    const video = this.#root.querySelector(`video[data-participant="${CSS.escape(id)}"]`);
    return video?.closest("participant-tile") ?? null;
  }

  /** @param {string} name */
  #button(name) {
    return find(this.#root, `[data-quality-${name}]`);
  }
}

/**
 * @param {HTMLElement} tile
 * @param {Level} level
 */
function showBadge(tile, level) {
  const badge = find(tile, "[data-badge=quality]");
  badge.hidden = level === "good";
  badge.dataset.level = level;
  for (const word of /** @type {NodeListOf<HTMLElement>} */ (badge.querySelectorAll("[data-level-word]"))) {
    word.hidden = word.dataset.levelWord !== level;
  }
}
