/**
 * `<form data-in-place>` is sent without leaving the page, so that no call is missed and no sound is lost; what changes is
 * told by the stream. `data-in-place="<id>"`: the part of the page with this id is then read anew. What the server does not
 * like is sent once more the ordinary way, and its page says why.
 */
export function sendInPlace() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.inPlace === undefined || form.dataset.busy) return;
    event.preventDefault();
    void send(form, event.submitter);
  });
  document.addEventListener("click", ({ target }) => void renewWhatOpens(target));
}

/**
 * `<details data-renew="<id>">`: what it holds is true when it is unfolded, not only when the page was made.
 * @param {EventTarget | null} target
 */
async function renewWhatOpens(target) {
  const details = target instanceof Element ? target.closest("summary")?.parentElement : null;
  if (details instanceof HTMLDetailsElement && !details.open && details.dataset.renew) await renew(details.dataset.renew);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
async function send(form, submitter) {
  const place = /** @type {HTMLElement | null} */ (form.querySelector("[data-failed]"));
  if (place) place.textContent = "";
  form.dataset.busy = "yes";
  submitter?.setAttribute("aria-disabled", "true");
  const answer = await post(form, submitter);
  delete form.dataset.busy;
  submitter?.removeAttribute("aria-disabled");
  if (answer === "refused") sendPlainly(form, submitter);
  else if (answer === "unreachable" && place) place.textContent = place.dataset.failed ?? "";
  else if (answer === "done") {
    form.dispatchEvent(new CustomEvent("done", { bubbles: true }));
    if (form.dataset.inPlace) await renew(form.dataset.inPlace);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @returns {Promise<"done" | "refused" | "unreachable">}
 */
async function post(form, submitter) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  if (submitter instanceof HTMLButtonElement && submitter.name) body.append(submitter.name, submitter.value);
  try {
    const { type } = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    return type === "opaqueredirect" ? "done" : "refused";
  } catch {
    return "unreachable";
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
function sendPlainly(form, submitter) {
  if (submitter instanceof HTMLButtonElement && submitter.name) {
    const value = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(value);
  }
  form.submit();
}

/** @type {Map<string, number>} How often each part was asked for. */
const asked = new Map();

/**
 * Reads a part of this page anew. Whoever was in it is led to its beginning. Where two readings overtake each other, what
 * was asked for last stays.
 * @param {string} id
 */
export async function renew(id) {
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  const fresh = await read(id);
  const old = document.getElementById(id);
  if (!old || !fresh || asked.get(id) !== turn) return;
  const wasInside = old.contains(document.activeElement);
  const unfolded = fresh.querySelector("details");
  if (unfolded && old.querySelector("details")?.open) unfolded.open = true;
  old.replaceWith(fresh);
  if (wasInside) /** @type {HTMLElement | null} */ (fresh.querySelector("[data-focus]"))?.focus();
}

/** @param {string} id */
async function read(id) {
  try {
    const address = /** @type {HTMLElement | null} */ (document.querySelector("[data-page]"))?.dataset.page ?? location.pathname;
    const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.getElementById(id);
    return part && document.importNode(part, true);
  } catch {
    return null;
  }
}
