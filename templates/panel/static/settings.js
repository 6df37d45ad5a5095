// The settings: one document, read, changed and saved as a whole. A control's name is its path in the document.
import { _, fault, named } from "./texts.js";
import { busy, element, options } from "./dom.js";
import { openKeys } from "./keys.js";
import { logoChooser } from "./logo.js";
import { ownTemplate } from "./own-template.js";
import { preview } from "./preview.js";
import { openPrinters } from "./printers.js";
import { schedule } from "./schedule.js";
import { statusNames } from "./statuses.js";

const find = (id) => document.getElementById(id);

export async function openSettings(panel) {
  const form = find("settings-form");
  const view = { panel, form, saved: null, given: {} };
  view.schedule = schedule(() => touched(view));
  view.logo = logoChooser(() => touched(view));
  view.countries = countryChips(view);
  view.own = ownTemplate(panel, () => touched(view));
  form.addEventListener("input", () => touched(view));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(view);
  });
  find("settings-discard").addEventListener("click", () => {
    fill(view, view.given);
    touched(view);
    find("settings-title").focus();
  });
  // Leaving with changes asks first: the browser for the tab, the panel for its own views.
  addEventListener("beforeunload", (event) => isChanged(view) && event.preventDefault());
  panel.guard(() => (isChanged(view) ? _("You have changes that are not saved. Leave without saving?") : ""));
  const [settings, stocks, printers] = await Promise.all([
    panel.api("/api/v1/settings"),
    panel.api("/api/v1/stocks"),
    panel.api("/api/v1/printers"),
  ]);
  choices(view, stocks.items, printers.items);
  take(view, settings);
  statusNames(panel);
  view.preview = preview(panel, () => collected(view));
  openPrinters(panel, printers.items, stocks.items, (items) => printerChoices(view, items));
  openKeys(panel);
}

function choices(view, stocks, printers) {
  const sizes = stocks.map((stock) => [stock.name, stock.title]);
  options(find("s-stock"), sizes);
  const codes = view.form.dataset;
  options(find("s-ship_from.country_code"), named(codes.countries.split(" "), "region"));
  options(find("s-countries"), named(codes.countries.split(" "), "region"));
  options(find("s-language"), named(codes.languages.split(" "), "language"));
  printerChoices(view, printers);
}

function printerChoices(view, printers) {
  for (const select of [find("s-printer"), find("s-auto_print.printer")]) {
    const chosen = select.value;
    select.replaceChildren(select.options[0]);
    options(select, printers.map((printer) => [printer.name, printer.name]));
    if (chosen) choose(select, chosen);
  }
}

function take(view, settings) {
  view.given = settings;
  fill(view, settings);
  view.saved = JSON.stringify(collected(view));
  touched(view);
}

// -- between the document and the controls -------------------------------------------------------------

const at = (document, path) => path.split(".").reduce((place, step) => place?.[step], document);

function put(document, path, value) {
  const steps = path.split(".");
  const last = steps.pop();
  steps.reduce((place, step) => (place[step] ??= {}), document)[last] = value;
}

function choose(select, value) {
  // A value that this page does not know is kept, not lost: a free label size, a template of one's own.
  if (![...select.options].some((option) => option.value === value)) options(select, [[value, value]]);
  select.value = value;
}

function fill(view, settings) {
  view.own.take(settings.template);
  for (const control of view.form.elements) {
    const value = control.name && at(settings, control.name);
    if (!control.name) continue;
    if (control.type === "checkbox") control.checked = control.hasAttribute("value") ? value.includes(control.value) : value;
    else if (control.type === "radio") control.checked = control.value === value;
    else if (control.name === "template" && view.own.chosen()) control.value = "own";
    else if (control.tagName === "SELECT") choose(control, String(value));
    else control.value = Array.isArray(value) ? value.join("\n") : (value ?? "");
  }
  view.countries.take(settings.auto_print.rules.countries);
  view.schedule.take(settings.auto_print.schedule);
  view.logo.take(settings.logo);
  mistakes(view, []);
}

