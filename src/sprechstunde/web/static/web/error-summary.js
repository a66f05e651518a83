/** After a form was sent back: the list of what is wrong comes first, and each of its links leads into the field itself. */
const summary = document.querySelector("[data-error-summary]");

if (summary instanceof HTMLElement) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
}
