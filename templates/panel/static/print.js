// What is printed of the selected orders, on what, and what becomes of them: up to the click on Print.
import { options } from "./dom.js";
import { allWords } from "./orders.js";
import { watch } from "./result.js";
import { rows } from "./rows.js";
import { sheetPicture } from "./sheet.js";
import { _, ngettext, number } from "./texts.js";
import { checked, trackingNumbers } from "./tracking.js";

const WAIT_MS = 400;
const find = (id) => document.getElementById(id);

export function openPrinting(view, afterwards) {
  const form = { view, afterwards, stocks: new Map(), printers: new Map(), statuses: null, sheet: null, running: false, timer: 0, turn: 0, shown: "" };
  form.sheet = sheetPicture(find("sheet"), () => words(form));
  asSet(form);
  find("print-form").addEventListener("submit", (event) => (event.preventDefault(), print(form)));
  find("p-stock").addEventListener("change", () => stockChosen(form));
  find("p-printer").addEventListener("change", () => printerChosen(form));
  for (const id of ["p-fulfil", "p-notify", "p-printer"]) find(id).addEventListener("change", () => consequence(form));
  for (const id of ["p-label", "p-slip"]) find(id).addEventListener("change", () => words(form));
  let typing = 0;
  find("p-tracking").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => checked(view.panel, find("p-tracking").value, find("e-tracking")).catch(() => {}), WAIT_MS);
  });
  learn(form);
  return { selectionChanged: () => (words(form), previewSoon(form)) };
}

function asSet({ view: { settings } }) {
  find("p-slip").checked = settings.documents.includes("packing-slip");
  find("p-label").checked = settings.documents.includes("label");
  find("p-fulfil").checked = settings.fulfil.policy !== "never";
  find("p-notify").checked = settings.fulfil.notify_customer;
  find("p-sort").value = settings.sort;
  find("p-copies").value = settings.copies;
}

// Stocks, printers and statuses come after the orders: a merchant reads those first.
async function learn(form) {
  const { panel, settings } = form.view;
  const asked = ["stocks", "printers", "statuses"].map((name) => panel.api(`/api/v1/${name}`).catch(() => ({ items: [] })));
  const [stocks, printers, statuses] = await Promise.all(asked);
  form.stocks = new Map(stocks.items.map((stock) => [stock.name, stock]));
  options(find("p-stock"), stocks.items.map((stock) => [stock.name, stock.title]));
  form.printers = new Map(printers.items.map((printer) => [printer.name, printer]));
  options(find("p-printer"), printers.items.map((printer) => [printer.name, printer.name]));
  if (form.printers.has(settings.printer)) find("p-printer").value = settings.printer;
  form.statuses = statuses.items;
  printerChosen(form);
  consequence(form);
}

// What lies in the printer is what is printed on, until the merchant says otherwise.
function printerChosen(form) {
  const printer = form.printers.get(find("p-printer").value);
  const stock = printer?.stock ?? form.view.settings.stock;
  const control = find("p-stock");
  if (![...control.options].some((option) => option.value === stock)) options(control, [[stock, stock]]);
  control.value = stock;
  stockChosen(form);
}

function stockChosen(form) {
  const stock = form.stocks.get(find("p-stock").value);
  find("sheet-field").hidden = !stock?.sheet;
  if (stock?.sheet) form.sheet.draw(stock);
  else form.sheet.none();
  form.shown = "";
  previewSoon(form);
}

// -- what the merchant is told before the click ----------------------------------------------------------

function policy({ view: { settings } }) {
  if (!find("p-fulfil").checked) return "never";
  const wanted = settings.fulfil.policy;
  if (wanted === "never") return "rendered";
  // No browser tells whether a page came out: the merchant does.
  return wanted === "printed" && !find("p-printer").value ? "confirmed" : wanted;
}

function consequence(form) {
  const { status } = form.view.settings.fulfil;
  const known = form.statuses?.find((one) => one.status === status);
  const mails = known?.mails && find("p-notify").checked;
  find("p-notify").disabled = !find("p-fulfil").checked;
  const when = {
    never: _("The orders stay as they are."),
    rendered: _("As soon as the labels are made. You can undo it."),
    printed: _("Once the printer says that they are printed."),
    confirmed: _("Once you confirm that they came out well."),
  }[policy(form)];
  const mail = !known || policy(form) === "never" ? "" : mails ? _("Every customer then gets an e-mail from your shop, which cannot be called back.") : _("No e-mail goes out.");
  find("fulfil-words").textContent = [when, mail].filter(Boolean).join(" ");
  const name = known?.name;
  find("fulfil-label").textContent = status === "SHIPPED" || !name ? _("Mark as shipped") : _("Mark as “%(status)s”", { status: name });
}

