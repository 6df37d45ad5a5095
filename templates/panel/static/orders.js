// The orders that wait for a label: found, sorted, selected. What is selected survives a refresh.
import { busy, element, options } from "./dom.js";
import { row, mark } from "./rows.js";
import { openPrinting } from "./print.js";
import { _, ngettext, number } from "./texts.js";

const PAGE = 50;
const find = (id) => document.getElementById(id);

export function openOrders(panel) {
  const view = {
    panel, orders: new Map(), selected: new Set(), across: false, cursor: null, asked: 0,
    sort: { by: "created", down: true }, last: null, settings: panel.start.settings, changed: [],
  };
  listen(view);
  savedFilters(view);
  const printing = openPrinting(view, () => reload(view));
  view.changed.push(printing.selectionChanged);
  if (panel.start.problem) failed(view, panel.start.problem);
  else take(view, panel.start.orders, true);
  if (panel.start.order) openOne(view, panel.start.order);
  panel.shown.orders = () => reload(view);
}

function listen(view) {
  find("orders-search").addEventListener("submit", (event) => (event.preventDefault(), reload(view)));
  find("orders-clear").addEventListener("click", () => (find("orders-search").reset(), reload(view), find("q").focus()));
  find("more-filters").addEventListener("click", ({ currentTarget }) => {
    currentTarget.setAttribute("aria-expanded", String(find("orders-search").classList.toggle("open")));
  });
  find("refresh").addEventListener("click", (event) => busy(event.currentTarget, () => reload(view)));
  find("orders-more").addEventListener("click", (event) => busy(event.currentTarget, () => more(view)));
  find("orders-error").querySelector("button").addEventListener("click", () => reload(view));
  find("select-all").addEventListener("change", (event) => selectAll(view, event.target.checked));
  find("select-across").addEventListener("click", () => ((view.across = !view.across), told(view)));
  for (const button of document.querySelectorAll(".sort")) button.addEventListener("click", () => sortBy(view, button.dataset.sort));
  find("order-rows").addEventListener("click", (event) => clicked(view, event));
  find("order-rows").addEventListener("keydown", (event) => moved(event));
}

// -- which orders ---------------------------------------------------------------------------------------

export function filter() {
  const day = (id, days) => {
    if (!find(id).value) return "";
    const moment = new Date(`${find(id).value}T00:00:00`);
    moment.setDate(moment.getDate() + days);
    return moment.toISOString();
  };
  return { query: find("q").value.trim(), created_from: day("f-from", 0), created_to: day("f-to", 1), shipping_method: find("f-method").value };
}

const narrowed = () => Object.values(filter()).some(Boolean);

async function reload(view) {
  const kept = view.cursor === null;
  view.across = false;
  find("orders-loading").hidden = view.orders.size > 0;
  await page(view, "", (answer) => {
    view.orders.clear();
    take(view, answer, true);
    if (kept && !answer.next_cursor && !narrowed()) view.selected = new Set([...view.selected].filter((id) => view.orders.has(id)));
    told(view);
  });
  find("orders-loading").hidden = true;
}

async function more(view) {
  const first = view.orders.size;
  await page(view, view.cursor, (answer) => take(view, answer, false));
  find("order-rows").rows[first]?.querySelector("input")?.focus();
}

async function page(view, cursor, use) {
  const turn = ++view.asked;
  const asked = new URLSearchParams({ limit: String(PAGE), ...Object.fromEntries(Object.entries(filter()).filter(([, value]) => value)) });
  if (cursor) asked.set("cursor", cursor);
  try {
    const answer = await view.panel.api(`/api/v1/orders?${asked}`);
    if (turn !== view.asked) return;
    find("orders-error").hidden = true;
    use(answer);
  } catch (error) {
    if (turn === view.asked) failed(view, error);
  }
}

function failed(view, error) {
  find("orders-error").hidden = false;
  find("orders-error").querySelector("p").textContent = view.panel.words(error);
  find("orders").hidden = view.orders.size === 0;
}

function take(view, answer, anew) {
  view.cursor = answer.next_cursor;
  for (const order of answer.items) view.orders.set(order.id, order);
  methods(view);
  const rows = sorted(view).map((order) => row(order, view));
  if (anew || view.sort.by !== "created" || !view.sort.down) find("order-rows").replaceChildren(...rows);
  else find("order-rows").append(...rows.slice(find("order-rows").rows.length));
  told(view);
}

async function openOne(view, id) {
  try {
    const answer = await view.panel.api(`/api/v1/orders?${new URLSearchParams({ state: "all", query: id, limit: "10" })}`);
    const order = answer.items.find((one) => [one.id, one.shown_id].includes(id));
    if (!order) return view.panel.say(_("There is no order %(order)s that could be shipped.", { order: id }), "error");
    find("q").value = order.shown_id;
    view.orders.clear();
    take(view, { items: [order], next_cursor: null }, true);
    if (!order.refused) select(view, order.id, true);
    told(view);
  } catch (error) {
    view.panel.say(view.panel.words(error), "error");
  }
}

