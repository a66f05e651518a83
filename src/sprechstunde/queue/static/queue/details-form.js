/**
 * Saves the details without leaving the page, so that no call is missed meanwhile. What the server does not like is sent
 * the ordinary way, and its page says why; what was mended there goes the ordinary way, too.
 * @param {HTMLFormElement | null} form
 */
export function saveInPlace(form) {
  const place = /** @type {HTMLElement | null} */ (form?.querySelector("[data-saved]") ?? null);
  if (!form || !place || form.querySelector("[aria-invalid]")) return;
  form.addEventListener("input", () => (place.textContent = ""));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    place.textContent = "";
    const answer = await send(form);
    if (answer === "refused") form.submit();
    else place.textContent = (answer === "saved" ? place.dataset.saved : place.dataset.failed) ?? "";
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<"saved" | "refused" | "unreachable">}
 */
async function send(form) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  try {
    const { type } = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    return type === "opaqueredirect" ? "saved" : "refused";
  } catch {
    return "unreachable";
  }
}
