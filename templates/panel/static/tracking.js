// Tracking numbers as people have them: typed, pasted from a spreadsheet, scanned; one order a line.
import { element } from "./dom.js";
import { _, ngettext, number } from "./texts.js";

const LINE = /^\s*(\S+?)[\s,;]+(\S.*?)\s*$/;

// {order: {number, carrier}} and the lines that could not be read.
export function trackingNumbers(text) {
  const found = {};
  const wrong = [];
  for (const line of text.split("\n").filter((each) => each.trim())) {
    const parts = LINE.exec(line);
    if (parts) found[parts[1]] = { number: parts[2].replace(/\s+/g, "") };
    else wrong.push(line.trim());
  }
  return { found, wrong };
}

// Says beside the field what each number is; a check digit that is wrong is most often a slip of the hand.
export async function checked(panel, text, place) {
  const { found, wrong } = trackingNumbers(text);
  const notes = wrong.map((line) => _("“%(line)s” has no order number and tracking number.", { line: line.slice(0, 40) }));
  const orders = Object.keys(found);
  if (orders.length) {
    const { items } = await panel.api("/api/v1/tracking/check", { method: "POST", body: { numbers: orders.map((order) => found[order].number) } });
    items.forEach((one, index) => {
      found[orders[index]].carrier = one.carrier;
      if (one.doubtful) notes.push(_("%(order)s: %(number)s looks like a number of %(carrier)s, but its check digit is wrong.", { order: orders[index], number: one.number, carrier: one.doubtful }));
    });
    const known = [...new Set(items.map((one) => one.carrier).filter(Boolean))];
    notes.push(ngettext("%(n)s tracking number", "%(n)s tracking numbers", orders.length, { n: number(orders.length) }) + (known.length ? ` (${known.join(", ")})` : ""));
  }
  // The last one is no fault: how many there are, and whose.
  place.replaceChildren(...notes.map((note, index) => element("span", { class: orders.length && index === notes.length - 1 ? "fine" : "" }, note)));
  return found;
}
