// A live part that comes anew while somebody types in it is merged: what he edits stays as it is, all around it is new.
import { typingIn } from "./page.js";

let number = 0;

/** Puts an empty form with the id of the open one where its fact stands in what came, so that the open one is kept. */
function keepOpen(form, fragment) {
  const fact = fragment.querySelector(`[data-edit="${CSS.escape(form.getAttribute("hx-post"))}"]`);
  if (!fact) return;
  form.id ||= `edited-${++number}`;
  const stub = document.createElement("form");
  stub.id = form.id;
  fact.replaceWith(stub);
}

document.addEventListener("htmx:before:swap", (event) => {
  for (const { target, fragment, swapSpec } of event.detail.tasks) {
    if (!target?.matches?.("[data-live]") || !swapSpec) continue;
    const open = target.querySelectorAll("form[data-editing]");
    if (!open.length && !typingIn(target)) continue;
    for (const form of open) keepOpen(form, fragment);
    swapSpec.style = "outerMorph";
  }
});