function collected(view) {
  const document = structuredClone(view.given);
  const lists = new Set();
  for (const control of view.form.elements) {
    if (!control.name || (control.type === "radio" && !control.checked)) continue;
    if (control.type === "checkbox" && control.hasAttribute("value")) {
      if (!lists.has(control.name)) put(document, control.name, []);
      lists.add(control.name);
      if (control.checked) at(document, control.name).push(control.value);
    } else put(document, control.name, valueOf(view, control));
  }
  put(document, "auto_print.rules.countries", view.countries.give());
  put(document, "auto_print.schedule", view.schedule.give());
  document.logo = view.logo.give();
  return document;
}

function valueOf(view, control) {
  if (control.type === "checkbox") return control.checked;
  if (control.type === "number") return control.value === "" ? null : Number(control.value);
  if (control.name === "dpi") return Number(control.value);
  if (control.name === "template" && control.value === "own") return view.own.give();
  if (control.name === "auto_print.rules.shipping_methods") return control.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return control.value;
}

function isChanged(view) {
  return view.saved !== null && JSON.stringify(collected(view)) !== view.saved;
}

function touched(view) {
  const changed = isChanged(view);
  find("settings-save").disabled = !changed;
  find("settings-discard").disabled = !changed;
  find("save-bar").classList.toggle("changed", changed);
  find("auto-more").hidden = !find("s-auto_print.enabled").checked;
  view.own.show(find("s-template").value === "own");
  find("save-state").textContent = changed ? _("You have changes that are not saved.") : "";
  view.preview?.again();
}

// -- saving ---------------------------------------------------------------------------------------------

async function save(view) {
  mistakes(view, []);
  await busy(find("settings-save"), async () => {
    try {
      take(view, await view.panel.api("/api/v1/settings", { method: "PUT", body: collected(view) }));
      find("save-state").textContent = _("Saved.");
    } catch (problem) {
      if (problem.errors?.length) mistakes(view, problem.errors);
      else find("save-state").textContent = view.panel.words(problem);
    }
  });
  find("settings-save").disabled = !isChanged(view);
}

// Each fault beside its control, the first one in focus, and their number told.
function mistakes(view, errors) {
  for (const place of view.form.querySelectorAll(".error")) place.textContent = "";
  for (const control of view.form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  const unplaced = errors.filter((error) => !placed(view, error));
  if (!errors.length) return;
  find("save-state").textContent = [_("Not saved. Please check the marked fields."), ...unplaced.map(fault)].join(" ");
  view.form.querySelector("[aria-invalid]")?.focus();
}

function placed(view, error) {
  const { path } = error;
  // A JSON pointer: /auto_print/schedule/0/at is a fault of the schedule.
  const name = path.slice(1).replaceAll("/", ".").replace(/\.\d+(\..*)?$/, "").replace(/^template\..*/, "template");
  const place = find(`e-${name}`);
  if (!place) return false;
  place.textContent = fault(error);
  const own = name === "template" && !find("own-template").hidden && find("own-text");
  const control = own || (view.form.querySelector(`[name="${CSS.escape(name)}"]`) ?? place.parentElement.querySelector("input, select, button"));
  control?.setAttribute("aria-invalid", "true");
  return true;
}

// -- the countries of automatic printing ------------------------------------------------------------------

function countryChips(view) {
  let chosen = [];
  const select = find("s-countries");
  const draw = () => {
    const names = Object.fromEntries(named(chosen, "region"));
    find("countries").replaceChildren(
      ...chosen.map((code) =>
        element(
          "li",
          {},
          names[code],
          element(
            "button",
            { type: "button", "aria-label": _("Remove %(name)s", { name: names[code] }), onclick: () => set(chosen.filter((one) => one !== code)) },
            "×",
          ),
        ),
      ),
    );
  };
  const set = (codes) => {
    chosen = codes;
    draw();
    select.focus();
    touched(view);
  };
  select.addEventListener("change", () => {
    if (select.value && !chosen.includes(select.value)) set([...chosen, select.value]);
    select.value = "";
  });
  return {
    give: () => chosen,
    take(codes) {
      chosen = [...codes];
      draw();
    },
  };
}
