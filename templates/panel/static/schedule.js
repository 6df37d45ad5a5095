// When automatic printing happens: rows of days and times.
import { _, language } from "./texts.js";
import { element } from "./dom.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
// 2024 began on a Monday.
const names = (width) => {
  const format = new Intl.DateTimeFormat(language, { weekday: width, timeZone: "UTC" });
  return DAYS.map((day, index) => format.format(Date.UTC(2024, 0, 1 + index)));
};

export function schedule(touched) {
  const list = document.getElementById("slots");
  const short = names("short");
  const long = names("long");

  function slot({ days, at }) {
    const row = element(
      "li",
      { class: "slot" },
      element(
        "div",
        { class: "days", role: "group", "aria-label": _("Days") },
        ...DAYS.map((day, index) => {
          const box = element("input", { type: "checkbox", value: day, "aria-label": long[index], checked: days.includes(day) });
          return element("label", {}, box, element("span", { "aria-hidden": "true" }, short[index]));
        }),
      ),
      element("label", {}, _("Times"), " ", element("input", { class: "times", value: at.join(", "), placeholder: "09:00, 14:30", dir: "ltr", autocomplete: "off" })),
      element("button", { type: "button", class: "button small", onclick: () => remove(row) }, _("Remove")),
    );
    return row;
  }

  function remove(row) {
    row.remove();
    document.getElementById("slot-add").focus();
    touched();
  }

  document.getElementById("slot-add").addEventListener("click", () => {
    const row = slot({ days: DAYS.slice(0, 5), at: ["09:00"] });
    list.append(row);
    row.querySelector(".times").focus();
    touched();
  });

  return {
    take: (slots) => list.replaceChildren(...slots.map(slot)),
    give: () => [...list.children].map((row) => ({ days: checked(row), at: times(row.querySelector(".times").value) })),
  };
}

const checked = (row) => [...row.querySelectorAll("input:checked")].map((box) => box.value);

// "9:00" is "09:00"; what is no time is left to be refused, with its place.
const times = (text) => text.split(/[\s,;]+/).filter(Boolean).map((one) => one.padStart(5, "0"));
