// Groups of a list: [data-group-toggle] opens and closes the rows that it controls; the first opening fetches them.
import { htmx } from "./page.js";

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-group-toggle]");
  const rows = toggle && document.getElementById(toggle.getAttribute("aria-controls"));
  if (!rows) return;
  rows.hidden = !rows.hidden;
  toggle.setAttribute("aria-expanded", String(!rows.hidden));
  if (!rows.hidden) htmx().trigger(rows, "open");
});
