// form[data-places]: the browser's time zone is proposed, and the currency follows the country until it is chosen.
import { onPart } from "./page.js";

const has = (field, value) => [...field.options].some((option) => option.value === value);

onPart(() => {
  for (const form of document.querySelectorAll("form[data-places]:not([data-places-ready])")) {
    form.dataset.placesReady = "";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone !== "UTC" && has(form.elements.time_zone, zone)) form.elements.time_zone.value = zone;
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-places]")) return;
  if (event.target.name === "currency") form.dataset.currencyChosen = "";
  if (event.target.name !== "country" || "currencyChosen" in form.dataset) return;
  const paid = event.target.selectedOptions[0]?.dataset.currency;
  if (paid && has(form.elements.currency, paid)) form.elements.currency.value = paid;
});
