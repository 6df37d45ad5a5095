// Which orders the list shows: the search form, and filters that were saved under a name.
import { busy, options } from "./dom.js";
import { _, dayStart, named } from "./texts.js";

const FIELDS = { query: "q", created_from: "f-from", created_to: "f-to", shipping_method: "f-method", country: "f-country", printed: "f-printed" };
const COUNTRIES_MS = 200;
const find = (id) => document.getElementById(id);

// As the form has it: days, not moments.
function chosen() {
  return Object.fromEntries(Object.entries(FIELDS).map(([name, id]) => [name, find(id).value.trim()]).filter(([, value]) => value));
}

// As the API takes it.
export function filter() {
  const found = chosen();
  if (found.created_from) found.created_from = dayStart(found.created_from);
  if (found.created_to) found.created_to = dayStart(found.created_to, 1);
  return found;
}

export const narrowed = () => Object.keys(chosen()).length > 0;
// Sorted out by this service, not by the shop: it may take several requests.
export const slow = () => Boolean(find("f-country").value || find("f-printed").value);

export function openFilters(view, reload) {
  const saved = view.settings.filters ?? [];
  find("orders-search").addEventListener("submit", (event) => (event.preventDefault(), reload()));
  find("orders-clear").addEventListener("click", () => (find("orders-search").reset(), reload(), find("q").focus()));
  find("more-filters").addEventListener("click", ({ currentTarget }) => {
    currentTarget.setAttribute("aria-expanded", String(find("orders-search").classList.toggle("open")));
  });
  options(find("f-saved"), saved.map((one) => [one.name, one.name]));
  find("f-saved").addEventListener("change", () => {
    fill(saved.find((each) => each.name === find("f-saved").value)?.filter ?? {});
    reload();
  });
  find("save-filter").addEventListener("click", (event) => busy(event.currentTarget, () => save(view, saved)));
  // Two hundred names take their time: not while the page comes up.
  setTimeout(() => options(find("f-country"), named(view.panel.start.countries, "region")), COUNTRIES_MS);
}

// Shipping methods are known as far as orders have been seen.
export function methods(lines) {
  const known = new Set([...find("f-method").options].map((option) => option.value));
  const fresh = new Set(lines.map((line) => line.dataset.method).filter((name) => name && !known.has(name)));
  options(find("f-method"), [...fresh].map((name) => [name, name]));
}

function fill(wanted) {
  for (const [name, id] of Object.entries(FIELDS)) {
    const field = find(id);
    const value = (wanted[name] ?? "").slice(0, field.type === "date" ? 10 : undefined);
    if (field.options && ![...field.options].some((option) => option.value === value)) options(field, [[value, value]]);
    field.value = value;
  }
}

async function save(view, saved) {
  const wanted = chosen();
  const words = Object.keys(wanted).map((name) => find(FIELDS[name]).selectedOptions?.[0].textContent ?? wanted[name]);
  const name = words.join(" · ").slice(0, 60);
  try {
    const settings = await view.panel.api("/api/v1/settings");
    settings.filters = [...settings.filters.filter((one) => one.name !== name), { name, filter: wanted }];
    await view.panel.api("/api/v1/settings", { method: "PUT", body: settings });
    saved.push({ name, filter: wanted });
    options(find("f-saved"), [[name, name]]);
    find("f-saved").value = name;
    view.panel.say(_("The filter is saved."));
  } catch (error) {
    view.panel.say(view.panel.words(error), "error");
  }
}
