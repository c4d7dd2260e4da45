// Dialogs. [data-dialog-open="#id"] opens one of the page; a link with data-dialog fetches its address into the shared one;
// the answer's header HX-Trigger: dialog-close shuts it, {"dialog-open": {"url": ...}} opens one after an answer.
import { htmx, onPart } from "./page.js";

const shared = () => document.getElementById("dialog");

/** Opens a dialog; the focus goes to its first field, or to the first of its closing buttons. */
function show(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const first = ["[autofocus]", ".modal-body :is(input:not([type=hidden]), select, textarea)", ".modal-footer .btn"];
  first.map((selector) => dialog.querySelector(selector)).find(Boolean)?.focus();
}

async function fetchInto(address, link) {
  const dialog = shared();
  dialog.replaceChildren();
  link.setAttribute("aria-busy", "true");
  await htmx().ajax("GET", address, { source: link, target: dialog, swap: "innerHTML" });
  link.removeAttribute("aria-busy");
  if (!dialog.childElementCount) return;
  dialog.classList.toggle("tf-dialog-wide", link.dataset.dialog === "wide");
  show(dialog);
}

document.addEventListener("click", (event) => {
  const open = event.target.closest("[data-dialog-open]");
  if (open) show(document.querySelector(open.dataset.dialogOpen));
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  const link = event.target.closest("a[data-dialog]");
  if (link && isPlain && shared()) {
    event.preventDefault();
    fetchInto(link.href, link);
  }
  // a click beside a dialog shuts it, unless something could have been typed there
  if (event.target.matches("dialog:modal") && !event.target.querySelector("form:not([role=search])")) {
    const box = event.target.getBoundingClientRect();
    const isInside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!isInside) event.target.close();
  }
});

document.addEventListener("dialog-close", () => shared()?.close());
document.addEventListener("dialog-open", (event) => fetchInto(event.detail.url, document.body));

document.addEventListener("close", (event) => {
  if (event.target.contains(document.activeElement)) document.activeElement.blur(); // else one-key shortcuts seem typed
  if (event.target === shared()) event.target.replaceChildren();
}, true);

// what is wrong with a form is read first
onPart(() => {
  const summary = document.querySelector("dialog[open] [data-focus]") ?? document.querySelector("[data-focus]");
  summary?.removeAttribute("data-focus");
  summary?.focus();
});
