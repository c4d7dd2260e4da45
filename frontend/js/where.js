// The builder of filters: form[data-where] shows its JSON as rows, cloned from the templates beside it, and writes it back.
import { onPart } from "./page.js";

const copy = (selector) => document.querySelector(`template${selector}`)?.content.cloneNode(true);
const partsOf = (group) => group.querySelector(":scope > [data-where-parts]");

function condition(into, scope, [key, op, value] = []) {
  const made = copy(`[data-where-scope="${scope}"]`);
  const row = made?.querySelector("[data-where-row]");
  if (!row) return null;
  row.dataset.scope = scope;
  const column = row.querySelector("[data-where-column]");
  if (key && [...column.options].some((one) => one.value === key)) column.value = key;
  partsOf(into).append(made);
  showValue(row, op, value);
  return row;
}

function showValue(row, op, value) {
  const place = row.querySelector("[data-where-value]");
  const key = row.querySelector("[data-where-column]").value;
  place.replaceChildren(copy(`[data-where-column-of="${row.dataset.scope}"][data-key="${CSS.escape(key)}"]`), copy("#where-empty"), copy("#where-within"));
  const ops = place.querySelector("[data-where-op]");
  if (op && [...ops.options].some((one) => one.value === op)) ops.value = op;
  fit(row);
  if (value !== undefined) fill(row, ops.value, value);
}

/** Shows the fields that the operator needs, and no others. */
function fit(row) {
  const op = row.querySelector("[data-where-op]").value;
  const own = ["in", "empty", "within"].includes(op) ? op : "*";
  for (const field of row.querySelectorAll("[data-for]")) field.hidden = field.dataset.for !== own;
  const days = row.querySelector("[data-where-days]");
  if (own === "within") days.hidden = !row.querySelector("select[data-for=within]").value.includes("_N_");
}

const fieldOf = (row) => row.querySelector("[data-for]:not([hidden])");

function fill(row, op, value) {
  const field = fieldOf(row);
  if (op === "within") {
    const number = /_(\d+)_/.exec(value);
    field.value = number ? value.replace(number[0], "_N_") : value;
    if (number) row.querySelector("[data-where-days]").value = number[1];
    fit(row);
  } else if (field.multiple) {
    const many = Array.isArray(value) ? value : String(value).split(",");
    for (const option of field.options) option.selected = many.includes(option.value);
  } else field.value = Array.isArray(value) ? value.join(",") : value;
}

function group(into, scope, raw) {
  const made = copy("#where-group").querySelector("[data-where-group]");
  made.querySelector("[data-where-word]").value = raw.any ? "any" : "all";
  into.append(made);
  fillGroup(made, scope, raw.any ?? raw.all ?? []);
  return made;
}

function related(into, raw) {
  const made = copy("#where-related")?.querySelector("[data-where-related]");
  if (!made) return null;
  made.querySelector("[data-where-has]").value = "no" in raw ? "no" : "some";
  const relation = made.querySelector("[data-where-relation]");
  if (raw.no ?? raw.some) relation.value = raw.no ?? raw.some;
  made.querySelector("[data-where-word]").value = raw.any ? "any" : "all";
  partsOf(into).append(made);
  fillGroup(made, relation.value, raw.any ?? raw.all ?? []);
  return made;
}

function fillGroup(into, scope, parts) {
  for (const part of parts) {
    if (Array.isArray(part)) condition(into, scope, part);
    else if ("some" in part || "no" in part) related(into, part);
    else group(partsOf(into), scope, part);
  }
}

function read(row) {
  const op = row.querySelector("[data-where-op]").value;
  const field = fieldOf(row);
  let value = field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value.trim();
  if (op === "within") value = value.replace("_N_", `_${row.querySelector("[data-where-days]").value || 30}_`);
  else if (op === "in" && !field.multiple) value = value.split(",").map((one) => one.trim()).filter(Boolean);
  return [row.querySelector("[data-where-column]").value, op, value];
}

function written(made) {
  const parts = [...partsOf(made).children].map((part) => (part.matches("[data-where-row]") ? read(part) : written(part)));
  const word = made.querySelector("[data-where-word]").value;
  const raw = parts.length || !made.matches("[data-where-related]") ? { [word]: parts } : {};
  if (!made.matches("[data-where-related]")) return raw;
  return { [made.querySelector("[data-where-has]").value]: made.querySelector("[data-where-relation]").value, ...raw };
}

function write(form) {
  const raw = written(form.querySelector("[data-where-root] > [data-where-group]"));
  form.querySelector("[data-where-text]").value = (raw.all ?? raw.any).length ? JSON.stringify(raw) : "";
}

const scopeOf = (made) => made.querySelector(":scope > .tf-where-head > [data-where-relation]")?.value ?? "";

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-where-add]");
  const made = add?.closest("[data-where-group], [data-where-related]");
  if (made) {
    const kind = add.dataset.whereAdd;
    const part = kind === "group" ? group(partsOf(made), "", {}) : kind === "related" ? related(made, {}) : condition(made, scopeOf(made));
    if (kind === "group") condition(part, "");
    part?.querySelector("select")?.focus();
  }
  const gone = event.target.closest("[data-where-remove]")?.closest("[data-where-row], [data-where-group], [data-where-related]");
  if (!gone) return;
  const next = gone.nextElementSibling ?? gone.previousElementSibling ?? gone.parentElement.closest("[data-where-group], [data-where-related]");
  if (gone.parentElement.matches("[data-where-root]")) partsOf(gone).replaceChildren();
  else gone.remove();
  next?.querySelector("select, button")?.focus();
});

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-where-row]");
  if (row && event.target.matches("[data-where-column]")) showValue(row);
  else if (row) fit(row);
  const made = event.target.matches("[data-where-relation]") && event.target.closest("[data-where-related]");
  if (made) {
    partsOf(made).replaceChildren();
    condition(made, event.target.value);
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-where]")) write(event.target);
}, true);

// a condition that the server could not take is marked; its place counts from one in each group
document.addEventListener("htmx:after:swap", () => {
  const form = document.querySelector("form[data-where]");
  if (!form) return;
  for (const row of form.querySelectorAll("[data-wrong]")) row.removeAttribute("data-wrong");
  for (const line of form.querySelectorAll("#where-errors [data-place]")) {
    let at = form.querySelector("[data-where-root] > [data-where-group]");
    for (const number of line.dataset.place.split(".").filter(Boolean)) at = partsOf(at)?.children[number - 1] ?? at;
    if (at.matches("[data-where-row]")) at.setAttribute("data-wrong", "");
    fieldOf(at)?.focus();
  }
});

onPart(() => {
  for (const form of document.querySelectorAll("form[data-where]:not([data-where-ready])")) {
    form.dataset.whereReady = "";
    let raw = { all: [] };
    try { raw = JSON.parse(form.dataset.where); } catch { /* nothing yet */ }
    const made = group(form.querySelector("[data-where-root]"), "", raw);
    if (!partsOf(made).childElementCount) condition(made, "");
  }
});
