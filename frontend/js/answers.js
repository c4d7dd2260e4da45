// Answers that htmx does not swap (see htmx-config) become messages: nothing fails in silence.
import { words } from "./page.js";
import { showToast } from "./toast.js";

const wordFor = (status) => {
  if (status === 401) return words().ended;
  if (status === 429) return words().busy;
  return status === 403 || status === 404 ? words().refused : words().failed;
};

// <div data-error> is the general answer for what went wrong (ui/fragment.html)
const errorIn = (text) => new DOMParser().parseFromString(text, "text/html").querySelector("body > [data-error]")?.textContent.trim();

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const said = ctx.text.includes("data-error") ? errorIn(ctx.text) : "";
  if (said) ctx.swap = "none";
  const isSwapped = [400, 409, 422].includes(ctx.response.status) && !said;
  if (!isSwapped && !ctx.hx?.trigger?.includes("toast")) {
    showToast({ text: said || wordFor(ctx.response.status), tone: "error" });
  }
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (ctx && !ctx.response && !ctx.sourceElement?.matches?.("form[data-offline]")) showToast({ text: words().offline, tone: "error" });
});
