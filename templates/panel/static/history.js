// The batches of the past: search, details, the same file again, and what may still be done with each.
import { _, dayStart, ngettext, reason, number, time } from "./texts.js";
import { element, busy } from "./dom.js";

const PAGE = 50;
// How long after a change, or for a batch at work, its row is read again.
const LOOKS_MS = [700, 1500, 3000, 6000, 12000, 24000, 24000, 24000];

const STATES = {
  queued: () => _("Waiting"),
  running: () => _("Running"),
  done: () => _("Done"),
  done_with_errors: () => _("Done, with errors"),
  cancelled: () => _("Cancelled"),
};
const ITEM_STATES = {
  queued: () => _("Waiting"),
  rendered: () => _("Label ready"),
  printed: () => _("Printed"),
  fulfilled: () => _("Marked as shipped"),
  failed: () => _("Failed"),
  skipped: () => _("Skipped"),
  cancelled: () => _("Cancelled"),
};
const find = (id) => document.getElementById(id);

export function openHistory(panel) {
  const view = { panel, cursor: null, shown: 0, asked: 0 };
  find("history-search").addEventListener("submit", (event) => {
    event.preventDefault();
    search(view);
  });
  find("history-clear").addEventListener("click", () => {
    find("history-search").reset();
    search(view);
    find("history-query").focus();
  });
  find("history-more").addEventListener("click", (event) => busy(event.currentTarget, () => more(view)));
  find("history-error").querySelector("button").addEventListener("click", () => search(view));
  panel.shown.history = () => search(view);
  return search(view);
}

