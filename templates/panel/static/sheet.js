// The picture of a sheet, true to scale: each label is a button, and the one pressed is the first to be printed on.
import { element } from "./dom.js";
import { _, number } from "./texts.js";

const WIDTH_PX = 150;

export function sheetPicture(place, changed) {
  let start = 1;

  function draw(stock) {
    const { sheet } = stock;
    const scale = WIDTH_PX / sheet.page_width_mm;
    place.style.inlineSize = `${WIDTH_PX}px`;
    place.style.blockSize = `${sheet.page_height_mm * scale}px`;
    place.replaceChildren(...Array.from({ length: sheet.columns * sheet.rows }, (_unused, index) => label(stock, index, scale)));
    choose(1);
  }

  function label(stock, index, scale) {
    const { sheet } = stock;
    const made = element("button", {
      type: "button", role: "radio", class: "sheet-label", "aria-label": _("Label %(n)s", { n: number(index + 1) }),
      onclick: () => choose(index + 1), onkeydown: keyed,
    });
    Object.assign(made.style, {
      left: `${(sheet.origin_x_mm + (index % sheet.columns) * sheet.pitch_x_mm) * scale}px`,
      top: `${(sheet.origin_y_mm + Math.floor(index / sheet.columns) * sheet.pitch_y_mm) * scale}px`,
      width: `${stock.width_mm * scale}px`,
      height: `${stock.height_mm * scale}px`,
    });
    return made;
  }

  function choose(position) {
    start = position;
    [...place.children].forEach((each, index) => {
      each.setAttribute("aria-checked", String(index + 1 === start));
      each.tabIndex = index + 1 === start ? 0 : -1;
      each.classList.toggle("used", index + 1 < start);
    });
    changed();
  }

  function keyed(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(Math.min(place.children.length, Math.max(1, start + step)));
    place.children[start - 1].focus();
  }

  return { draw, get start() { return start; }, none: () => (start = 1) };
}
