// What every view works with: the API with the session's bearer, files, questions, words for what went wrong.
import { _, fault, problem } from "./texts.js";
import { element } from "./dom.js";

const SAID_MS = 6000;
const AGAIN_MS = 60_000;

// `token` lives for `seconds`; it is renewed at half of that.
export function client(token, seconds = 1800) {
  let bearer = token;
  let guard = () => "";
  setInterval(renew, (seconds * 1000) / 2);

  async function renew() {
    try {
      bearer = (await api("/panel/session/renew", { method: "POST" })).session;
    } catch (problem) {
      // Away for a while: another try comes before the session ends. Ended: the next request tells.
      if (problem.code === "offline") setTimeout(renew, AGAIN_MS);
    }
  }

  async function request(path, { method = "GET", body, headers = {} } = {}) {
    const sent = { Authorization: `Bearer ${bearer}`, ...headers };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(path, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch {
      throw { code: "offline" };
    }
    if (answer.ok) return answer;
    throw await problemOf(answer);
  }

  async function api(path, options) {
    const answer = await request(path, options);
    return answer.status === 204 ? null : answer.json();
  }

  async function blob(path, options) {
    return (await request(path, options)).blob();
  }

  async function download(path, name) {
    const address = URL.createObjectURL(await blob(path));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), AGAIN_MS);
  }

  // A signed link opens one file, once; the tab for it was opened by the click itself, or it would be blocked.
  async function openFile(batch, file, tab = file.endsWith(".pdf") ? waitingTab() : null) {
    try {
      const body = { file, print_dialog: file.endsWith(".pdf") };
      const { url } = await api(`/api/v1/batches/${encodeURIComponent(batch)}/links`, { method: "POST", body });
      const local = new URL(url);
      const address = local.pathname + local.search;
      if (tab && !tab.closed) tab.location.replace(new URL(address, location.href));
      else if (file.endsWith(".pdf")) say(_("The browser blocked the new tab. Use “Download PDF” instead."), "error");
      else element("a", { href: address, download: file }).click();
    } catch (problem) {
      tab?.close();
      say(words(problem), "error");
    }
  }

  return { api, blob, request, download, openFile, tab: waitingTab, words, say, ask: question, guard: (check) => (guard = check), leave: () => guard() };
}

function waitingTab() {
  const opened = window.open("about:blank", "_blank");
  if (opened) {
    opened.document.title = _("Shipping labels");
    opened.document.body.textContent = _("The labels are being made…");
  }
  return opened;
}

async function problemOf(answer) {
  const told = await answer.json().catch(() => ({}));
  const code = told.code ?? String(told.type ?? "error").split("#").at(-1);
  if (answer.status === 401) document.getElementById("ended")?.removeAttribute("hidden");
  return { ...told, code, status: answer.status };
}

// What can be said of a failure in the merchant's language; the API's own words where they tell more.
export function words(found) {
  if (found?.code === "offline") return _("There is no connection. Check the network, then try again.");
  const told = problem(found ?? {}) ?? found?.detail ?? found?.text ?? _("Something went wrong. Try again.");
  const [first] = found?.code === "invalid" ? (found.errors ?? []) : [];
  return first ? `${told} ${fault(first)}` : told;
}

let silence = 0;
export function say(text, kind = "status") {
  const place = document.getElementById("said");
  clearTimeout(silence);
  place.className = kind === "error" ? "said error-callout" : "said";
  place.textContent = text;
  if (kind !== "error") silence = setTimeout(() => (place.textContent = ""), SAID_MS);
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
