// Messages that go away. From the header HX-Trigger: {"toast": {"text": "...", "undo": "/url", "tone": "error"}}
// or from <template data-toast data-undo="/url" data-tone="error">text</template>.
import { htmx, onPart, words } from "./page.js";

const MOST = 3;
const icon = (name) => {
  const sprite = document.querySelector('use[href*="icons"]')?.getAttribute("href").split("#")[0];
  return sprite ? `<svg class="tf-i" aria-hidden="true"><use href="${sprite}#i-${name}"/></svg>` : "";
};

export function showToast({ text, undo, tone = "" }) {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const toast = document.createElement("div");
  toast.className = "tf-toast";
  toast.dataset.tone = tone;
  toast.innerHTML = `${icon(tone === "error" ? "alert-circle" : "check")}<span class="tf-toast-text" dir="auto"></span>`;
  toast.lastElementChild.textContent = text;
  toast.append(undo ? undoButton(undo) : closeButton());
  while (region.querySelectorAll(".tf-toast").length >= MOST) region.querySelector(".tf-toast").remove();
  region.append(toast);
  leaveLater(toast, undo || tone === "error" ? 10000 : 6000);
}

function undoButton(url) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.dataset.key = "z";
  button.innerHTML = '<span></span><kbd class="tf-desk" aria-hidden="true">Z</kbd>';
  button.firstElementChild.textContent = words().undoLabel;
  button.addEventListener("click", () => {
    button.closest(".tf-toast").remove();
    if (typeof url === "function") url();
    else htmx().ajax("POST", url, { source: document.body, target: document.body, swap: "none" });
  });
  return button;
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-icon";
  button.setAttribute("aria-label", words().closeLabel);
  button.innerHTML = icon("x");
  button.addEventListener("click", () => button.closest(".tf-toast").remove());
  return button;
}

function leaveLater(toast, milliseconds) {
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), milliseconds); };
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, () => { clearTimeout(timer); start(); });
  start();
}

document.addEventListener("toast", (event) => {
  const said = event.detail ?? {};
  showToast(said.text ? said : { text: said.value });
});

onPart(() => {
  for (const template of document.querySelectorAll("template[data-toast]")) {
    template.remove();
    showToast({ text: template.content.textContent.trim(), undo: template.dataset.undo, tone: template.dataset.tone });
  }
});
