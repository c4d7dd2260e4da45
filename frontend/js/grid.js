// Lists edited like a spreadsheet: table[data-grid] is a grid. Arrows move, with Shift they select; Enter, F2 or typing begins
// to edit (cell.js), Tab saves and goes on, Esc goes back, Delete empties. Stands before keys.js: what is typed on a cell that
// can be edited is text, on any keyboard; on all other cells letters stay shortcuts.
import { cancel, clearCell, commit, isAnyOpen, isOpen, offers, openCell } from "./cell.js";
import { cellAround, cellAt, focusCell, gridOf, isEditable, nextEditable, rangeOf, rowsOf, select, unselect } from "./cells.js";
import { focusHead } from "./columns.js";
import { isRtl, onPart } from "./page.js";

const FAR = 100000;
let held = null; // the cell that had the focus before the mouse went down

function stepOf(event) {
  const [far, side] = [event.ctrlKey || event.metaKey, isRtl() ? -1 : 1];
  const along = { ArrowLeft: -side, ArrowRight: side }[event.key];
  const down = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
  if (event.key === "Home") return [far ? -FAR : 0, -FAR];
  if (event.key === "End") return [far ? FAR : 0, FAR];
  if (along) return [0, far ? along * FAR : along];
  return down ? [far ? Math.sign(down) * FAR : down, 0] : null;
}

const isTyping = (event) => !event.metaKey && (!event.ctrlKey || event.getModifierState("AltGraph")) && (!event.altKey || event.getModifierState("AltGraph"))
  && ([...event.key].length === 1 || ["Dead", "Process", "Unidentified"].includes(event.key));

function go(td, event, step) {
  event.preventDefault();
  const range = rangeOf(gridOf(td));
  if (event.shiftKey) {
    const goal = cellAt(range?.to ?? td, ...step);
    select(range?.from ?? td, goal);
    goal.scrollIntoView({ block: "nearest", inline: "nearest" });
    return;
  }
  unselect(gridOf(td));
  if (step[0] === -1 && rowsOf(gridOf(td))[0] === td.parentElement) focusHead(gridOf(td).tHead.rows[0].cells[td.cellIndex]);
  else focusCell(cellAt(td, ...step));
}

function onCell(td, event) {
  const step = stepOf(event);
  if (step && !event.altKey) return go(td, event, step);
  if (event.code === "Space" && event.ctrlKey) {
    event.preventDefault();
    const rows = rowsOf(gridOf(td));
    return select(rows[0].cells[td.cellIndex], rows.at(-1).cells[td.cellIndex]);
  }
  if (event.key === "F2" || (event.target === td && ["Enter", " "].includes(event.key) && !event.ctrlKey)) {
    if (event.key === "Enter" && !isEditable(td)) td.querySelector("a")?.click();
    else openCell(td);
    return event.preventDefault();
  }
  if (event.target !== td) return undefined;
  if (["Delete", "Backspace"].includes(event.key)) {
    event.preventDefault();
    return clearCell(td);
  }
  if (event.key === "Escape") return unselect(gridOf(td));
  if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    event.preventDefault();
    return [...document.querySelectorAll(".tf-toast [data-key=z]")].at(-1)?.click();
  }
  if (isTyping(event) && isEditable(td)) {
    event.stopImmediatePropagation(); // no shortcut; and not prevented: the field that opens takes the letter
    openCell(td);
  }
  return undefined;
}

function inEditor(td, event) {
  if (event.isComposing) return;
  const isArea = event.target.matches("textarea");
  const [first, second] = td.querySelectorAll(".tf-cell-pair > input");
  const boxes = [...td.querySelectorAll(".tf-cell-many input")];
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopImmediatePropagation();
    cancel();
  } else if (event.key === "Enter" && !(isArea && (event.shiftKey || event.altKey))) {
    event.preventDefault();
    event.stopImmediatePropagation();
    commit();
    focusCell(cellAt(td, event.shiftKey ? -1 : 1, 0));
  } else if (event.key === "Tab") {
    event.preventDefault();
    if (second && event.target === (event.shiftKey ? second : first)) return (event.shiftKey ? first : second).focus();
    const goal = nextEditable(td, event.shiftKey ? -1 : 1);
    commit();
    focusCell(goal ?? td);
  } else if (boxes.length && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    boxes.at((boxes.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)) % boxes.length).focus();
  }
  return undefined;
}

document.addEventListener("keydown", (event) => {
  const td = cellAround(event.target);
  if (!td || event.defaultPrevented) return;
  if (td.hasAttribute("data-opening")) { // its editor is on the way: no key goes astray
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (isOpen(td)) inEditor(td, event);
  else if (event.target === td || event.target.matches("a")) onCell(td, event);
});

document.addEventListener("pointerdown", (event) => {
  held = cellAround(document.activeElement);
  const td = cellAround(event.target);
  if (td && event.shiftKey && held && !isAnyOpen()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const td = cellAround(event.target);
  if (!td || isOpen(td) || event.target.closest("a, button, input, select, textarea, label")) return;
  if (event.shiftKey && held && gridOf(held) === gridOf(td)) {
    select(held, td);
    focusCell(held);
    return;
  }
  unselect(gridOf(td));
  const isSecond = held === td;
  focusCell(td);
  if (isSecond && isEditable(td)) openCell(td);
});

document.addEventListener("dblclick", (event) => {
  const td = cellAround(event.target);
  if (td && !isOpen(td) && isEditable(td) && !event.target.closest("a, input")) openCell(td);
});

document.addEventListener("focusin", (event) => {
  const grid = gridOf(event.target);
  if (grid) offers(grid);
});

onPart(() => {
  for (const grid of document.querySelectorAll("table[data-grid]")) {
    if (!grid.querySelector("td[tabindex='0']")) rowsOf(grid)[0]?.cells[1]?.setAttribute("tabindex", "0");
  }
});
