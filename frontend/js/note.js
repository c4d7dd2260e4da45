// What is wrong with a cell, or what somebody else saved there, floats below it with its buttons.
const places = new CSSStyleSheet(); // a rule, not a style attribute: the security policy
document.adoptedStyleSheets.push(places);
let box = null;

function made() {
  if (box?.isConnected) return box;
  box = document.createElement("div");
  box.id = "cell-note";
  box.className = "tf-cell-note";
  box.popover = "manual";
  box.setAttribute("role", "alert");
  document.body.append(box);
  return box;
}

export const isNote = (element) => Boolean(box?.contains(element));

export function showNote(td, lines, choices = []) {
  const note = made();
  const buttons = choices.map(({ text, run }) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text });
    button.addEventListener("click", run);
    return button;
  });
  note.replaceChildren(...lines.map((text) => Object.assign(document.createElement("p"), { textContent: text, dir: "auto" })), ...buttons);
  note.showPopover();
  const at = td.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - note.offsetWidth - 8));
  const isBelow = at.bottom + note.offsetHeight + 8 < innerHeight;
  places.replaceSync(`#cell-note { left: ${left}px; top: ${isBelow ? at.bottom + 4 : at.top - note.offsetHeight - 4}px; }`);
  (td.querySelector("input, select, textarea") ?? td).setAttribute("aria-describedby", note.id);
}

export function hideNote() {
  if (box?.matches(":popover-open")) box.hidePopover();
}
