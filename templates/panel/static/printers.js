// The printers that labels go to directly: added, tried out, measured, removed. Each act is carried out at once.
import { _ } from "./texts.js";
import { busy, element, options } from "./dom.js";

const find = (id) => document.getElementById(id);
const path = (printer) => `/api/v1/printers/${encodeURIComponent(printer.name)}`;

export function openPrinters(panel, printers, stocks, changed) {
  options(find("s-printer.stock"), stocks.map((stock) => [stock.name, stock.title]));
  find("s-printer.stock").value = "4x6";
  const view = { panel, changed };
  find("printer-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(event.target.querySelector("[type=submit]"), () => add(view, event.target));
  });
  draw(view, printers);
}

async function reload(view) {
  const { items } = await view.panel.api("/api/v1/printers");
  draw(view, items);
  view.changed(items);
}

function draw(view, printers) {
  find("printers-none").hidden = printers.length > 0;
  find("printer-list").replaceChildren(...printers.map((printer) => row(view, printer)));
}

function row(view, printer) {
  const outcome = element("span", { class: "outcome", role: "status" });
  const button = (words, act) => element("button", { type: "button", class: "button small", onclick: (event) => busy(event.currentTarget, act) }, words);
  return element(
    "li",
    {},
    element("div", {}, element("strong", {}, printer.name), element("p", { class: "facts" }, element("bdi", {}, printer.uri), ` · ${printer.stock} · ${printer.dpi} dpi`), outcome),
    adjustment(view, printer, outcome),
    element(
      "div",
      { class: "actions" },
      button(_("Print a test page"), () => test(view, printer, outcome)),
      button(_("Calibration page"), () => told(view, outcome, () => view.panel.download(`${path(printer)}/calibration.pdf`, "calibration.pdf"))),
      button(_("Remove"), () => remove(view, printer, outcome)),
    ),
  );
}

// What the calibration page shows is cut off on one side is moved away from it.
function adjustment(view, printer, outcome) {
  const millimetres = (words, value) => {
    const input = element("input", { type: "number", step: "0.1", min: "-50", max: "50", value: value || 0 });
    return { input, label: element("label", { class: "field" }, words, input) };
  };
  const right = millimetres(_("Move right (mm)"), printer.offset_x_mm);
  const down = millimetres(_("Move down (mm)"), printer.offset_y_mm);
  const send = () =>
    told(view, outcome, async () => {
      const body = { offset_x_mm: Number(right.input.value), offset_y_mm: Number(down.input.value) };
      await view.panel.api(`${path(printer)}/adjustment`, { method: "PUT", body });
      outcome.textContent = _("Saved. Print a test page to be sure.");
    });
  return element(
    "details",
    { class: "adjustment" },
    element("summary", {}, _("Adjust the position")),
    element("p", { class: "hint" }, _("Measure on a printed test page. Negative numbers move to the left, and up.")),
    element(
      "div",
      { class: "bar" },
      right.label,
      down.label,
      element("button", { type: "button", class: "button", onclick: (event) => busy(event.currentTarget, send) }, _("Save")),
    ),
  );
}

async function told(view, place, act) {
  place.className = "outcome";
  try {
    await act();
  } catch (problem) {
    place.className = "outcome error";
    place.textContent = view.panel.words(problem);
  }
}

function test(view, printer, outcome) {
  outcome.textContent = _("Sending…");
  return told(view, outcome, async () => {
    const { result, reason } = await view.panel.api(`${path(printer)}/test`, { method: "POST" });
    const words = {
      printed: _("The test page was printed."),
      not_sent: _("The test page was not printed: the printer could not be reached."),
      unknown: _("The test page was sent, but the printer did not say whether it came out."),
    };
    outcome.classList.toggle("error", result !== "printed");
    outcome.textContent = [words[result], reason].filter(Boolean).join(" ");
  });
}

async function remove(view, printer, outcome) {
  if (!(await view.panel.ask(_("Remove the printer %(name)s?", { name: printer.name }), _("Remove")))) return;
  await told(view, outcome, async () => {
    await view.panel.api(path(printer), { method: "DELETE" });
    await reload(view);
    find("printer-new").querySelector("summary").focus();
    view.panel.say(_("The printer was removed."));
  });
}

async function add(view, form) {
  const value = (name) => form.elements[`printer.${name}`].value.trim();
  const body = { name: value("name"), uri: value("uri"), stock: value("stock"), dpi: Number(value("dpi")) };
  for (const place of form.querySelectorAll(".error")) place.textContent = "";
  try {
    await view.panel.api("/api/v1/printers", { method: "POST", body });
    form.reset();
    find("printer-new").open = false;
    await reload(view);
    find("printer-new").querySelector("summary").focus();
    view.panel.say(_("The printer was added. Print a test page to be sure."));
  } catch (problem) {
    mistakes(view, problem);
  }
}

function mistakes(view, problem) {
  const left = (problem.errors ?? []).filter(({ path, message }) => {
    const place = find(`e-printer.${path.slice(1)}`);
    if (place) place.textContent = message;
    return !place;
  });
  if (left.length || !problem.errors?.length) find("e-printer").textContent = view.panel.words(problem);
}
