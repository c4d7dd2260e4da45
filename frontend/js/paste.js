// Copy and paste of cells in a table[data-grid], as spreadsheets write them: text parted by tabs and lines. A block goes down
// from the cell with the focus as one change with one undo; cells that cannot be taken are named, and nothing is written
// until it is said to write the good ones.
import { headers, isAnyOpen, repaint } from "./cell.js";
import { cellAround, columnOf, columnsOf, gridOf, rowsOf, selectedFrom, valueOf, wordsOf } from "./cells.js";
import { words } from "./page.js";
import { showToast } from "./toast.js";

const PLAIN = ["money", "number", "date", "moment"];
let waiting = null; // the block whose bad cells are shown

const quoted = (text) => (/["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const safe = (text) => (/^[=@]|^[+-](?![\d.,\s]*$)/.test(text) ? `'${text}` : text); // no cell runs as a formula there

function textOf(td) {
  const column = columnOf(td);
  return PLAIN.includes(column?.input) || column?.kind === "number" ? valueOf(td) : td.textContent.trim();
}

/** Rows of cells out of text with tabs; quotes hold tabs, lines and doubled quotes. */
export function parseBlock(text) {
  const rows = [[]];
  const part = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  for (let at = 0; at <= text.length;) {
    part.lastIndex = at;
    const [whole, inside, plain] = part.exec(text);
    rows.at(-1).push(inside === undefined ? plain : inside.replaceAll('""', '"'));
    at += whole.length;
    if (at >= text.length) break;
    if (text[at] === "\t") at += 1;
    else {
      at += text.startsWith("\r\n", at) ? 2 : 1;
      if (at >= text.length) break; // the last line ends with a break
      rows.push([]);
    }
  }
  return rows;
}

document.addEventListener("copy", (event) => {
  const td = cellAround(document.activeElement);
  if (!td || isAnyOpen() || !getSelection().isCollapsed) return;
  const block = selectedFrom(td).map((row) => row.map((one) => quoted(safe(textOf(one)))).join("\t"));
  event.clipboardData.setData("text/plain", block.join("\r\n"));
  event.preventDefault();
  showToast({ text: wordsOf(td).copied.replace("{rows}", block.length) });
});

document.addEventListener("paste", (event) => {
  const td = cellAround(document.activeElement);
  if (!td || isAnyOpen()) return;
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain");
  if (text) start(td, parseBlock(text));
});

function start(td, block) {
  const selected = selectedFrom(td);
  const first = selected[0][0];
  const isOne = block.length === 1 && block[0].length === 1;
  const [height, width] = isOne ? [selected.length, selected[0].length] : [block.length, Math.max(...block.map((row) => row.length))];
  const below = rowsOf(gridOf(td)).slice(rowsOf(gridOf(td)).indexOf(first.parentElement));
  const columns = columnsOf(gridOf(td)).slice(first.cellIndex - 1, first.cellIndex - 1 + width).map((one) => one.key);
  const rows = below.slice(0, height).map((row, at) => ({
    pk: Number(row.dataset.pk), version: Number(row.dataset.version) || null,
    was: Object.fromEntries(columns.map((key, n) => [key, valueOf(row.cells[first.cellIndex + n])]).filter((_pair, n) => !columnsOf(gridOf(td))[first.cellIndex - 1 + n].fetched)),
    texts: Object.fromEntries(columns.map((key, n) => [key, isOne ? block[0][0] : block[at][n]]).filter(([, value]) => value !== undefined)),
  }));
  const beyond = Math.max(0, height - below.length);
  send({ grid: gridOf(td), td, columns, rows, beyond, good: false });
}

async function send(block) {
  const { grid, td, columns, rows, good, beyond } = block;
  grid.setAttribute("aria-busy", "true");
  const address = grid.dataset.grid.replace("/cells?", "/paste?");
  const answer = await fetch(address, { method: "POST", headers: headers(), body: JSON.stringify({ columns, rows, good }) }).catch(() => null);
  grid.removeAttribute("aria-busy");
  if (!answer) return showToast({ text: words().offline, tone: "error" });
  if (![200, 422].includes(answer.status)) return showToast({ text: words().refused, tone: "error" });
  const said = await answer.json();
  if (answer.status === 422) return refuse(block, said);
  paint(grid, said);
  const told = beyond ? `${said.said}. ${wordsOf(td).beyond.replace("{rows}", beyond)}` : said.said;
  return showToast({ text: told, undo: said.undo ? () => takeBack(grid, said.undo) : undefined });
}

function refuse(block, said) {
  if (!said.dialog) return showToast({ text: said.errors.join(" "), tone: "error" });
  waiting = block;
  const dialog = document.getElementById("dialog");
  dialog.classList.add("tf-dialog-wide");
  dialog.innerHTML = said.dialog;
  return dialog.showModal();
}

async function takeBack(grid, address) {
  const answer = await fetch(`${address}?${grid.dataset.grid.split("?")[1]}`, { method: "POST", headers: headers() }).catch(() => null);
  const said = answer?.ok ? await answer.json() : null;
  if (said) paint(grid, said);
  showToast(said ? { text: said.said } : { text: words().failed, tone: "error" });
}

function paint(grid, said) {
  for (const [pk, row] of Object.entries(said.rows)) {
    const place = grid.querySelector(`tr[data-pk="${pk}"]`);
    if (place) repaint(place, row);
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-paste-good]") || !waiting) return;
  document.getElementById("dialog").close();
  send({ ...waiting, good: true });
  waiting = null;
});
