// [data-theme-set="light|dark|"] with data-theme-url: shows it at once and tells the server.
import { htmx } from "./page.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (!button) return;
  const theme = button.dataset.themeSet;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const other of document.querySelectorAll("[data-theme-set]")) other.setAttribute("aria-checked", String(other.dataset.themeSet === theme));
  htmx().ajax("POST", button.dataset.themeUrl, { source: button, target: button, swap: "none", values: { theme } });
});
