/**
 * For what a browser may forbid, such as storage: then the page works without.
 * @template T
 * @param {() => T} action
 * @returns {T | null}
 */
export function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
