// Parts of one page: [role=tablist][data-tabs] with buttons that control panels.
import { isRtl } from "./page.js";

function choose(tab) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const isChosen = other === tab;
    other.setAttribute("aria-selected", String(isChosen));
    other.tabIndex = isChosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !isChosen;
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tabs] [role=tab]");
  if (tab) choose(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (!tab || event.ctrlKey || event.altKey || event.metaKey) return;
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const forward = isRtl() ? "ArrowLeft" : "ArrowRight";
  const backward = isRtl() ? "ArrowRight" : "ArrowLeft";
  const at = tabs.indexOf(tab);
  const goal = { [forward]: (at + 1) % tabs.length, [backward]: at - 1, Home: 0, End: -1 }[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  const next = tabs.at(goal);
  choose(next);
  next.focus();
});
