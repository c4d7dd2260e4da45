// [data-files="/files/deal/5/"] takes files: dropped anywhere on the page, pasted (a screenshot), or picked.
import { htmx, token, words } from "./page.js";
import { showToast } from "./toast.js";

const place = () => document.querySelector("[data-files]");
const hasFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");
let depth = 0;

function named(file, index) {
  if (file.name && file.name !== "image.png") return file.name;
  const at = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return `${words().screenshot} ${at}${index ? ` ${index + 1}` : ""}.${(file.type.split("/")[1] ?? "png").replace("jpeg", "jpg")}`;
}

async function send(files) {
  const form = new FormData();
  [...files].forEach((file, index) => form.append("file", file, named(file, index)));
  const target = place();
  target.setAttribute("aria-busy", "true");
  const answer = await fetch(target.dataset.files, { method: "POST", headers: { ...token(), "HX-Request": "true" }, body: form }).catch(() => null);
  target.removeAttribute("aria-busy");
  if (answer?.status === 204) {
    for (const [name, detail] of Object.entries(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}"))) htmx().trigger(document.body, name, detail);
  } else {
    showToast({ text: (answer?.status === 422 && await answer.text()) || (answer ? words().failed : words().offline), tone: "error" });
  }
}

const mark = (isOver) => document.body.toggleAttribute("data-dropping", isOver);

document.addEventListener("dragenter", (event) => {
  if (!place() || !hasFiles(event.dataTransfer)) return;
  depth += 1;
  mark(true);
});
document.addEventListener("dragleave", (event) => {
  if (!hasFiles(event.dataTransfer)) return;
  depth = Math.max(0, depth - 1);
  mark(depth > 0);
});
document.addEventListener("dragover", (event) => {
  if (place() && hasFiles(event.dataTransfer)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  depth = 0;
  mark(false);
  if (!place() || !event.dataTransfer.files.length) return;
  event.preventDefault();
  send(event.dataTransfer.files);
});

document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData;
  // a spreadsheet puts its cells on the clipboard as text and as a picture: in a field the text is meant
  if (!place() || !files.length || types.includes("text/plain")) return;
  event.preventDefault();
  send(files);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files-pick]") || !event.target.files.length) return;
  send(event.target.files);
  event.target.value = "";
});
