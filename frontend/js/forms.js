// Small comforts of forms: sent once and by Ctrl+Enter, areas that grow, filters that apply themselves, hints of duplicates.
import { debounce, htmx, onPart } from "./page.js";

// every form that changes something is sent once, however often it is clicked; data-submit-many allows more
const isOnce = (form) => form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [method=post]") && !("submitMany" in form.dataset);

function release(form) {
  if (!form?.dataset) return;
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isOnce(form)) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-busy", "true");
}, true);

document.addEventListener("htmx:finally:request", (event) => release(event.detail.ctx.sourceElement));
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// Ctrl+Enter (or Cmd+Enter) sends what is being written; facts edited in place have their own keys (edit.js)
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.defaultPrevented) return;
  const form = event.target.matches?.("textarea") ? event.target.form : null;
  if (!form || form.matches("[data-editing]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[type=submit]:not([name])"));
});

const growsAlone = CSS.supports("field-sizing: content");
const grow = (area) => {
  if (growsAlone) return;
  area.style.blockSize = "auto";
  area.style.blockSize = `${Math.min(area.scrollHeight + 2, innerHeight * 0.6)}px`;
};

const filterSoon = debounce(250, (form) => form.requestSubmit());

const askDuplicates = debounce(300, (field) => {
  const place = field.dataset.duplicatesTarget ? document.querySelector(field.dataset.duplicatesTarget) : field.closest(".tf-field");
  if (!place || !field.isConnected) return;
  const target = field.dataset.duplicatesTarget ? place : placeBelow(place);
  if (!field.value.trim()) target.replaceChildren();
  else htmx().ajax("GET", field.dataset.duplicatesUrl, { source: target, target, swap: "innerHTML", values: { [field.name]: field.value.trim() } });
});

function placeBelow(block) {
  const found = block.querySelector(":scope > [data-duplicates]");
  if (found) return found;
  const made = document.createElement("div");
  made.dataset.duplicates = "";
  made.setAttribute("aria-live", "polite");
  made.setAttribute("hx-sync", "this:replace");
  block.append(made);
  return made;
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-autosize]")) grow(event.target);
  if (event.target.matches("[data-duplicates-url]")) askDuplicates(event.target);
  if (event.target.matches("form[data-filter] input[type=search]")) filterSoon(event.target.form);
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-filter]") && event.target.type !== "search") form.requestSubmit();
});

onPart(() => {
  for (const area of document.querySelectorAll("textarea[data-autosize]")) if (area.value) grow(area);
});
