/**
 * How somebody has arranged the pictures for themselves. Nobody else is told.
 * @typedef {object} StageView
 * @property {string[]} pins ids of at most two people who are shown large, whoever speaks; they stay pinned while away
 * @property {boolean} chosenPins pinned by hand, so that no preset moves them
 * @property {string | null} large id of the one who has the whole width
 * @property {boolean} interpreting the preset: interpreter and speaker large, live text large beneath
 * @property {number} corner where the own picture lies, an index into CORNERS
 * @property {"small" | "large" | "hidden"} own the own picture
 *
 * @typedef {{id: string, role: string}} Other
 */

const MOST_PINS = 2;
export const CORNERS = ["bottom-end", "bottom-start", "top-start", "top-end"];
const INTERPRETERS = ["sign_interpreter", "interpreter"];
const OFFICE = ["adviser", "colleague"];

/** @returns {StageView} */
export function initialView() {
  return { pins: [], chosenPins: false, large: null, interpreting: false, corner: 0, own: "small" };
}

/**
 * A third pin takes the place of the oldest.
 * @param {StageView} view
 * @param {string} id
 * @returns {StageView}
 */
export function togglePin(view, id) {
  const others = view.pins.filter((pinned) => pinned !== id);
  const pins = view.pins.includes(id) ? others : [...others, id].slice(-MOST_PINS);
  return { ...view, pins, chosenPins: true };
}

/**
 * @param {StageView} view
 * @param {string} id
 * @returns {StageView}
 */
export function toggleLarge(view, id) {
  return { ...view, large: view.large === id ? null : id };
}

/**
 * @param {StageView} view
 * @param {Other[]} others
 * @param {string} speaker id of whoever spoke or signed last
 * @returns {StageView}
 */
export function toggleInterpreting(view, others, speaker = "") {
  if (view.interpreting) return { ...view, interpreting: false, pins: [], chosenPins: false };
  return { ...view, interpreting: true, large: null, chosenPins: false, pins: interpretersAndSpeaker(others, speaker) };
}

/**
 * Somebody has come or gone. The preset looks again whom to show, unless somebody was pinned by hand.
 * @param {StageView} view
 * @param {Other[]} others
 * @param {string} speaker
 * @returns {StageView}
 */
export function withPeople(view, others, speaker = "") {
  if (!view.interpreting || view.chosenPins || view.pins.length > 0 && !lacksSomebody(view, others)) return view;
  return { ...view, pins: interpretersAndSpeaker(others, speaker) };
}

/**
 * @param {StageView} view
 * @returns {StageView}
 */
export function ownToNextCorner(view) {
  return { ...view, corner: (view.corner + 1) % CORNERS.length, own: view.own === "hidden" ? "small" : view.own };
}

/**
 * @param {StageView} view
 * @param {"large" | "hidden"} size once more: small again
 * @returns {StageView}
 */
export function toggleOwn(view, size) {
  return { ...view, own: view.own === size ? "small" : size };
}

/**
 * Who is shown large, and whether the pictures take the whole width.
 * @param {StageView} view
 * @param {Other[]} others
 * @returns {{spots: string[], wide: boolean}}
 */
export function arrangement(view, others) {
  const isHere = (/** @type {string} */ id) => others.some((other) => other.id === id);
  if (view.large && isHere(view.large)) return { spots: [view.large], wide: true };
  return { spots: view.pins.filter(isHere), wide: view.interpreting };
}

/**
 * @param {string | null} text what was kept over a reload; anybody may have written it
 * @returns {StageView}
 */
export function readView(text) {
  const view = initialView();
  const kept = parse(text);
  if (Array.isArray(kept.pins)) view.pins = kept.pins.filter((id) => typeof id === "string").slice(-MOST_PINS);
  if (typeof kept.large === "string") view.large = kept.large;
  if (Number.isInteger(kept.corner) && CORNERS[kept.corner]) view.corner = kept.corner;
  if (kept.own === "large" || kept.own === "hidden") view.own = kept.own;
  view.chosenPins = kept.chosenPins === true;
  view.interpreting = kept.interpreting === true;
  return view;
}

/**
 * @param {StageView} view
 * @param {Other[]} others
 */
function lacksSomebody(view, others) {
  const wanted = others.filter(({ role }) => INTERPRETERS.includes(role));
  const here = view.pins.filter((id) => others.some((other) => other.id === id));
  return wanted.some(({ id }) => !view.pins.includes(id)) || here.length < Math.min(MOST_PINS, others.length);
}

/**
 * @param {Other[]} others
 * @param {string} speaker
 */
function interpretersAndSpeaker(others, speaker) {
  const isInterpreter = (/** @type {Other} */ { role }) => INTERPRETERS.includes(role);
  const interpreters = others.filter(isInterpreter).sort((a, b) => INTERPRETERS.indexOf(a.role) - INTERPRETERS.indexOf(b.role));
  const talking = others.filter((other) => !isInterpreter(other));
  const speaking = talking.filter(({ id }) => id === speaker);
  const office = talking.filter(({ role }) => OFFICE.includes(role));
  const order = [...interpreters.slice(0, 1), ...speaking, ...office, ...talking, ...interpreters];
  return [...new Set(order.map(({ id }) => id))].slice(0, MOST_PINS);
}

/**
 * @param {string | null} text
 * @returns {Record<string, any>}
 */
function parse(text) {
  try {
    const kept = JSON.parse(text ?? "");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