function words(form) {
  const { selected, across, tally } = form.view;
  const count = across ? tally.orders : selected.size;
  const documents = find("p-label").checked || find("p-slip").checked;
  find("print").disabled = form.running || !documents || !count;
  find("print").textContent = (across && !tally.complete) || !count ? _("Print labels") : ngettext("Print %(n)s label", "Print %(n)s labels", count, { n: number(count) });
  find("print-words").textContent = across ? allWords(tally) : count ? "" : _("Select the orders to print.");
}

function previewSoon(form) {
  clearTimeout(form.timer);
  form.timer = setTimeout(() => preview(form), WAIT_MS);
}

async function preview(form) {
  const [first] = form.view.selected.keys();
  const stock = find("p-stock").value;
  const wanted = first && stock ? `${first} ${stock}` : "";
  if (wanted === form.shown) return;
  form.shown = wanted;
  const turn = ++form.turn;
  const image = find("first-label");
  if (!wanted) {
    image.hidden = true;
    find("first-words").textContent = "";
    return;
  }
  find("first-paper").setAttribute("aria-busy", "true");
  try {
    const picture = await form.view.panel.blob(`/api/v1/orders/${encodeURIComponent(first)}/label.png?${new URLSearchParams({ stock })}`);
    if (turn !== form.turn) return;
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(picture);
    image.hidden = false;
    find("first-words").textContent = _("The first label as it will be printed");
  } catch (error) {
    if (turn !== form.turn) return;
    image.hidden = true;
    find("first-words").textContent = form.view.panel.words(error);
  } finally {
    if (turn === form.turn) find("first-paper").removeAttribute("aria-busy");
  }
}

// -- the click ------------------------------------------------------------------------------------------

async function print(form) {
  if (form.running) return;
  const { view } = form;
  const again = printedBefore(view);
  if (again) {
    if (!(await view.panel.ask(againWords(again, view), _("Print again")))) return;
  }
  const browser = !find("p-printer").value;
  const tab = browser ? view.panel.tab() : null;
  running(form, true);
  try {
    await send(form, Boolean(again), tab);
    if (browser && !tab) view.panel.say(_("The browser blocked the new tab. Use “Download PDF” instead."), "error");
  } finally {
    running(form, false);
  }
}

function running(form, on) {
  form.running = on;
  find("print").setAttribute("aria-busy", String(on));
  words(form);
}

function printedBefore(view) {
  return view.across ? view.tally.printed : [...view.selected.values()].filter(Boolean).length;
}

function againWords(again, view) {
  const values = { n: number(again) };
  if (view.across && !view.tally.complete) {
    return ngettext(
      "At least %(n)s of these orders was printed before. Print such labels again?",
      "At least %(n)s of these orders were printed before. Print such labels again?",
      again,
      values,
    );
  }
  return ngettext(
    "%(n)s of these orders was printed before. Print its label again?",
    "%(n)s of these orders were printed before. Print their labels again?",
    again,
    values,
  );
}

async function send(form, reprint, tab) {
  const { view } = form;
  try {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const made = await view.panel.api("/api/v1/batches", { method: "POST", body: wish(form, reprint), headers: { "Idempotency-Key": key } });
    view.selected.clear();
    view.across = false;
    find("p-tracking").value = "";
    find("e-tracking").textContent = "";
    await watch(view.panel, made.id, tab);
  } catch (error) {
    tab?.close();
    view.panel.say(view.panel.words(error), "error");
  }
  await form.afterwards();
}

function wish(form, reprint) {
  const { view } = form;
  const documents = ["p-label", "p-slip"].filter((id) => find(id).checked).map((id) => find(id).value);
  const shown = rows().map(({ dataset }) => dataset.order).filter((id) => view.selected.has(id));
  const all = [...new Set([...shown, ...view.selected.keys()])];
  return {
    ...(view.across ? { filter: { state: "placed", ...view.tally.filter } } : { orders: all }),
    stock: find("p-stock").value, start_at: form.sheet.start, documents, reprint,
    sort: find("p-sort").value, copies: Number(find("p-copies").value) || 1, printer: find("p-printer").value,
    fulfil: policy(form), notify_customer: find("p-notify").checked,
    tracking: trackingNumbers(find("p-tracking").value).found,
  };
}
