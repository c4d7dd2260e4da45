// Ticking rows: [data-select-rows] holds [data-select-row] boxes, one [data-select-all] and a bar [data-selection].
let last = null;

function update(area) {
  const boxes = [...area.querySelectorAll("[data-select-row]")];
  const ticked = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr, [data-row]")?.setAttribute("aria-selected", String(box.checked));
  const all = area.querySelector("[data-select-all]");
  if (all) {
    all.checked = boxes.length > 0 && ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && !all.checked;
  }
  const bar = area.querySelector("[data-selection]");
  if (!bar) return;
  bar.hidden = !ticked.length;
  bar.querySelector("[data-selection-count]").textContent = ticked.length;
}

const areaOf = (element) => element.closest?.("[data-select-rows]");

document.addEventListener("click", (event) => {
  const area = areaOf(event.target);
  if (!area) return;
  const boxes = [...area.querySelectorAll("[data-select-row]")];
  const box = event.target.closest("[data-select-row]");
  if (box && event.shiftKey && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
  }
  if (box) last = box;
  if (event.target.closest("[data-select-none]")) for (const other of boxes) other.checked = false;
  if (box || event.target.closest("[data-select-none]")) update(area);
});

document.addEventListener("change", (event) => {
  const area = areaOf(event.target);
  if (!area || !event.target.matches("[data-select-all]")) return;
  for (const box of area.querySelectorAll("[data-select-row]")) box.checked = event.target.checked;
  update(area);
});

document.addEventListener("htmx:after:swap", () => {
  for (const area of document.querySelectorAll("[data-select-rows]")) update(area);
});
