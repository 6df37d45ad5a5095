// The orders that wait for a label: found, sorted, selected. What is selected survives a refresh.
import { busy } from "./dom.js";
import { filter, methods, narrowed, openFilters, slow } from "./filters.js";
import { openPrinting } from "./print.js";
import { refresh } from "./result.js";
import { body, dress, made, mark, rows, sorted } from "./rows.js";
import { _, ngettext, number } from "./texts.js";

const PAGE = 50;
// What a browser lays out without a pause. Beyond that the newest make room for the older ones.
const MOST_ROWS = 500;
const AT_ONCE = 100;
const AFTER_PAINT_MS = 200;
const find = (id) => document.getElementById(id);

// `selected` is order -> whether something was printed of it; `tally` is what the server counted for `across`, with
// the filter that it counted and, as `asked`, what of that was chosen here.
export function openOrders(panel) {
  const { start } = panel;
  const view = {
    panel, selected: new Map(), across: false, tally: null, cursor: null, backTo: "", asked: 0, cut: false, until: "",
    sort: { by: "created", down: true }, last: null, settings: start.settings, changed: [],
  };
  openFilters(view, () => reload(view));
  listen(view);
  const printing = openPrinting(view, () => reload(view));
  view.changed.push(printing.selectionChanged);
  setTimeout(() => rows().forEach(dress), AFTER_PAINT_MS);
  // Whoever was faster than this script.
  for (const line of rows()) if (line.querySelector("input").checked) select(view, line, true);
  if (start.problem) failed(view, start.problem);
  else take(view, start, rows());
  if (start.order) openOne(view, start.order);
  panel.shown.orders = () => Promise.all([refresh(panel), reload(view)]);
}

function listen(view) {
  find("refresh").addEventListener("click", (event) => busy(event.currentTarget, () => reload(view)));
  find("orders-newest").addEventListener("click", () => reload(view));
  find("orders-more").addEventListener("click", (event) => busy(event.currentTarget, () => more(view)));
  find("orders-error").querySelector("button").addEventListener("click", () => reload(view));
  find("select-all").addEventListener("change", (event) => selectAll(view, event.target.checked));
  find("select-across").addEventListener("click", (event) => busy(event.currentTarget, () => selectAcross(view)));
  for (const button of document.querySelectorAll(".sort")) button.addEventListener("click", () => busy(button, () => sortBy(view, button.dataset.sort)));
  body.addEventListener("click", (event) => clicked(view, event));
  body.addEventListener("keydown", (event) => moved(event));
}

// -- which orders ---------------------------------------------------------------------------------------

async function reload(view) {
  const kept = view.cursor === null && !view.cut;
  view.cut = false;
  // All that match another filter were not meant. What lists in the background, after a print, leaves them selected.
  if (view.across && view.tally.asked !== JSON.stringify(filter())) view.across = false;
  find("orders-loading").hidden = rows().length > 0;
  await page(view, { limit: PAGE, ...filter() }, (answer) => {
    const lines = made(answer.rows);
    if (kept && !answer.next_cursor && !narrowed()) forget(view, new Set(lines.map((line) => line.dataset.order)));
    view.until = "";
    take(view, answer, lines);
  });
  find("orders-loading").hidden = true;
  if (view.across) await countAll(view);
}

async function more(view) {
  let fresh = [];
  await page(view, { limit: PAGE, ...filter(), cursor: view.cursor }, (answer) => {
    fresh = made(answer.rows);
    take(view, answer, [...rows(), ...fresh]);
  });
  (fresh[0]?.querySelector("input") ?? find("orders-more")).focus();
}

async function page(view, asked, use) {
  const turn = ++view.asked;
  try {
    const answer = await view.panel.api(`/panel/rows?${new URLSearchParams(asked)}`);
    if (turn !== view.asked) return false;
    find("orders-error").hidden = true;
    use(answer);
    return true;
  } catch (error) {
    if (turn === view.asked) failed(view, error);
    return false;
  }
}

function failed(view, error) {
  find("orders-error").hidden = false;
  find("orders-error").querySelector("p").textContent = view.panel.words(error);
  find("orders").hidden = rows().length === 0;
}

function take(view, answer, lines) {
  view.cursor = answer.next_cursor;
  view.backTo = answer.looked_back_to;
  methods(lines);
  const surplus = Math.max(0, lines.length - MOST_ROWS);
  if (surplus) lines = sorted(lines, { by: "created", down: true }).slice(surplus);
  view.cut ||= surplus > 0;
  view.until ||= lines.reduce((last, { dataset }) => (dataset.created > last ? dataset.created : last), "");
  for (const line of lines) {
    const { order, printed } = line.dataset;
    if (view.selected.has(order)) view.selected.set(order, printed !== undefined);
    mark(line, view.selected.has(order));
  }
  put(view, lines);
  told(view);
}

// What the server gave stays as it is: it comes in the usual order.
function put(view, lines) {
  const usual = view.sort.by === "created" && view.sort.down;
  const wanted = usual ? lines : sorted(lines, view.sort);
  const kept = new Set(wanted);
  for (const line of rows()) if (!kept.has(line)) line.remove();
  // Only new ones at the end: the others need not be touched.
  const known = body.rows.length;
  if (rows().every((line, place) => line === wanted[place])) body.append(...wanted.slice(known));
  else body.replaceChildren(...wanted);
}

