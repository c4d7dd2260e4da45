// Columns of table[data-arrange]: the edge of a head is dragged to set the width, the head itself to move the column. By keyboard
// the arrow up goes from the first row to the head: arrows walk, with Shift they set the width, with Ctrl they move the column.
import { headers } from "./cell.js";
import { focusCell } from "./cells.js";
import { isRtl, speak } from "./page.js";

const [LEAST, MOST, STEP, EDGE] = [40, 1200, 16, 7];
let held = null; // what is dragged: { th, from, width, isEdge, isMoved }

const tableOf = (th) => th.closest("table[data-arrange]");
const headsOf = (table) => [...table.tHead.rows[0].cells].slice(1);
const keysOf = (table) => headsOf(table).map((th) => th.dataset.col);
const labelOf = (th) => th.textContent.trim();
const headAt = (event) => event.target.closest?.("table[data-arrange] th[data-col]");

/** Every column gets the width that it has now; from here on each is as wide as it is told. */
function fix(table) {
  const cols = [...table.querySelectorAll("col")];
  const sizes = [...table.tHead.rows[0].cells].map((th) => Math.round(th.getBoundingClientRect().width));
  if (table.classList.contains("tf-fixed")) for (const [at, col] of cols.entries()) { if (at && !col.width) col.width = sizes[at]; }
  else for (const [at, col] of cols.entries()) { if (at) col.width = sizes[at]; }
  table.classList.add("tf-fixed");
}

function widen(th, width) {
  const table = tableOf(th);
  fix(table);
  table.querySelectorAll("col")[th.cellIndex].width = Math.round(Math.max(LEAST, Math.min(width, MOST)));
}

const widthOf = (th) => Number(tableOf(th).querySelectorAll("col")[th.cellIndex].width) || th.getBoundingClientRect().width;

async function keep(table, given) {
  const body = JSON.stringify({ ...given, query: location.search.slice(1) });
  const answer = await fetch(table.dataset.arrange, { method: "POST", headers: headers(), body }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function keepWidths(table) {
  const cols = [...table.querySelectorAll("col")].slice(1);
  keep(table, { widths: Object.fromEntries(keysOf(table).map((key, at) => [key, Number(cols[at].width)]).filter(([, width]) => width)) });
}

async function move(th, by) {
  const table = tableOf(th);
  const keys = keysOf(table);
  const at = keys.indexOf(th.dataset.col);
  const goal = at + by;
  if (goal < 0 || goal >= keys.length || !by) return;
  keys.splice(goal, 0, keys.splice(at, 1)[0]);
  const said = await keep(table, { columns: keys });
  if (!said) return;
  sessionStorage.setItem("column", th.dataset.col);
  if (`?${said.query}` === location.search) location.reload();
  else location.search = said.query;
}

export function focusHead(th) {
  if (!th?.dataset.col) return;
  th.tabIndex = -1;
  th.focus();
}

function onKey(event) {
  const th = event.target;
  const table = tableOf(th);
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key] * (isRtl() ? -1 : 1) || 0;
  if (event.key === "ArrowDown") {
    const td = table.querySelector("tbody:not([hidden]) > tr[data-pk]")?.cells[th.cellIndex];
    if (td) focusCell(td);
  }
  else if (event.key === "Enter") th.querySelector("a")?.click();
  else if (by && event.shiftKey) {
    widen(th, widthOf(th) + by * (isRtl() ? -1 : 1) * STEP);
    keepWidths(table);
    speak(table.dataset.wide.replace("{column}", labelOf(th)).replace("{width}", widthOf(th)));
  } else if (by && event.ctrlKey) move(th, by);
  else if (by) focusHead(th.parentElement.cells[th.cellIndex + by]);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("table[data-arrange] th[data-col]") && !event.altKey) onKey(event);
});

document.addEventListener("pointerdown", (event) => {
  const th = headAt(event);
  if (!th || event.button !== 0) return;
  const box = th.getBoundingClientRect();
  const isEdge = isRtl() ? event.clientX - box.left < EDGE : box.right - event.clientX < EDGE;
  held = { th, from: event.clientX, width: box.width, isEdge, isMoved: false };
  if (isEdge) event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  const over = headAt(event);
  if (over && !held) {
    const box = over.getBoundingClientRect();
    over.classList.toggle("tf-col-edge", isRtl() ? event.clientX - box.left < EDGE : box.right - event.clientX < EDGE);
  }
  if (!held) return;
  const by = (event.clientX - held.from) * (isRtl() ? -1 : 1);
  held.isMoved ||= Math.abs(by) > (held.isEdge ? 1 : 8);
  if (held.isMoved && held.isEdge) widen(held.th, held.width + by);
  else if (held.isMoved) for (const th of headsOf(tableOf(held.th))) th.classList.toggle("tf-col-drop", th === over && th !== held.th);
});

document.addEventListener("pointerup", (event) => {
  const last = held;
  held = null;
  if (!last?.isMoved) return;
  const table = tableOf(last.th);
  for (const th of headsOf(table)) th.classList.remove("tf-col-drop");
  const stop = (click) => { click.preventDefault(); click.stopPropagation(); }; // a drag is no click on the link of the head
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, true));
  if (last.isEdge) return keepWidths(table);
  const over = headAt(event);
  return over && tableOf(over) === table ? move(last.th, over.cellIndex - last.th.cellIndex) : undefined;
});

// a link or picture in a head is not dragged away
document.addEventListener("dragstart", (event) => { if (headAt(event)) event.preventDefault(); });

const moved = sessionStorage.getItem("column");
if (moved) document.addEventListener("DOMContentLoaded", () => {
  sessionStorage.removeItem("column");
  const th = document.querySelector(`table[data-arrange] th[data-col="${CSS.escape(moved)}"]`);
  if (!th) return;
  focusHead(th);
  const { moved: text } = tableOf(th).dataset;
  speak(text.replace("{column}", labelOf(th)).replace("{place}", th.cellIndex).replace("{count}", headsOf(tableOf(th)).length));
});
