// The bar of chosen rows: its links [data-mass="query of the list"] carry the ticked ids, or all that match the list.
const OUT = "[data-select-row], [data-select-none], [data-select-all], [data-mass-all]";

function refresh(area, isAll) {
  const boxes = [...area.querySelectorAll("[data-select-row]")];
  const all = area.querySelector("[data-mass-all]");
  const total = document.getElementById("list-total")?.textContent.trim() ?? "";
  all.setAttribute("aria-pressed", String(isAll));
  area.querySelector("[data-mass-total]").textContent = total;
  const count = area.querySelector("[data-selection-count]");
  const ids = boxes.filter((box) => box.checked).map((box) => box.value);
  count.textContent = isAll ? total.replace(/\D+$/u, "") || ids.length : ids.length;
  for (const link of area.querySelectorAll("a[data-mass]")) {
    const address = new URL(link.href);
    for (const name of ["ids", "all", "query"]) address.searchParams.delete(name);
    if (isAll) {
      address.searchParams.set("all", "yes");
      address.searchParams.set("query", link.dataset.mass);
    } else address.searchParams.set("ids", ids.join(","));
    link.href = address.href;
  }
}

function changed(event) {
  const area = event.target.closest?.("[data-select-rows]");
  if (!area?.querySelector("a[data-mass]") || !event.target.closest(OUT)) return;
  const button = event.target.closest("[data-mass-all]");
  const isAll = Boolean(button) && button.getAttribute("aria-pressed") !== "true";
  if (isAll) for (const box of area.querySelectorAll("[data-select-row]")) box.checked = true;
  refresh(area, isAll);
}

document.addEventListener("click", changed);
document.addEventListener("change", changed);
