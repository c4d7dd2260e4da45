// Facts edited in place: [data-edit="/url"] becomes the form that GET /url answers (form[data-editing]).
// Enter or leaving saves, Esc goes back; 422 and 409 answer with the form again, which stays open.
import { htmx } from "./page.js";

const before = new Map(); // what stood there, by address
let returnTo = "";

async function open(fact) {
  const address = fact.dataset.edit;
  if (fact.hasAttribute("aria-busy")) return;
  before.set(address, fact.cloneNode(true));
  fact.setAttribute("aria-busy", "true");
  await htmx().ajax("GET", address, { source: fact, target: fact, swap: "outerHTML" });
  fact.removeAttribute("aria-busy");
  formOf(address)?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  const field = document.activeElement;
  if (field?.matches("input[type=text], input:not([type]), input[type=email], input[type=tel], input[type=url]")) field.select();
}

const formOf = (address) => document.querySelector(`form[data-editing][hx-post="${CSS.escape(address)}"]`);

function cancel(form) {
  const fact = before.get(form.getAttribute("hx-post"))?.cloneNode(true);
  if (!fact) return;
  form.removeAttribute("data-editing");
  form.replaceWith(fact);
  htmx().process(fact);
  fact.querySelector("[data-edit-open]")?.focus();
}

const state = (form) => new URLSearchParams(new FormData(form)).toString();
const isChanged = (form) => [...form.elements].some((field) => {
  if (field.type === "hidden" || !field.name) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
});

function save(form, isByKey) {
  if (form.dataset.saved === state(form)) return;
  form.dataset.saved = state(form);
  returnTo = isByKey ? form.getAttribute("hx-post") : "";
  form.requestSubmit();
}

document.addEventListener("click", (event) => {
  const fact = event.target.closest("[data-edit]");
  if (!fact || event.target.closest("a, input, select, textarea, summary, button:not([data-edit-open])")) return;
  const isSelecting = !getSelection().isCollapsed && fact.contains(getSelection().anchorNode);
  if (event.target.closest("[data-edit-open]") || !isSelecting) open(fact);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-editing]");
  if (!form || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    cancel(form);
  } else if (event.key === "Enter" && (!event.target.matches("textarea, button") || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save(form, true);
  }
});

document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("form[data-editing]");
  setTimeout(() => {
    if (!form?.isConnected || !document.hasFocus() || form.contains(document.activeElement)) return;
    if (isChanged(form)) save(form, false);
    else if (!form.querySelector("[aria-invalid], [role=alert], .tf-versions")) cancelQuietly(form);
  });
});

function cancelQuietly(form) {
  const held = document.activeElement;
  cancel(form);
  held?.focus?.();
}

document.addEventListener("htmx:after:swap", () => {
  if (!returnTo) return;
  const form = formOf(returnTo);
  const pen = document.querySelector(`[data-edit="${CSS.escape(returnTo)}"] [data-edit-open]`);
  (form?.querySelector("[aria-invalid], input:not([type=hidden]), select, textarea") ?? pen)?.focus();
  returnTo = "";
});
