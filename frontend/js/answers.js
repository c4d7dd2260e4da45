// Answers that htmx does not swap (see htmx-config) become messages: nothing fails in silence.
import { words } from "./page.js";
import { showToast } from "./toast.js";

const wordFor = (status) => {
  if (status === 401) return words().ended;
  if (status === 429) return words().busy;
  return status === 403 || status === 404 ? words().refused : words().failed;
};

document.addEventListener("htmx:response:error", (event) => {
  const { response, hx } = event.detail.ctx;
  const isSwapped = [400, 409, 422].includes(response.status);
  if (!isSwapped && !hx?.trigger?.includes("toast")) showToast({ text: wordFor(response.status), tone: "error" });
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !event.detail.ctx.response) showToast({ text: words().offline, tone: "error" });
});
