// One cell in hand: opens with the editor of its column, paints at once what was typed, saves behind it. What the server
// refuses stays typed and is marked; what somebody else saved meanwhile is shown beside it.
import { cellOf, columnOf, faceOf, focusCell, gridOf, isEditable, nameOf, setValue, valueOf, wordsOf } from "./cells.js";
import { makeEditor, readEditor, shownAs } from "./editors.js";
import { hideNote, isNote, showNote } from "./note.js";
import { speak, words } from "./page.js";
import { showToast } from "./toast.js";

let open = null; // { td, column, was, kept, problem }
const offered = new Map(); // choices, by address
const lines = new WeakMap(); // the last request about a row: the next one waits for it, and has its version
const pending = new WeakMap();
const problems = new WeakMap();

export const isOpen = (td) => Boolean(td) && open?.td === td;
export const isAnyOpen = () => open !== null;
export const headers = () => ({ "Content-Type": "application/json", ...JSON.parse(document.body.getAttribute("hx-headers:inherited")) });
const addressOf = (td) => gridOf(td).dataset.grid.replace("?", `/${td.parentElement.dataset.pk}?`);
const asText = (value) => (Array.isArray(value) ? JSON.stringify(value) : String(value ?? ""));

/** What can be chosen in the columns of a grid; asked for once, when the grid is first entered. */
export function offers(grid) {
  const address = grid.dataset.grid;
  if (!offered.has(address)) offered.set(address, fetch(address).then((answer) => (answer.ok ? answer.json() : {})).then((said) => said.choices ?? {}, () => ({})));
  return offered.get(address);
}

/** Opens a cell. For plain fields at once, so that the key that opened it is typed into the field. */
export async function openCell(td) {
  if (!isEditable(td)) return speak(wordsOf(td).readOnly);
  if (open || td.hasAttribute("data-opening")) return undefined;
  const column = columnOf(td);
  const problem = problems.get(td);
  let was = problem?.was ?? valueOf(td);
  let choices = [];
  if (column.fetched || ["select", "multi"].includes(column.input)) {
    td.setAttribute("data-opening", "");
    choices = (await offers(gridOf(td)))[column.key] ?? [];
    if (column.fetched && !problem) was = (await fetch(`${addressOf(td)}&column=${encodeURIComponent(column.key)}`).then((answer) => answer.json()).catch(() => ({ v: "" }))).v;
    td.removeAttribute("data-opening");
    if (open || !td.isConnected || document.activeElement !== td) return undefined;
  }
  open = { td, column, was, problem, kept: [...td.childNodes] };
  if (column.input === "tags") choices = offers(gridOf(td)).then((all) => all[column.key] ?? []); // suggestions come when they are there
  const field = makeEditor(column, problem ? problem.value : was, choices, `${column.label}: ${nameOf(td)}`);
  td.classList.add("tf-cell-edit");
  td.removeAttribute("tabindex"); // its field is the target now
  const size = Object.assign(document.createElement("span"), { className: "tf-cell-size" }); // the column keeps its width
  size.append(...open.kept);
  td.replaceChildren(field, size);
  (field.matches("input, select, textarea") ? field : field.querySelector("input")).focus();
  if (field.matches("input[type=text], textarea")) field.select();
  if (problem) showNote(td, problem.lines, problem.choices);
  return undefined;
}

function close() {
  const { td, kept } = open;
  open = null;
  hideNote();
  td.classList.remove("tf-cell-edit");
  td.replaceChildren(...kept);
  td.tabIndex = 0;
}

export function cancel() {
  const { td, problem } = open;
  close();
  if (problem) giveBack(td, problem.before);
  focusCell(td);
}

/** Saves what was typed; nothing is sent when nothing changed. */
export function commit() {
  const { td, column, was, problem } = open;
  const value = readEditor(td.firstElementChild, column);
  const shown = shownAs(td.firstElementChild, column, value);
  close();
  if (asText(value) === asText(was) && !problem) return;
  change(td, value, shown, was, problem?.before);
}

/** Leaving a cell: saves, unless it stands there refused and unchanged. */
export function leave() {
  const { td, column, problem } = open;
  if (problem && asText(readEditor(td.firstElementChild, column)) === asText(problem.value)) close();
  else commit();
}

export function clearCell(td) {
  if (!isEditable(td)) return speak(wordsOf(td).readOnly);
  const value = columnOf(td).input === "multi" ? [] : "";
  if (columnOf(td).fetched || valueOf(td) !== "") change(td, value, "", columnOf(td).fetched ? null : valueOf(td));
  return undefined;
}

