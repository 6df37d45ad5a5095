// The list's rows as the server made them: flags, which are selected, and the order that they stand in.
import { language } from "./texts.js";

const FLAG = 0x1f1a5;
export const body = document.getElementById("order-rows");
export const rows = () => [...body.rows];

// Rows of an answer, ready to be put into the list.
export function made(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const found = [...holder.content.querySelectorAll("tr")];
  found.forEach(dress);
  return found;
}

// The country's code in its frame becomes a flag on a system that has flags. Looking for their font takes a browser
// longer than all else on the page, so this is for after the first paint.
export function dress(line) {
  const flag = line.querySelector(".flag");
  if (!flag || !/^[A-Z]{2}$/.test(flag.textContent) || !hasFlags()) return;
  flag.textContent = emblem(flag.textContent);
  flag.classList.remove("framed");
}

// Two letters of an alphabet of its own.
const emblem = (code) => [...code].map((letter) => String.fromCodePoint(FLAG + letter.charCodeAt(0))).join("");

export function mark(line, on) {
  line.classList.toggle("selected", on);
  line.querySelector("input").checked = on;
}

// As the shop has them, from new to old, or by what their data say.
export function sorted(lines, { by, down }) {
  const collator = new Intl.Collator(language, { numeric: true });
  const compare = by === "weight" ? (a, b) => a.dataset.weight - b.dataset.weight : (a, b) => collator.compare(a.dataset[by], b.dataset[by]);
  return lines.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
}

let flags = null;

// Where the system has the picture, it has colours.
function hasFlags() {
  if (flags === null) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 20, height: 20 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.font = "16px system-ui, sans-serif";
    context.fillText(emblem("DE"), 0, 16);
    const { data } = context.getImageData(0, 0, 20, 20);
    flags = data.some((value, index) => index % 4 < 3 && value !== data[index - (index % 4)]);
  }
  return flags;
}
