import { listen } from "../live/stream.js";
import { StatusAnnouncer } from "../web/status-announcer.js";

/**
 * @typedef {{
 *   slug: string, name: string, status: string, waiting: number, as_of: string, opens_at: string | null,
 *   closes_at: string | null, next_slot: string | null, reason: string, reason_text: string,
 *   wait?: {low: number, high: number} | null
 * }} OfficeItem as in the API; times carry the municipality's own offset
 */

/** @typedef {Record<string, string | undefined>} Patterns texts with {gaps}, from the page's data attributes */

/**
 * `<offices-live data-stream="…">` around everything that shows an office (`[data-office]`) keeps it true: the status as an
 * attribute, from which CSS chooses the words, and the few texts that cannot be foreseen as `[data-fill]`.
 */
export class OfficesLive extends HTMLElement {
  /** @type {(() => void) | undefined} */
  #stop;
  /** @type {number | undefined} */
  #minute;
  /** @type {OfficeItem[]} */
  #latest = [];
  #heardAt = 0;
  #paused = false;
  /** @type {Map<string, string>} */
  #told = new Map();

  connectedCallback() {
    this.#told = new Map(this.#shown().map((card) => [card.dataset.office ?? "", card.dataset.status ?? ""]));
    this.#stop = listen(this.dataset.stream ?? "", {
      offices: (items) => this.#receive(items),
      connection: (connected) => this.#tell(connected ? "on" : "off"),
    });
    this.#minute = window.setInterval(() => this.#tick(), 20_000);
    const button = this.querySelector("[data-live-toggle]");
    button?.removeAttribute("hidden");
    button?.addEventListener("click", () => this.#toggle());
  }

  disconnectedCallback() {
    this.#stop?.();
    clearInterval(this.#minute);
  }

  /** @param {OfficeItem[]} items */
  #receive(items) {
    this.#latest = items;
    this.#heardAt = Date.now();
    this.#tell("on");
    if (!this.#paused) this.#show();
  }

  #show() {
    const items = new Map(this.#latest.map((item) => [item.slug, item]));
    for (const card of this.#shown()) {
      const item = items.get(card.dataset.office ?? "");
      if (item) showOffice(card, item, this.dataset);
    }
    this.#tick();
    const announcer = this.querySelector("status-announcer");
    if (announcer instanceof StatusAnnouncer) announcer.announce(() => this.#news());
  }

  /** What a listener has not heard yet. The number of people alone is no news: it would never end. */
  #news() {
    const changed = this.#latest.filter((item) => this.#told.has(item.slug) && this.#told.get(item.slug) !== item.status);
    for (const item of changed) this.#told.set(item.slug, item.status);
    return changed.map((item) => newsOf(item, this.dataset)).join(" ");
  }

  /** While the connection stands, what is shown is true now, not only when it last changed. */
  #tick() {
    const [first] = this.#latest;
    if (!first || this.#paused || this.dataset.live !== "on") return;
    fill(this, "as-of", gaps(this.dataset.asOf, { time: wallClock(first.as_of, Date.now() - this.#heardAt) }));
  }

  #toggle() {
    this.#paused = !this.#paused;
    this.toggleAttribute("data-paused", this.#paused);
    if (!this.#paused) this.#show();
  }

  /** @param {"on" | "off"} state */
  #tell(state) {
    this.dataset.live = state;
  }

  #shown() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-office]")]);
  }
}

/**
 * @param {HTMLElement} card
 * @param {OfficeItem} item
 * @param {Patterns} patterns
 */
export function showOffice(card, item, patterns) {
  card.dataset.status = item.status;
  card.dataset.reason = item.reason;
  fill(card, "waiting", waitingText(item.waiting, patterns));
  fill(card, "wait", waitText(item.wait ?? null, patterns));
  fill(card, "opens", whenText(item.opens_at, item.as_of, patterns, patterns.opens));
  fill(card, "closes", whenText(item.closes_at, item.as_of, patterns, patterns.closes));
  fill(card, "next-slot", whenText(item.next_slot, item.as_of, patterns, patterns.nextSlot));
  fill(card, "reason", item.reason_text);
}

/**
 * @param {number} count
 * @param {Patterns} patterns
 */
export function waitingText(count, patterns) {
  if (count === 0) return patterns.waitingNone ?? "";
  return gaps(count === 1 ? patterns.waitingOne : patterns.waitingOther, { n: String(count) });
}

/**
 * A range, never a promise. The same choice of words as offices/_wait.html.
 * @param {{low: number, high: number} | null} wait
 * @param {Patterns} patterns
 */
export function waitText(wait, patterns) {
  if (!wait) return "";
  if (wait.high <= 2) return patterns.waitSoon ?? "";
  const pattern = wait.low === 0 ? patterns.waitUpTo : wait.low === wait.high ? patterns.waitAbout : patterns.wait;
  return gaps(pattern, { low: String(wait.low), high: String(wait.high) });
}

/**
 * @param {string | null} moment
 * @param {string} now
 * @param {Patterns} patterns
 * @param {string | undefined} sentence with a gap {when}
 */
export function whenText(moment, now, patterns, sentence) {
  if (!moment) return "";
  const day = moment.slice(0, 10);
  const today = now.slice(0, 10);
  const pattern = day === today ? patterns.today : day === dayAfter(today) ? patterns.tomorrow : patterns.later;
  return gaps(sentence, { when: gaps(pattern, { time: wallClock(moment), date: longDate(day) }) });
}

/**
 * @param {OfficeItem} item
 * @param {Patterns} patterns
 */
export function newsOf(item, patterns) {
  const says = { open: patterns.saysOpen, busy: patterns.saysBusy, full: patterns.saysFull, closed: patterns.saysClosed };
  const sentence = says[/** @type {keyof typeof says} */ (item.status)];
  return gaps(sentence, { office: item.name, waiting: waitingText(item.waiting, patterns) });
}

/**
 * The municipality's wall clock, which the moment's text carries; the browser may stand in another zone.
 * @param {string} moment
 * @param {number} [elapsed] milliseconds since
 */
export function wallClock(moment, elapsed = 0) {
  return new Date(Date.parse(`${moment.slice(0, 19)}Z`) + elapsed).toISOString().slice(11, 16);
}

/**
 * @param {string | undefined} pattern
 * @param {Record<string, string>} values
 */
export function gaps(pattern, values) {
  return (pattern ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/**
 * @param {HTMLElement} place
 * @param {string} name
 * @param {string} text
 */
function fill(place, name, text) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(`[data-fill="${name}"]`))) {
    if (element.textContent !== text) element.textContent = text;
    element.hidden = text === "";
  }
}

/** @param {string} day */
function dayAfter(day) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** @param {string} day */
function longDate(day) {
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  return words.format(Date.parse(`${day}T00:00:00Z`));
}

customElements.define("offices-live", OfficesLive);