async function openOne(view, id) {
  await page(view, { state: "all", query: id, limit: 10 }, (answer) => {
    const line = made(answer.rows).find(({ dataset }) => [dataset.order, dataset.shown].includes(id));
    if (!line) return view.panel.say(_("There is no order %(order)s that could be shipped.", { order: id }), "error");
    find("q").value = line.dataset.shown;
    if (!("refused" in line.dataset)) select(view, line, true);
    take(view, { next_cursor: null, looked_back_to: "" }, [line]);
  });
}

// -- order of the list ----------------------------------------------------------------------------------

// The shop has one order only. Another one is made here, of all orders as far as a list can hold them.
async function sortBy(view, by) {
  const down = view.sort.by === by ? !view.sort.down : false;
  while (view.cursor && rows().length < MOST_ROWS) {
    const limit = Math.min(AT_ONCE, MOST_ROWS - rows().length);
    if (!(await page(view, { limit, ...filter(), cursor: view.cursor }, (answer) => take(view, answer, [...rows(), ...made(answer.rows)])))) return;
  }
  view.sort = { by, down };
  body.replaceChildren(...sorted(rows(), view.sort));
  for (const button of document.querySelectorAll(".sort")) {
    const head = button.closest("th");
    if (button.dataset.sort === by) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  told(view);
}

// -- selection ------------------------------------------------------------------------------------------

function select(view, line, on) {
  if (on) view.selected.set(line.dataset.order, "printed" in line.dataset);
  else view.selected.delete(line.dataset.order);
  if (!on) view.across = false;
  mark(line, on);
}

const able = () => rows().filter(({ dataset }) => !("refused" in dataset));

function selectAll(view, on) {
  for (const line of able()) select(view, line, on);
  told(view);
}

// What is not in the list any more was printed, or cancelled.
function forget(view, but) {
  for (const order of [...view.selected.keys()]) if (!but.has(order)) view.selected.delete(order);
}

// The filter of all pages: what came in after the list was loaded was not seen, so it is left out.
function filterOfAll(view) {
  const found = filter();
  const ends = [found.created_to, view.until].filter(Boolean).map((text) => new Date(text));
  return ends.length ? { ...found, created_to: new Date(Math.min(...ends)).toISOString() } : found;
}

async function selectAcross(view) {
  if (view.across) view.across = false;
  else return countAll(view);
  told(view);
}

async function countAll(view) {
  const again = view.across;
  const asked = JSON.stringify(filter());
  const counted = filterOfAll(view);
  try {
    const tally = await view.panel.api(`/api/v1/orders/count?${new URLSearchParams(counted)}`);
    // Chosen otherwise meanwhile.
    if ((again && !view.across) || asked !== JSON.stringify(filter())) return;
    view.tally = { ...tally, filter: counted, asked };
    view.across = true;
  } catch (error) {
    view.across = false;
    view.panel.say(view.panel.words(error), "error");
  }
  told(view);
}

function clicked(view, event) {
  const line = event.target.closest("tr");
  if (!line || event.target.closest("a, button")) return;
  const box = line.querySelector("input");
  if (event.target !== box) box.checked = !box.checked;
  if (box.disabled) return;
  const lines = rows();
  const [from, to] = [lines.indexOf(view.last ?? line), lines.indexOf(line)].sort((a, b) => a - b);
  const range = event.shiftKey && from >= 0 ? lines.slice(from, to + 1) : [line];
  for (const each of range) if (!each.querySelector("input").disabled) select(view, each, box.checked);
  view.last = line;
  told(view);
}

// Arrow keys go from row to row, as in any list; the space bar is the checkbox's own.
function moved(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const lines = rows();
  const next = lines[lines.indexOf(event.target.closest("tr")) + step];
  if (next) (event.preventDefault(), next.querySelector("input").focus());
}

// -- what is said of it ---------------------------------------------------------------------------------

function told(view) {
  const shown = rows().length;
  const chosen = able().filter(({ dataset }) => view.selected.has(dataset.order)).length;
  const whole = chosen > 0 && chosen === able().length;
  find("orders").hidden = !shown;
  find("orders-empty").hidden = Boolean(shown || view.cursor) || narrowed();
  find("orders-none").hidden = Boolean(shown || view.cursor) || !narrowed();
  find("save-filter").hidden = !narrowed();
  find("orders-newest").hidden = !view.cut;
  find("orders-more").hidden = !view.cursor;
  find("select-all").checked = whole;
  find("select-all").indeterminate = chosen > 0 && !whole;
  find("orders-words").textContent = ngettext("%(n)s order is shown.", "%(n)s orders are shown.", shown, { n: number(shown) });
  find("far-words").textContent = view.cursor && slow() ? _("Looked through so far: what was ordered since %(date)s.", { date: view.backTo }) : "";
  const partly = (view.cursor || view.cut) && !(view.sort.by === "created" && view.sort.down);
  find("sorted-words").textContent = partly ? ngettext("Only the %(n)s order shown is sorted.", "Only the %(n)s orders shown are sorted, not those further back.", shown, { n: number(shown) }) : "";
  across(view, whole);
  for (const tell of view.changed) tell();
}

function across(view, whole) {
  const offered = view.across || (whole && Boolean(view.cursor || view.cut));
  find("across").hidden = !offered;
  if (!offered) return;
  find("across").firstElementChild.textContent = view.across ? allWords(view.tally) : ngettext("%(n)s order is selected.", "%(n)s orders are selected.", view.selected.size, { n: number(view.selected.size) });
  find("select-across").textContent = view.across ? _("Only those shown") : _("Select all that match, also those not shown");
}

export function allWords(tally) {
  if (!tally.complete) return _("All orders that match are selected, also those not shown.");
  return ngettext("%(n)s order is selected: all that match.", "%(n)s orders are selected: all that match.", tally.orders, { n: number(tally.orders) });
}
