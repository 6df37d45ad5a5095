// A batch under way and after: progress as it comes, then what was done of each order and what can be done now.
import { busy, element } from "./dom.js";
import { _, ngettext, number, reason } from "./texts.js";
import { checked } from "./tracking.js";

const POLL_MS = 1500;
const OVER = new Set(["done", "done_with_errors", "cancelled"]);
const WORKED = ["rendered", "printed", "fulfilled"];
const ITEM_STATES = {
  queued: () => _("Waiting"), rendered: () => _("Label ready"), printed: () => _("Printed"), fulfilled: () => _("Marked as shipped"),
  failed: () => _("Failed"), skipped: () => _("Skipped"), cancelled: () => _("Cancelled"),
};
const isAtWork = ({ state, undoing }) => undoing || !OVER.has(state);
const marker = ({ counts, state, stopped }) => JSON.stringify([counts, state, stopped]);
const find = (id) => document.getElementById(id);
const path = (id, rest = "") => `/api/v1/batches/${encodeURIComponent(id)}${rest}`;

// Follows the batch to its end; the tab that the click opened gets the labels as soon as all are made.
export async function watch(panel, id, tab) {
  begin();
  const run = { panel, id, tab, given: false };
  const told = (batch) => (progress(batch), hand(run, batch));
  let batch = await panel.api(path(id));
  told(batch);
  while (isAtWork(batch) && !batch.stopped) {
    await streamed(run, told).catch(() => new Promise((done) => setTimeout(done, POLL_MS)));
    batch = await patiently(panel, id);
    told(batch);
  }
  show(panel, batch);
  find("result-title").focus({ preventScroll: true });
  if (!run.given) tab?.close();
}

// What has become of the batch that is shown, should somebody have decided about it elsewhere: in the history, say.
export async function refresh(panel) {
  const { shows: id, marker: before } = find("result").dataset;
  const batch = id && (await panel.api(path(id)).catch(() => null));
  // Meanwhile another may have been begun.
  if (!batch || find("result").dataset.shows !== id) return;
  if (isAtWork(batch) && !batch.stopped) await watch(panel, id, null);
  else if (marker(batch) !== before) show(panel, batch);
}

function begin() {
  find("result").hidden = false;
  delete find("result").dataset.shows;
  find("result-title").textContent = _("Printing…");
  for (const id of ["result-actions", "result-troubles", "result-orders"]) find(id).replaceChildren();
  find("result-all").hidden = true;
  find("progress").hidden = false;
  find("progress").removeAttribute("value");
  find("result").scrollIntoView({ block: "nearest" });
}

// A batch goes on without this page: a network that is away for a while only delays the news.
async function patiently(panel, id) {
  for (;;) {
    try {
      return await panel.api(path(id));
    } catch (error) {
      if (error.code !== "offline") throw error;
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  }
}

// Server-sent events by hand: EventSource cannot send the session's header.
async function streamed({ panel, id }, told) {
  const answer = await panel.request(path(id, "/events"), { headers: { Accept: "text/event-stream" } });
  if (answer.status === 204) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (/^event: progress$/m.test(event)) told(JSON.parse(data));
      if (/^event: end$/m.test(event)) return;
    }
  }
}

const total = (batch) => Object.values(batch.counts).reduce((sum, one) => sum + one, 0);
const worked = (batch) => WORKED.reduce((sum, state) => sum + (batch.counts[state] ?? 0), 0);

function progress(batch) {
  const all = total(batch);
  const done = all - (batch.counts.queued ?? 0);
  if (all) Object.assign(find("progress"), { max: all, value: done });
  find("progress-words").textContent = all ? _("%(done)s of %(all)s", { done: number(done), all: number(all) }) : _("The orders are being looked up…");
}

function hand(run, batch) {
  const ready = batch.chosen && !batch.counts.queued && worked(batch) > 0 && !batch.printer;
  if (!ready || run.given || !run.tab) return;
  run.given = true;
  run.panel.openFile(run.id, "labels.pdf", run.tab);
}

