// When the stream says "told": one window asks what is new and shows it, as the browser's own notification if it is
// hidden, else as a message. [data-allow-notifications] asks for leave; a[data-read="1,2"] marks as read when followed.
import { onPart, token } from "./page.js";
import { showToast } from "./toast.js";

const may = () => "Notification" in window && Notification.permission === "granted";
const post = (address, body) => fetch(address, { method: "POST", headers: token(), body, keepalive: true });

async function show() {
  const answer = await post("/notifications/unshown").catch(() => null);
  if (!answer?.ok) return;
  for (const { id, title, body, url, ways } of (await answer.json()).new) {
    if (document.hidden && may() && ways.includes("browser")) {
      const shown = new Notification(title, { body, tag: `trefoil-${id}` });
      shown.onclick = () => { window.focus(); location.href = url; };
    } else if (ways.includes("page")) {
      showToast({ text: `${title}: ${body.split("\n")[0]}` });
    }
  }
}

// a window in sight is quicker than a hidden one: the server gives each notification to one window only
document.addEventListener("told", () => setTimeout(show, document.hidden ? 800 : 50));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-read]");
  if (link) {
    const body = new FormData();
    for (const id of link.dataset.read.split(",")) body.append("id", id);
    post("/notifications/reading", body);
  }
  const button = event.target.closest("[data-allow-notifications]");
  if (button) Notification.requestPermission().then(() => { button.hidden = Notification.permission !== "default"; });
});

onPart(() => {
  for (const button of document.querySelectorAll("[data-allow-notifications]")) {
    button.hidden = !("Notification" in window) || Notification.permission !== "default";
  }
});
