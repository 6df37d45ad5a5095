// The panel begins: its views, each opened when it is first shown.
import { connectFrame } from "./frame.js";
import { openHistory } from "./history.js";
import { openOrders } from "./orders.js";
import { services } from "./services.js";
import { openSettings } from "./settings.js";
import { _ } from "./texts.js";

const VIEWS = { orders: openOrders, history: openHistory, settings: openSettings };
const opened = new Set();
const panel = services(JSON.parse(document.getElementById("panel-start").textContent));

async function show(name) {
  const current = document.querySelector(".tab[aria-current]").dataset.view;
  const question = current === name ? "" : panel.leaving();
  if (question && !(await panel.ask(question, _("Leave")))) return;
  for (const tab of document.querySelectorAll(".tab")) {
    if (tab.dataset.view === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  for (const view of document.querySelectorAll(".view")) view.hidden = view.id !== `view-${name}`;
  if (opened.has(name)) {
    panel.shown?.[name]?.();
    return;
  }
  opened.add(name);
  try {
    await VIEWS[name](panel);
  } catch (error) {
    opened.delete(name);
    panel.say(panel.words(error), "error");
  }
}

for (const tab of document.querySelectorAll(".tab")) {
  tab.addEventListener("click", () => show(tab.dataset.view).then(() => document.getElementById(`${tab.dataset.view}-title`).focus()));
}
const online = () => (document.getElementById("offline").hidden = navigator.onLine);
addEventListener("online", online);
addEventListener("offline", online);
online();
panel.show = show;
show("orders");
connectFrame(document.body.dataset);
