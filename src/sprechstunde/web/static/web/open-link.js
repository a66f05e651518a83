/**
 * A link of ours that opens something is a page with the code in its fragment. Before anything else the code leaves the
 * address, so that it stays in no history; then it is sent, and the page that answers is what it opens.
 */

/** Letters and digits in groups, as our codes are; the page's own anchors are shorter. */
const CODE = /^[a-z2-7-]{26,40}$/i;

/**
 * @param {string} fragment with its "#"
 * @returns {string} the code, or "" when it is something else
 */
export function codeIn(fragment) {
  const text = fragment.slice(1);
  return CODE.test(text) ? text : "";
}

function openLink() {
  const code = codeIn(location.hash);
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.querySelector("form[data-open-code]");
  const field = form?.querySelector("input[name=code]");
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) return;
  field.value = code;
  form.querySelector("[data-opening]")?.removeAttribute("hidden");
  form.submit();
}

if (globalThis.document) {
  openLink();
  // The same page, already open, is given another link.
  addEventListener("hashchange", openLink);
}
