// The panel begins: its views, each opened when it is first shown.
import { client } from "./client.js";
import { connectFrame } from "./frame.js";
import { openOrders } from "./orders.js";
import { _ } from "./texts.js";
import { openView } from "./views.js";

const start = JSON.parse(document.getElementById("panel-start").textContent);
const panel = { ...client(start.session, start.session_seconds), start, shown: {}, show };
const opened = new Set();

// The browser's back button goes from view to view before it leaves the app.
history.replaceState({ view: "orders" }, "");
addEventListener("popstate", (event) => show(event.state?.view ?? "orders", false));

async function show(name, forward = true) {
  const current = document.querySelector(".tab[aria-current]").dataset.view;
  const question = current === name ? "" : panel.leave();
  if (question && !(await panel.ask(question, _("Leave")))) return;
  if (forward && current !== name) history.pushState({ view: name }, "");
  for (const tab of document.querySelectorAll(".tab")) {
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  for (const view of document.querySelectorAll(".view")) view.hidden = view.id !== `view-${name}`;
  if (opened.has(name)) {
    panel.shown[name]?.();
    return;
  }
  opened.add(name);
  try {
    if (name === "orders") openOrders(panel);
    else await openView(name, document.getElementById(`view-${name}`), panel);
  } catch (problem) {
    opened.delete(name);
    panel.say(panel.words(problem), "error");
  }
}

for (const tab of document.querySelectorAll(".tab")) {
  tab.addEventListener("click", async () => {
    await show(tab.dataset.view);
    document.getElementById(`${tab.dataset.view}-title`)?.focus();
  });
}
const online = () => (document.getElementById("offline").hidden = navigator.onLine);
addEventListener("online", online);
addEventListener("offline", online);
online();
show("orders");
connectFrame(document.body.dataset);
document.body.classList.remove("early");
