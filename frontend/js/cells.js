// The cells of a table[data-grid]: which column they are of, what they hold, which one has the focus, which are selected.
import { isShown, speak } from "./page.js";

const known = new WeakMap();

export const gridOf = (element) => element?.closest?.("table[data-grid]");

/** [{key, label, input, ...}] of the columns that are shown; without input a column is only read. */
export function columnsOf(grid) {
  if (!known.has(grid)) known.set(grid, JSON.parse(grid.dataset.columns));
  return known.get(grid);
}

export const wordsOf = (td) => JSON.parse(gridOf(td).dataset.words);
export const rowsOf = (grid) => [...grid.querySelectorAll("tbody:not([hidden]) > tr[data-pk]")];
export const columnOf = (td) => columnsOf(gridOf(td))[td.cellIndex - 1];
export const cellOf = (row, key) => row.cells[columnsOf(gridOf(row)).findIndex((one) => one.key === key) + 1];
export const isEditable = (td) => Boolean(columnOf(td)?.input && td.parentElement.dataset.version);
export const nameOf = (td) => td.parentElement.cells[1].textContent.trim();

/** The cell of a list that holds an element; not the box in front of a row. */
export function cellAround(element) {
  const td = element?.closest?.("table[data-grid] td");
  return td?.parentElement.dataset.pk && td.cellIndex > 0 ? td : null;
}

/** What a cell holds, as its editor does. */
export const valueOf = (td) => td.dataset.v ?? td.textContent.trim();

export function setValue(td, value) {
  if (value === null || value === undefined) delete td.dataset.v;
  else td.dataset.v = Array.isArray(value) ? JSON.stringify(value) : value;
}

/** The element that holds what is shown: the link of a name, else the cell. */
export const faceOf = (td) => (td.cellIndex === 1 && td.querySelector("a")) || td;

export function cellAt(td, down, along) {
  const rows = rowsOf(gridOf(td));
  const row = rows[Math.max(0, Math.min(rows.indexOf(td.parentElement) + down, rows.length - 1))];
  const cells = [...row.cells].slice(1).filter(isShown);
  const at = cells.findIndex((one) => one.cellIndex === td.cellIndex);
  return cells[Math.max(0, Math.min((at < 0 ? 0 : at) + along, cells.length - 1))];
}

/** The next cell that can be edited, row by row; null behind the last. */
export function nextEditable(td, by) {
  const all = rowsOf(gridOf(td)).flatMap((row) => [...row.cells].slice(1)).filter((one) => isShown(one) && isEditable(one));
  return all[all.indexOf(td) + by] ?? null;
}

export function focusCell(td) {
  for (const other of gridOf(td).querySelectorAll("td[tabindex='0']")) other.tabIndex = -1;
  td.tabIndex = 0;
  if (!isEditable(td)) td.setAttribute("aria-readonly", "true");
  td.focus({ preventScroll: true });
  td.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const ranges = new WeakMap();

/** The selected cells as rows of cells; one cell when no stretch is selected. */
export function selectedFrom(td) {
  const range = ranges.get(gridOf(td));
  if (!range) return [[td]];
  const rows = rowsOf(gridOf(td));
  const [top, bottom] = [rows.indexOf(range.from.parentElement), rows.indexOf(range.to.parentElement)].sort((a, b) => a - b);
  const [first, last] = [range.from.cellIndex, range.to.cellIndex].sort((a, b) => a - b);
  return rows.slice(Math.max(0, top), bottom + 1).map((row) => [...row.cells].slice(first, last + 1));
}

export function select(from, to) {
  const grid = gridOf(from);
  unselect(grid);
  ranges.set(grid, { from, to });
  const cells = selectedFrom(from);
  for (const td of cells.flat()) td.setAttribute("aria-selected", "true");
  speak(wordsOf(from).selected.replace("{rows}", cells.length).replace("{columns}", cells[0].length));
}

export function unselect(grid) {
  if (!ranges.has(grid)) return;
  ranges.delete(grid);
  for (const td of grid.querySelectorAll("td[aria-selected]")) td.removeAttribute("aria-selected");
}

export const rangeOf = (grid) => ranges.get(grid);
