// The printers that labels go to directly: added, tried out, measured, removed. Each act is carried out at once.
import { busy, element, options } from "./dom.js";
import { _, fault, reason, time } from "./texts.js";

const find = (id) => document.getElementById(id);
const path = (printer) => `/api/v1/printers/${encodeURIComponent(printer.name)}`;

export function openPrinters(panel, printers, stocks, changed) {
  options(find("s-printer.stock"), stocks.map((stock) => [stock.name, stock.title]));
  find("s-printer.stock").value = "4x6";
  const view = { panel, changed, edited: null };
  const form = find("printer-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form.querySelector("[type=submit]"), () => save(view, form));
  });
  find("printer-cancel").addEventListener("click", () => {
    asked(view, null);
    find("printer-new").open = false;
    find("printer-new").querySelector("summary").focus();
  });
  draw(view, printers);
  find("printers-card").inert = false;
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
    element("div", {}, element("strong", {}, printer.name), element("p", { class: "facts" }, element("bdi", {}, printer.uri), ` · ${printer.stock} · ${printer.dpi} dpi${agent(printer)}`), outcome),
    adjustment(view, printer, outcome),
    element(
      "div",
      { class: "actions" },
      button(_("Change"), async () => asked(view, printer)),
      button(_("Print a test page"), () => test(view, printer, outcome)),
      button(_("Calibration page"), () => told(view, outcome, () => view.panel.download(`${path(printer)}/calibration.pdf`, "calibration.pdf"))),
      button(_("Remove"), () => remove(view, printer, outcome)),
    ),
  );
}

// When the print agent that a printer hangs on last asked for work.
function agent({ uri, agent_seen: seen }) {
  if (!uri.startsWith("agent:")) return "";
  return " · " + (seen ? _("print agent last seen %(when)s", { when: time(seen) }) : _("no print agent was seen yet"));
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
    const { result, code, reason: message } = await view.panel.api(`${path(printer)}/test`, { method: "POST" });
    const words = {
      printed: _("The test page was printed."),
      not_sent: _("The test page was not printed: the printer could not be reached."),
      unknown: _("The test page was sent, but the printer did not say whether it came out."),
    };
    outcome.classList.toggle("error", result !== "printed");
    outcome.textContent = [words[result], code && reason({ code, message })].filter(Boolean).join(" ");
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

// -- the form: for a new printer, or for one that is changed -----------------------------------------------

const FIELDS = ["name", "uri", "stock", "dpi", "rotation", "scale", "darkness", "offset_x_mm", "offset_y_mm", "format", "user", "password", "fingerprint"];
const NUMBERS = new Set(["dpi", "rotation", "scale", "darkness", "offset_x_mm", "offset_y_mm"]);

function asked(view, printer) {
  const form = find("printer-form");
  view.edited = printer;
  form.reset();
  said(form, {});
  for (const name of printer ? FIELDS : []) {
    const control = form.elements[`printer.${name}`];
    if (name === "stock" && ![...control.options].some((option) => option.value === printer.stock)) options(control, [[printer.stock, printer.stock]]);
    if (name in printer) control.value = String(printer[name]);
  }
  if (!printer) find("s-printer.stock").value = "4x6";
  // A printer's name is what print runs and settings know it by.
  form.elements["printer.name"].readOnly = Boolean(printer);
  find("login-kept").hidden = !printer?.has_login;
  find("printer-cancel").hidden = !printer;
  find("printer-new").querySelector("summary").textContent = printer ? _("Change the printer %(name)s", { name: printer.name }) : _("Add a printer");
  form.querySelector("[type=submit]").textContent = printer ? _("Save") : _("Add a printer");
  if (!printer) return;
  find("printer-new").open = true;
  form.elements["printer.uri"].focus();
}

function given(view, form) {
  const found = {};
  for (const name of FIELDS) {
    const value = form.elements[`printer.${name}`].value.trim();
    found[name] = NUMBERS.has(name) ? (value === "" ? null : Number(value)) : value;
  }
  if (!view.edited) return found;
  delete found.name;
  // What is kept is not shown: an empty field leaves it as it is.
  const forget = form.elements["printer.forget"].checked;
  if (!found.user && !found.password && !forget) {
    delete found.user;
    delete found.password;
  }
  return found;
}

async function save(view, form) {
  const { edited } = view;
  said(form, {});
  try {
    if (edited) await view.panel.api(path(edited), { method: "PATCH", body: given(view, form) });
    else await view.panel.api("/api/v1/printers", { method: "POST", body: given(view, form) });
    asked(view, null);
    find("printer-new").open = false;
    await reload(view);
    find("printer-new").querySelector("summary").focus();
    view.panel.say(edited ? _("Saved. Print a test page to be sure.") : _("The printer was added. Print a test page to be sure."));
  } catch (problem) {
    said(form, problem);
    if (!problem.errors?.length) find("e-printer").textContent = view.panel.words(problem);
  }
}

// Each fault beside its field, the first one in focus; what has no field stands below.
function said(form, { errors = [] }) {
  for (const place of form.querySelectorAll(".error")) place.textContent = "";
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const error of errors) {
    const name = `printer.${error.path.slice(1)}`;
    const control = form.elements[name];
    (find(`e-${name}`) ?? find("e-printer")).textContent = fault(error);
    control?.setAttribute("aria-invalid", "true");
    if (control?.closest("details") !== find("printer-new")) control?.closest("details")?.setAttribute("open", "");
  }
  form.querySelector("[aria-invalid]")?.focus();
}
