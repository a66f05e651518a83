/**
 * Makes one tree look like another by changing as little as possible, so that focus, scroll position, what was typed and
 * a click that is under way survive. Children are the same when they have the same `id` or `data-key`, or, without one,
 * when they stand in the same place and are of the same kind.
 */

/**
 * @param {Element} from in the page
 * @param {Element} to taken apart by this
 */
export function morph(from, to) {
  matchAttributes(from, to);
  matchChildren(from, to);
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function matchAttributes(from, to) {
  for (const { name, value } of to.attributes) {
    if (!isTheirs(from, name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!isTheirs(from, name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}

/**
 * Attributes that belong to the person once the page is there.
 * @param {Element} element
 * @param {string} attribute
 */
function isTheirs(element, attribute) {
  if (element instanceof HTMLDetailsElement) return attribute === "open";
  return element instanceof HTMLInputElement && element.type !== "hidden" && ["checked", "value"].includes(attribute);
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function matchChildren(from, to) {
  const wanted = new Set([...to.children].map(keyOf).filter(Boolean));
  for (const child of [...from.children]) {
    const key = keyOf(child);
    if (key && !wanted.has(key)) child.remove();
  }
  let place = from.firstChild;
  for (const next of [...to.childNodes]) {
    const same = findSame(from, place, next);
    if (!same) {
      from.insertBefore(next, place);
      continue;
    }
    if (same === place) place = place.nextSibling;
    else from.insertBefore(same, place);
    matchNode(same, next);
  }
  while (place) {
    const rest = place;
    place = place.nextSibling;
    rest.remove();
  }
}

/**
 * @param {Element} from
 * @param {ChildNode | null} place
 * @param {ChildNode} next
 */
function findSame(from, place, next) {
  const key = keyOf(next);
  if (key) return [...from.children].find((child) => keyOf(child) === key && child.nodeName === next.nodeName);
  return place && place.nodeName === next.nodeName && !keyOf(place) ? place : undefined;
}

/**
 * @param {Node} from
 * @param {Node} to
 */
function matchNode(from, to) {
  if (from instanceof Element && to instanceof Element) morph(from, to);
  else if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof Element ? node.id || node.getAttribute("data-key") || "" : "";
}
