// The editors of cells, by the kind of their column: made, read, and how what was chosen is shown until the server has answered.
import { debounce } from "./page.js";

const element = (name, given) => Object.assign(document.createElement(name), given);

function input(column, value) {
  const field = element("input", { className: "form-control", type: "text", value, autocomplete: "off", dir: "auto" });
  if (["money", "number"].includes(column.input) || column.kind === "number") [field.inputMode, field.dir] = ["decimal", ""]; // as the figures of its column stand
  if (["email", "tel", "url"].includes(column.input)) [field.inputMode, field.dir] = [column.input, "ltr"];
  return field;
}

const day = (column, value) => element("input", { className: "form-control", type: "date", value });

function moment(column, value) {
  const [on, at = ""] = value.split("T");
  const pair = element("span", { className: "tf-cell-pair" });
  pair.append(day(column, on), element("input", { className: "form-control", type: "time", value: at }));
  return pair;
}

function choice(column, value, choices) {
  const field = element("select", { className: "form-select" });
  const known = choices.some(([key]) => key === "") ? choices : [["", "–"], ...choices];
  field.append(...known.map(([key, text]) => new Option(text, key, false, key === value)));
  if (value && field.value !== value) field.append(new Option(value, value, true, true));
  return field;
}

function many(column, value, choices) {
  const held = Array.isArray(value) ? value : value ? JSON.parse(value) : [];
  const box = element("div", { className: "tf-cell-many" });
  box.setAttribute("role", "group");
  for (const [key, text] of choices) {
    const line = element("label", { className: "tf-check" });
    line.append(element("input", { className: "form-check-input", type: "checkbox", value: key, checked: held.includes(key) }), element("span", { textContent: text }));
    box.append(line);
  }
  return box;
}

const suggest = debounce(150, async (field, list, address) => {
  const answer = await fetch(`${address}?${new URLSearchParams({ customer: field.value })}`);
  if (answer.ok) list.innerHTML = await answer.text();
});

function record(column, value) {
  const box = element("span", { className: "tf-cell-pair" });
  const field = input(column, value);
  const list = element("datalist", { id: "cell-choices" });
  field.setAttribute("list", list.id);
  field.addEventListener("input", () => suggest(field, list, column.lookup));
  box.append(field, list);
  return box;
}

/** Names with commas between them; suggests for the last one. */
function tagged(column, value, choices) {
  const box = element("span", { className: "tf-cell-pair" });
  const field = input(column, value);
  const list = element("datalist", { id: "cell-choices" });
  const offer = async () => {
    const known = await choices;
    const before = field.value.replace(/[^,]*$/, "");
    list.replaceChildren(...known.map(([name]) => new Option(name, `${before}${before && " "}${name}`)));
  };
  field.setAttribute("list", list.id);
  field.addEventListener("input", offer);
  offer();
  box.append(field, list);
  return box;
}

const area = (column, value) => element("textarea", { className: "form-control", value, rows: 4, dir: "auto" });
const MAKERS = { date: day, moment, select: choice, multi: many, customer: record, tags: tagged, textarea: area };

export function makeEditor(column, value, choices, label) {
  const field = (MAKERS[column.input] ?? input)(column, Array.isArray(value) || column.input === "multi" ? value : String(value ?? ""), choices);
  const named = field.matches("input, select, textarea, [role=group]") ? [field] : [...field.querySelectorAll("input")];
  for (const one of named) one.setAttribute("aria-label", label);
  return field;
}

export function readEditor(field, column) {
  if (column.input === "multi") return [...field.querySelectorAll(":checked")].map((box) => box.value);
  if (column.input === "moment") return [...field.querySelectorAll("input")].map((one) => one.value).filter(Boolean).join("T");
  if (["customer", "tags"].includes(column.input)) return field.querySelector("input").value.trim();
  return field.value.trim();
}

export function shownAs(field, column, value) {
  if (column.input === "multi") return [...field.querySelectorAll(":checked")].map((box) => box.nextElementSibling.textContent).join(", ");
  if (column.input === "select") return value && field.selectedOptions[0]?.text;
  if (column.input === "customer") return value.replace(/ #\d+$/, "");
  if (column.input === "date" || column.input === "moment") return value && shownDay(value);
  return value;
}

function shownDay(value) {
  const style = value.includes("T") ? { dateStyle: "medium", timeStyle: "short" } : { dateStyle: "medium" };
  const at = new Date(value.includes("T") ? value : `${value}T12:00`);
  return Number.isNaN(at.valueOf()) ? value : new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);
}