function change(td, value, shown, was, before = { html: faceOf(td).innerHTML, v: td.dataset.v }) {
  forget(td);
  faceOf(td).replaceChildren(Object.assign(document.createElement("bdi"), { textContent: shown, className: "tf-cut" }));
  setValue(td, value);
  const key = columnOf(td).key;
  save(td, { [key]: value }, was === null ? {} : { [key]: was }, before);
}

function giveBack(td, before) {
  forget(td);
  faceOf(td).innerHTML = before.html;
  setValue(td, before.v);
}

function forget(td) {
  problems.delete(td);
  td.classList.remove("tf-cell-wrong");
  td.removeAttribute("aria-invalid");
}

/** Requests about one row go one after the other, each with the version that the last one left. */
function save(td, values, was, before) {
  const row = td.parentElement;
  pending.set(td, (pending.get(td) ?? 0) + 1);
  td.setAttribute("aria-busy", "true");
  const job = (lines.get(row) ?? Promise.resolve()).then(() => send(td, values, was, before)).finally(() => {
    pending.set(td, pending.get(td) - 1);
    if (!pending.get(td)) td.removeAttribute("aria-busy");
  });
  lines.set(row, job);
}

async function send(td, values, was, before) {
  const row = td.parentElement;
  let [status, said] = [0, {}];
  try {
    const answer = await fetch(addressOf(td), { method: "POST", headers: headers(), body: JSON.stringify({ values, was, version: Number(row.dataset.version) }) });
    status = answer.status;
    if ([200, 409, 422].includes(status)) said = await answer.json();
  } catch { status = 0; }
  if (status === 200) done(td, values, said);
  else if (status === 409 && said.cells) disagree(td, values, said);
  else if (status === 422) refuse(td, values, was, before, said.errors);
  else if (status === 0) refuse(td, values, was, before, [words().offline]);
  else {
    giveBack(td, before);
    showToast({ text: status === 401 ? words().ended : words().refused, tone: "error" });
  }
}

function done(td, values, said) {
  const row = td.parentElement;
  const { label } = columnOf(td);
  if (said.gone) {
    delete row.dataset.version;
    row.setAttribute("data-gone", "");
    showToast({ text: wordsOf(td).gone });
    return;
  }
  repaint(row, said, td);
  td.classList.add("tf-cell-saved");
  setTimeout(() => td.classList.remove("tf-cell-saved"), 2500);
  const undo = () => {
    const [html, v] = [faceOf(td).innerHTML, td.dataset.v];
    save(td, said.before, values, { html, v });
  };
  showToast({ text: `${label}: ${wordsOf(td).saved}`, undo });
}

/** The whole row as the server shows it now; cells in hand are left alone. */
export function repaint(row, said, own = null) {
  row.dataset.version = said.version;
  for (const [key, cell] of Object.entries(said.cells)) {
    const td = cellOf(row, key);
    const isBusy = (pending.get(td) ?? 0) > (td === own ? 1 : 0);
    if (!td || open?.td === td || isBusy || (problems.has(td) && td !== own)) continue;
    faceOf(td).innerHTML = cell.html;
    setValue(td, cell.v);
  }
}

function refuse(td, values, was, before, lines_) {
  mark(td, { value: Object.values(values)[0], was: Object.values(was)[0] ?? "", before, lines: lines_ });
}

function disagree(td, values, said) {
  const { key } = columnOf(td);
  const theirs = said.cells[key];
  const before = { html: theirs.html, v: theirs.v };
  const shown = Object.assign(document.createElement("div"), { innerHTML: theirs.html }).textContent.trim();
  const value = values[key];
  repaint(td.parentElement, { ...said, cells: Object.fromEntries(Object.entries(said.cells).filter(([name]) => name !== key)) });
  const told = wordsOf(td);
  mark(td, {
    value, was: theirs.v ?? shown, before, lines: [`${told.conflict} ${shown || "–"}`, told.choose],
    choices: [{ text: told.mine, run: () => { if (open?.td === td) commit(); } }, { text: told.theirs, run: () => { if (open?.td === td) cancel(); } }],
  });
}

/** What cannot be taken is marked and stays typed; who has gone on is told which row and field it is. */
function mark(td, problem) {
  if (!td.isConnected) return;
  problems.set(td, problem);
  td.classList.add("tf-cell-wrong");
  td.setAttribute("aria-invalid", "true");
  if (!open) {
    focusCell(td);
    openCell(td);
  } else showToast({ text: `${nameOf(td)}. ${problem.lines[0]}`, tone: "error" });
}

document.addEventListener("focusout", (event) => {
  if (!open?.td.contains(event.target)) return;
  setTimeout(() => {
    if (!open || !document.hasFocus() || open.td.contains(document.activeElement) || isNote(document.activeElement)) return;
    leave();
  });
});
