// In a field with data-enter-clicks Enter presses the button beside it and does not send the form around it.
import { onPart } from "./page.js";

let returnsTo = "";

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-enter-clicks]");
  if (!field || event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  returnsTo = field.closest("[id]")?.id ?? "";
  field.nextElementSibling?.click();
});

onPart(() => {
  if (!returnsTo) return;
  const field = document.getElementById(returnsTo)?.querySelector("[data-enter-clicks]");
  returnsTo = "";
  field?.focus();
});
