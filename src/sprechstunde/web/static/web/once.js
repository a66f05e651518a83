/**
 * `<form data-once>`: a second click while the first is under way does nothing. The button stays in reach and keeps the
 * focus; it only says that it is busy.
 */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !("once" in form.dataset)) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  buttonOf(form)?.setAttribute("aria-disabled", "true");
});

// Whoever comes back by the browser's arrow may try again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    form.removeAttribute("data-sent");
    buttonOf(form)?.removeAttribute("aria-disabled");
  }
});

/** @param {Element} form */
function buttonOf(form) {
  return form.querySelector("button[type=submit]");
}