function wanted() {
  const day = (id, days) => (find(id).value ? dayStart(find(id).value, days) : "");
  const asked = {
    query: find("history-query").value.trim(),
    state: find("history-state").value,
    created_from: day("history-from", 0),
    created_to: day("history-to", 1),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
}

async function search(view) {
  view.cursor = null;
  view.shown = 0;
  view.wanted = wanted();
  find("history-list").replaceChildren();
  show("history-empty", false);
  show("history-none", false);
  show("history-loading", true);
  await more(view);
  show("history-loading", false);
}

async function more(view) {
  const turn = ++view.asked;
  show("history-error", false);
  try {
    const answer = await view.panel.api(`/api/v1/batches?${question(view)}`);
    if (turn !== view.asked) return;
    find("history-list").append(...answer.items.map((batch) => row(view, batch)));
    answer.items.filter(isAtWork).forEach((batch) => follow(view, batch));
    view.cursor = answer.next_cursor;
    told(view);
  } catch (problem) {
    show("history-error", true);
    find("history-error").querySelector("p").textContent = view.panel.words(problem);
  }
}

const question = ({ wanted, cursor }) => new URLSearchParams({ ...wanted, limit: String(PAGE), ...(cursor ? { cursor } : {}) });

function told(view) {
  const count = find("history-list").childElementCount;
  const narrowed = Object.keys(view.wanted).length > 0;
  show("history-more", Boolean(view.cursor));
  show("history-empty", !count && !view.cursor && !narrowed);
  show("history-none", !count && !view.cursor && narrowed);
  find("history-state-words").textContent = ngettext("%(n)s print run", "%(n)s print runs", count, { n: number(count) });
}

function row(view, batch) {
  const total = Object.values(batch.counts).reduce((sum, one) => sum + one, 0);
  const details = element("div", { class: "batch-orders", "aria-live": "polite" });
  const item = element(
    "li",
    { class: "batch card", "data-batch": batch.id },
    element(
      "div",
      { class: "batch-head" },
      element("h2", {}, time(batch.created)),
      element("span", { class: `state state-${batch.state}` }, (STATES[batch.state] ?? (() => batch.state))()),
      element("p", { class: "facts" }, facts(batch, total)),
    ),
    element("div", { class: "actions" }, ...actions(view, batch)),
    element(
      "details",
      { ontoggle: (event) => event.target.open && !details.childElementCount && orders(view, batch, details) },
      element("summary", {}, ngettext("Show %(n)s order", "Show %(n)s orders", total, { n: number(total) })),
      details,
    ),
  );
  return item;
}

function facts(batch, total) {
  const parts = [ngettext("%(n)s order", "%(n)s orders", total, { n: number(total) })];
  for (const [state, words] of Object.entries(ITEM_STATES)) {
    if (batch.counts[state]) parts.push(`${words()}: ${number(batch.counts[state])}`);
  }
  if (batch.printer) parts.push(batch.printer);
  if (batch.stopped) parts.push(reason(batch.stopped));
  return parts.join(" · ");
}

function actions(view, batch) {
  const { counts, undoing } = batch;
  const over = !isAtWork(batch);
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const labels = (counts.rendered ?? 0) + (counts.printed ?? 0) + (counts.fulfilled ?? 0);
  const buttons = [];
  const add = (words, act, primary) =>
    buttons.push(
      element("button", { type: "button", class: primary ? "button small primary" : "button small", onclick: (event) => busy(event.currentTarget, act) }, words),
    );
  const change = (name) => async () => changed(view, batch, name);
  if (over && labels) add(_("Print again"), () => view.panel.openFile(batch.id, "labels.pdf"), true);
  if (over && total) add(_("Export as CSV"), () => view.panel.openFile(batch.id, "orders.csv"));
  if (!over && !undoing) add(_("Cancel"), change("cancel"));
  if (over && counts.failed) add(_("Try the failed ones again"), change("retry"));
  if (over && (counts.printed || counts.rendered) && batch.fulfil === "confirmed") add(_("Labels came out: mark as shipped"), change("confirm"));
  if (over && counts.fulfilled) {
    add(_("Undo"), async () => {
      const question = ngettext(
        "Put the earlier status of %(n)s order back? E-mails that were sent cannot be called back.",
        "Put the earlier status of %(n)s orders back? E-mails that were sent cannot be called back.",
        counts.fulfilled,
        { n: number(counts.fulfilled) },
      );
      if (await view.panel.ask(question, _("Undo"))) await changed(view, batch, "undo");
    });
  }
  return buttons;
}

async function changed(view, batch, name) {
  const old = document.querySelector(`[data-batch="${batch.id}"]`);
  try {
    const answer = await view.panel.api(`/api/v1/batches/${encodeURIComponent(batch.id)}/${name}`, { method: "POST" });
    const fresh = row(view, answer);
    old.replaceWith(fresh);
    fresh.querySelector("summary").focus();
    view.panel.say(name === "undo" ? _("The earlier status is being put back.") : (STATES[answer.state] ?? (() => answer.state))());
    follow(view, answer);
  } catch (problem) {
    view.panel.say(view.panel.words(problem), "error");
  }
}

const isAtWork = ({ state, undoing }) => undoing || state === "queued" || state === "running";

const marker = ({ counts, state, undoing }) => JSON.stringify([counts, state, undoing]);

// Until it changes no more: a few looks, further and further apart, and none when the row is gone.
async function follow(view, batch) {
  let shown = marker(batch);
  for (const wait of LOOKS_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const old = document.querySelector(`[data-batch="${batch.id}"]`);
    if (!old) return;
    const found = await view.panel.api(`/api/v1/batches/${encodeURIComponent(batch.id)}`).catch(() => null);
    const now = found && marker(found);
    if (!found || now === shown) continue;
    shown = now;
    refreshed(view, old, found);
  }
}

function refreshed(view, old, batch) {
  const focused = old.contains(document.activeElement);
  const fresh = row(view, batch);
  fresh.querySelector("details").open = old.querySelector("details").open;
  old.replaceWith(fresh);
  if (focused) fresh.querySelector("summary").focus();
}

async function orders(view, batch, place) {
  place.replaceChildren(element("p", { class: "hint" }, _("Loading…")));
  try {
    const { items } = await view.panel.api(`/api/v1/batches/${encodeURIComponent(batch.id)}`);
    place.replaceChildren(element("ul", { class: "orders" }, ...items.map(order)));
  } catch (problem) {
    place.replaceChildren(element("p", { class: "error" }, view.panel.words(problem)));
  }
}

function order(item) {
  const why = item.reason?.code ? element("span", { class: "reason" }, reason(item.reason)) : "";
  const tracking = item.tracking?.number ? element("span", { class: "tracking", dir: "ltr" }, item.tracking.number) : "";
  return element(
    "li",
    {},
    element("bdi", { class: "order-id" }, item.shown_id || item.order),
    element("span", { class: `state state-${item.state}` }, (ITEM_STATES[item.state] ?? (() => item.state))()),
    tracking,
    why,
  );
}

function show(id, visible) {
  find(id).hidden = !visible;
}
