/**
 * Sends a form without leaving the page, so that the stream, an unlocked sound and whatever else is open stay; the server's
 * answer is the page to which it would have led.
 */

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter whose name and value count, as in a form that is sent by the browser
 */
export async function send(form, submitter) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const name = submitter?.getAttribute("name");
  if (name) body.append(name, submitter?.getAttribute("value") ?? "");
  return answerOf(await fetch(form.action, { method: "POST", body }));
}

/** @param {string} address */
export async function open(address) {
  return answerOf(await fetch(address));
}

/**
 * What a page is for the desk: the desk itself with what is to be said, a dialog, or somewhere else to go.
 * @param {Response} response
 */
async function answerOf(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return {
    address: response.url,
    desk: /** @type {HTMLElement | null} */ (page.querySelector(".desk")),
    dialog: /** @type {HTMLElement | null} */ (page.querySelector("[data-dialog-content]")),
    messages: [...page.querySelectorAll(".page-message")],
  };
}

/** @typedef {Awaited<ReturnType<typeof answerOf>>} Answer */