function show(panel, batch) {
  find("progress").hidden = true;
  Object.assign(find("result").dataset, { shows: batch.id, marker: marker(batch) });
  const shipped = batch.counts.fulfilled ?? 0;
  const labels = worked(batch);
  find("result-title").textContent = labels ? ngettext("%(n)s label is ready.", "%(n)s labels are ready.", labels, { n: number(labels) }) : _("No label was made.");
  const parts = [];
  if (shipped) parts.push(ngettext("%(n)s order was marked as shipped.", "%(n)s orders were marked as shipped.", shipped, { n: number(shipped) }));
  if (batch.stopped) parts.push(reason(batch.stopped));
  find("progress-words").textContent = parts.join(" ");
  find("result-actions").replaceChildren(...actions(panel, batch, labels));
  troubles(batch);
  find("result-all").hidden = !batch.items.length;
  find("result-all").querySelector("summary").textContent = ngettext("Show %(n)s order", "Show %(n)s orders", batch.items.length, { n: number(batch.items.length) });
  find("result-orders").replaceChildren(...batch.items.map(line));
}

function actions(panel, batch, labels) {
  const buttons = [];
  const add = (words, act, kind = "") => buttons.push(element("button", { type: "button", class: `button ${kind}`, onclick: (event) => busy(event.currentTarget, act) }, words));
  const change = (name) => () => decide(panel, batch, name);
  if (batch.fulfil === "confirmed" && labels > (batch.counts.fulfilled ?? 0)) add(_("Labels came out fine"), change("confirm"), "primary");
  if (labels) {
    add(_("Download PDF"), () => panel.download(path(batch.id, "/labels.pdf"), `labels-${batch.id}.pdf`).catch((error) => panel.say(panel.words(error), "error")));
    add(_("Print again"), () => panel.openFile(batch.id, "labels.pdf"));
  }
  if (batch.counts.failed || batch.stopped) add(_("Try the failed ones again"), change("retry"));
  if (batch.counts.fulfilled) add(_("Undo"), () => undo(panel, batch));
  if (labels) buttons.push(tracking(panel, batch));
  return buttons;
}

async function undo(panel, batch) {
  const count = batch.counts.fulfilled;
  const question = ngettext(
    "Put the earlier status of %(n)s order back? E-mails that were sent cannot be called back.",
    "Put the earlier status of %(n)s orders back? E-mails that were sent cannot be called back.",
    count,
    { n: number(count) },
  );
  if (await panel.ask(question, _("Undo"))) await decide(panel, batch, "undo");
}

async function decide(panel, batch, name) {
  try {
    await panel.api(path(batch.id, `/${name}`), { method: "POST" });
    await watch(panel, batch.id, null);
    panel.shown.orders?.();
  } catch (error) {
    panel.say(panel.words(error), "error");
  }
}

function troubles(batch) {
  const found = batch.items.filter((item) => ["failed", "skipped"].includes(item.state));
  const heading = found.length ? element("h3", {}, ngettext("%(n)s order needs a look", "%(n)s orders need a look", found.length, { n: number(found.length) })) : "";
  find("result-troubles").replaceChildren(...(heading ? [heading, element("ul", { class: "orders" }, ...found.map(line))] : []));
}

function line(item) {
  const why = item.reason ? element("span", { class: "reason" }, reason(item.reason)) : "";
  const parcel = item.tracking?.number ? element("span", { class: "tracking", dir: "ltr" }, item.tracking.number) : "";
  return element(
    "li",
    {},
    element("bdi", { class: "order-id" }, item.shown_id || item.order),
    element("span", { class: `state state-${item.state}` }, (ITEM_STATES[item.state] ?? (() => item.state))()),
    parcel,
    why,
  );
}

// Numbers that a carrier gave only after printing.
function tracking(panel, batch) {
  const text = element("textarea", { rows: 3, dir: "ltr", id: "r-tracking", autocomplete: "off", spellcheck: "false", "aria-describedby": "rh-tracking" });
  const notes = element("p", { class: "error", "aria-live": "polite" });
  const save = async () => {
    try {
      const found = await checked(panel, text.value, notes);
      await panel.api(path(batch.id, "/tracking"), { method: "PUT", body: { tracking: found } });
      panel.say(_("The tracking numbers are saved."));
    } catch (error) {
      panel.say(panel.words(error), "error");
    }
  };
  return element(
    "details",
    { class: "late-tracking" },
    element("summary", {}, _("Add tracking numbers")),
    element("label", { for: "r-tracking" }, _("Tracking numbers")),
    text,
    element("p", { class: "hint", id: "rh-tracking" }, _("One a line: order number, then tracking number. Paste from a spreadsheet, or scan.")),
    notes,
    element("button", { type: "button", class: "button small", onclick: (event) => busy(event.currentTarget, save) }, _("Save")),
  );
}
