// What every view works with: the API with the session's bearer, files, questions, words for what went wrong.
import { _ } from "./texts.js";
import { element } from "./dom.js";

// Sessions live for half an hour.
const RENEW_MS = 20 * 60 * 1000;

export function client(token) {
  let bearer = token;
  let guard = () => "";
  setInterval(renew, RENEW_MS);

  async function renew() {
    try {
      bearer = (await api("/panel/session/renew", { method: "POST" })).token;
    } catch {
      // The next request tells what is wrong, if it still is.
    }
  }

  async function ask(path, { method = "GET", body, headers = {} } = {}) {
    const sent = { Authorization: `Bearer ${bearer}`, ...headers };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(path, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch {
      throw { code: "offline" };
    }
    if (answer.ok) return answer;
    throw await answer.json().catch(() => ({ code: "error", status: answer.status }));
  }

  async function api(path, options) {
    const answer = await ask(path, options);
    return answer.status === 204 ? null : answer.json();
  }

  async function blob(path, options) {
    return (await ask(path, options)).blob();
  }

  async function download(path, name) {
    const address = URL.createObjectURL(await blob(path));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  // The tab opens with the click itself, or the browser would block it; then it moves on to the file.
  async function openFile(batch, file) {
    const tab = file.endsWith(".pdf") ? window.open("", "_blank") : null;
    try {
      const { url } = await api(`/api/v1/batches/${encodeURIComponent(batch)}/links`, { method: "POST", body: { file } });
      const local = new URL(url);
      if (tab) tab.location = local.pathname + local.search;
      else element("a", { href: local.pathname + local.search, download: file }).click();
    } catch (problem) {
      tab?.close();
      say(words(problem), "error");
    }
  }

  return { api, blob, download, openFile, words, say, ask: question, guard: (check) => (guard = check), leave: () => guard() };
}

// What can be said of a failure in the merchant's language; the API's own words where they tell more.
export function words(problem) {
  const known = {
    offline: _("There is no connection. Check the network, then try again."),
    not_authenticated: _("This session has ended. Open the app again."),
    too_many_requests: _("That was a little fast. Wait a moment, then try again."),
    batch_conflict: _("This is no longer possible: the print run has changed meanwhile."),
    store_busy: _("Something else is being printed. Try again in a moment."),
  };
  return known[problem?.code] ?? problem?.detail ?? _("Something went wrong. Try again.");
}

export function say(text, kind = "status") {
  const place = document.getElementById("said");
  place.className = kind === "error" ? "said error-callout" : "said";
  place.textContent = text;
}

// A question with two answers, in a dialog of the page's own: an iframe may be denied confirm().
function question(text, yes) {
  return new Promise((resolve) => {
    const dialog = element(
      "dialog",
      { class: "question", "aria-labelledby": "question-text" },
      element("p", { id: "question-text" }, text),
      element(
        "form",
        { method: "dialog", class: "actions" },
        element("button", { class: "button", value: "", autofocus: true }, _("Cancel")),
        element("button", { class: "button primary", value: "yes" }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
