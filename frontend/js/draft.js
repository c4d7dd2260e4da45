// form[data-draft="key"] keeps what was typed in this browser until it is sent; [data-forget-drafts] (signing out) drops all.
import { debounce, onPart, words } from "./page.js";

const nameOf = (form) => `draft:${form.dataset.draft}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !/^(hidden|password|file|submit|button)$/.test(field.type));

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function setValue(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
}

const keep = debounce(300, (form) => {
  if (!form.isConnected) return;
  const values = fieldsOf(form).map((field) => [field.name, field.value && /checkbox|radio/.test(field.type) ? field.value : "", valueOf(field)]);
  localStorage.setItem(nameOf(form), JSON.stringify(values));
});

function restore(form) {
  form.dataset.draftReady = "";
  const kept = localStorage.getItem(nameOf(form));
  if (!kept) return;
  let isDifferent = false;
  for (const [name, key, value] of JSON.parse(kept)) {
    const field = fieldsOf(form).find((f) => f.name === name && (!key || f.value === key));
    if (!field || JSON.stringify(valueOf(field)) === JSON.stringify(value)) continue;
    setValue(field, value);
    isDifferent = true;
  }
  if (isDifferent) form.prepend(note(form));
}

function note(form) {
  const line = document.createElement("p");
  line.className = "tf-draft";
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "tf-link btn-reset-link";
  discard.textContent = words().discard;
  discard.addEventListener("click", () => {
    localStorage.removeItem(nameOf(form));
    form.reset();
    line.remove();
  });
  line.append(words().restored, " ", discard);
  return line;
}

document.addEventListener("input", (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (form?.dataset.draft) keep(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.draft && !form.matches("[hx-post], [hx-put], [hx-patch]")) localStorage.removeItem(nameOf(form));
  if (form.matches("[data-forget-drafts]")) {
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
  }
});

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response, request } = event.detail.ctx;
  if (sourceElement?.dataset?.draft && request.method !== "GET" && response.status < 400) localStorage.removeItem(nameOf(sourceElement));
});

onPart(() => {
  for (const form of document.querySelectorAll("form[data-draft]:not([data-draft-ready])")) restore(form);
});