function methods(view) {
  const known = new Set([...find("f-method").options].map((option) => option.value));
  const fresh = new Set([...view.orders.values()].map((order) => order.shipping_method).filter((name) => name && !known.has(name)));
  options(find("f-method"), [...fresh].map((name) => [name, name]));
}

// -- saved filters --------------------------------------------------------------------------------------

function savedFilters(view) {
  const saved = view.settings.filters ?? [];
  options(find("f-saved"), saved.map((one) => [one.name, one.name]));
  find("f-saved").addEventListener("change", () => {
    const one = saved.find((each) => each.name === find("f-saved").value)?.filter ?? {};
    find("q").value = one.query ?? "";
    find("f-from").value = (one.created_from ?? "").slice(0, 10);
    find("f-to").value = (one.created_to ?? "").slice(0, 10);
    if (one.shipping_method && ![...find("f-method").options].some((option) => option.value === one.shipping_method)) options(find("f-method"), [[one.shipping_method, one.shipping_method]]);
    find("f-method").value = one.shipping_method ?? "";
    reload(view);
  });
  find("save-filter").addEventListener("click", (event) => busy(event.currentTarget, () => saveFilter(view, saved)));
}

async function saveFilter(view, saved) {
  const chosen = { query: find("q").value.trim(), created_from: find("f-from").value, created_to: find("f-to").value, shipping_method: find("f-method").value };
  const name = Object.values(chosen).filter(Boolean).join(" · ").slice(0, 60);
  try {
    const settings = await view.panel.api("/api/v1/settings");
    settings.filters = [...settings.filters.filter((one) => one.name !== name), { name, filter: chosen }];
    await view.panel.api("/api/v1/settings", { method: "PUT", body: settings });
    saved.push({ name, filter: chosen });
    options(find("f-saved"), [[name, name]]);
    find("f-saved").value = name;
    view.panel.say(_("The filter is saved."));
  } catch (error) {
    view.panel.say(view.panel.words(error), "error");
  }
}

// -- order of the list ----------------------------------------------------------------------------------

function sorted(view) {
  const { by, down } = view.sort;
  const found = [...view.orders.values()];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a, b) => (typeof a[by] === "number" ? a[by] - b[by] : collator.compare(a[by] ?? "", b[by] ?? ""));
  if (by !== "created" || !down) found.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
  return found;
}

function sortBy(view, by) {
  view.sort = { by, down: view.sort.by === by ? !view.sort.down : false };
  find("order-rows").replaceChildren(...sorted(view).map((order) => row(order, view)));
  for (const button of document.querySelectorAll(".sort")) {
    const head = button.closest("th");
    if (button.dataset.sort === by) head.setAttribute("aria-sort", view.sort.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

// -- selection ------------------------------------------------------------------------------------------

function select(view, id, on) {
  if (on) view.selected.add(id);
  else view.selected.delete(id);
  if (!on) view.across = false;
  mark(id, on);
}

function selectAll(view, on) {
  for (const order of view.orders.values()) if (!order.refused) select(view, order.id, on);
  told(view);
}

function clicked(view, event) {
  const line = event.target.closest("tr");
  if (!line || event.target.closest("a, button")) return;
  const box = line.querySelector("input");
  if (event.target !== box) box.checked = !box.checked;
  if (box.disabled) return;
  const lines = [...find("order-rows").rows];
  const [from, to] = [lines.indexOf(view.last ?? line), lines.indexOf(line)].sort((a, b) => a - b);
  const range = event.shiftKey && from >= 0 ? lines.slice(from, to + 1) : [line];
  for (const each of range) if (!each.querySelector("input").disabled) select(view, each.dataset.order, box.checked);
  view.last = line;
  told(view);
}

// Arrow keys go from row to row, as in any list; the space bar is the checkbox's own.
function moved(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const lines = [...find("order-rows").rows];
  const next = lines[lines.indexOf(event.target.closest("tr")) + step];
  if (next) (event.preventDefault(), next.querySelector("input").focus());
}

function told(view) {
  const shown = view.orders.size;
  const able = [...view.orders.values()].filter((order) => !order.refused);
  const chosen = able.filter((order) => view.selected.has(order.id)).length;
  find("orders").hidden = !shown;
  find("orders-empty").hidden = Boolean(shown) || narrowed();
  find("orders-none").hidden = Boolean(shown) || !narrowed();
  find("save-filter").hidden = !narrowed();
  find("orders-more").hidden = !view.cursor;
  find("select-all").checked = chosen > 0 && chosen === able.length;
  find("select-all").indeterminate = chosen > 0 && chosen < able.length;
  find("orders-words").textContent = ngettext("%(n)s order is shown.", "%(n)s orders are shown.", shown, { n: number(shown) });
  across(view, chosen === able.length && chosen > 0);
  for (const tell of view.changed) tell();
}

function across(view, whole) {
  const offered = whole && Boolean(view.cursor);
  find("across").hidden = !offered;
  if (!offered) return;
  find("across").firstElementChild.textContent = view.across
    ? _("All orders that match are selected, also those not shown.")
    : ngettext("%(n)s order is selected.", "%(n)s orders are selected.", view.selected.size, { n: number(view.selected.size) });
  find("select-across").textContent = view.across ? _("Only those shown") : _("Select all that match, also those not shown");
}

