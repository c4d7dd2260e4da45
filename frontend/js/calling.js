// Who called by a tel: link from a record's page and comes back after hanging up finds the call ready to be written down.
import { showToast } from "./toast.js";
import { words } from "./page.js";

const SHORTEST = 4000;
let began = 0;

document.addEventListener("click", (event) => {
  if (event.target.closest('a[href^="tel:"]') && document.getElementById("write-call")) began = Date.now();
});

document.addEventListener("visibilitychange", () => {
  const lasted = Date.now() - began;
  const form = document.getElementById("write-call");
  if (document.hidden || !began || lasted < SHORTEST || !form) return;
  began = 0;
  document.getElementById("tab-write-call")?.click();
  form.elements.direction.value = "out";
  form.elements.minutes.value ||= Math.max(1, Math.round(lasted / 60000));
  form.elements.text.focus();
  showToast({ text: words().hungUp });
});
