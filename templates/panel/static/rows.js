// One order as a row of the table; on a narrow screen the same row is a card.
import { element } from "./dom.js";
import { _, language, ngettext, number, reason, time } from "./texts.js";

const countries = new Intl.DisplayNames(language, { type: "region", fallback: "code" });
const UNITS = { GRAM: "g", KILOGRAM: "kg", OUNCE: "oz", POUND: "lb", CARAT: "ct" };
const ITEMS_SHOWN = 2;

export function row(order, view) {
  const chosen = view.selected.has(order.id);
  const box = element("input", {
    type: "checkbox", checked: chosen, disabled: Boolean(order.refused),
    "aria-label": _("Select order %(order)s", { order: order.shown_id }),
  });
  box.checked = chosen;
  return element(
    "tr",
    { "data-order": order.id, class: chosen ? "selected" : "" },
    element("td", { class: "check" }, box),
    element("th", { scope: "row", class: "order-id" }, element("bdi", {}, order.shown_id)),
    cell(_("Date"), "date", element("time", { datetime: order.created ?? "" }, time(order.created))),
    cell(_("Ship to"), "to", to(order)),
    cell(_("Shipping method"), "method", element("bdi", {}, order.shipping_method)),
    cell(_("Items"), "items", ...items(order)),
    cell(_("Weight"), "weight", order.weight ? `${number(order.weight)} ${UNITS[view.panel.start.weight_unit] ?? ""}` : ""),
    cell(_("Label"), "printed", ...printed(order)),
  );
}

export function mark(id, on) {
  const line = document.querySelector(`#order-rows tr[data-order="${CSS.escape(id)}"]`);
  if (!line) return;
  line.classList.toggle("selected", on);
  line.querySelector("input").checked = on;
}

function cell(label, name, ...content) {
  return element("td", { class: name, "data-label": label }, ...content);
}

function to(order) {
  const country = order.country ? countries.of(order.country) : "";
  return element(
    "span",
    {},
    element("bdi", { class: "name" }, order.name),
    element("span", { class: "place" }, flag(order.country), " ", element("bdi", {}, [order.city, country].filter(Boolean).join(", "))),
  );
}

// A flag is two letters of an alphabet of its own. A system without flags gets the code in a frame.
const emblem = (code) => [...code].map((letter) => String.fromCodePoint(0x1f1a5 + letter.charCodeAt(0))).join("");
const hasFlags = isColoured(emblem("DE"));

function flag(code) {
  if (!/^[A-Z]{2}$/.test(code)) return "";
  return element("span", { class: hasFlags ? "flag" : "flag framed", "aria-hidden": "true" }, hasFlags ? emblem(code) : code);
}

function isColoured(text) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 20, height: 20 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = "16px system-ui, sans-serif";
  context.fillText(text, 0, 16);
  const { data } = context.getImageData(0, 0, 20, 20);
  return data.some((value, index) => index % 4 < 3 && value !== data[index - (index % 4)]);
}

function items(order) {
  const shown = order.items.slice(0, ITEMS_SHOWN).map((item) => element("span", { class: "item", title: item.name }, `${number(item.quantity)} × `, element("bdi", {}, item.name)));
  const rest = order.items.length - shown.length;
  if (rest > 0) shown.push(element("span", { class: "item hint" }, ngettext("and %(n)s more", "and %(n)s more", rest, { n: number(rest) })));
  return shown;
}

function printed(order) {
  if (order.refused) return [element("span", { class: "state state-failed" }, reason({ code: order.refused.code, text: order.refused.message }))];
  const moment = order.printed && (order.printed.printed ?? order.printed.fulfilled ?? order.printed.rendered);
  if (!moment) return [element("span", { class: "state state-new" }, _("Not printed"))];
  return [element("span", { class: "state state-printed" }, _("Printed")), element("span", { class: "hint" }, time(moment))];
}
