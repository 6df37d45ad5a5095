// What every view works with: requests under the session, words for problems, notes, questions, files.
import { _ } from "./texts.js";

const ONCE_MORE_MS = 60_000;

export function services(start) {
  let session = start.session;
  let guard = () => "";

  async function request(path, { method = "GET", body, headers = {}, signal } = {}) {
    const options = { method, signal, headers: { Authorization: `Bearer ${session}`, ...headers } };
    if (body !== undefined) {
      options.body = JSON.stringify(body);
      options.headers["Content-Type"] = "application/json";
    }
    let answer;
    try {
      answer = await fetch(path, options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw { code: "offline", text: error.message };
    }
    if (answer.ok) return answer;
    if (answer.status === 401) document.getElementById("ended").hidden = false;
    throw await problem(answer);
  }

  async function api(path, options) {
    const answer = await request(path, options);
    return answer.status === 204 ? null : answer.json();
  }

  async function blob(path, options) {
    return (await request(path, options)).blob();
  }

  async function download(path, name, options) {
    const address = URL.createObjectURL(await blob(path, options));
    const link = Object.assign(document.createElement("a"), { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), ONCE_MORE_MS);
  }

  // The tab is opened by the click itself, or the browser would block it; it moves on once the labels are there.
  function tab() {
    const opened = window.open("about:blank", "_blank");
    if (opened) {
      opened.document.title = _("Shipping labels");
      opened.document.body.textContent = _("The labels are being made…");
    }
    return opened;
  }

  async function openLabels(batch, opened = tab()) {
    try {
      const { url } = await api(`/api/v1/batches/${encodeURIComponent(batch)}/links`, { method: "POST", body: { print_dialog: true } });
      if (opened && !opened.closed) opened.location.replace(url);
      else say(_("The browser blocked the new tab. Use “Download PDF” instead."), "error");
    } catch (error) {
      opened?.close();
      say(words(error), "error");
    }
  }

  function say(text, kind = "done") {
    const note = document.createElement("p");
    note.className = `note note-${kind}`;
    note.textContent = text;
    document.getElementById("notes").replaceChildren(note);
    if (kind === "done") setTimeout(() => note.remove(), 6000);
  }

  function ask(question, yes) {
    const dialog = document.getElementById("ask");
    document.getElementById("ask-question").textContent = question;
    document.getElementById("ask-yes").textContent = yes;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((answer) => {
      dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
    });
  }

  async function renew() {
    try {
      const renewed = await api("/panel/session/renew", { method: "POST" });
      session = renewed.session;
    } catch (error) {
      if (error.code === "offline") setTimeout(renew, ONCE_MORE_MS);
    }
  }
  setInterval(renew, (start.session_seconds * 1000) / 2);

  return {
    start,
    api,
    blob,
    request,
    download,
    tab,
    openLabels,
    say,
    ask,
    words,
    guard: (asks) => (guard = asks),
    leaving: () => guard(),
  };
}

// An error's words for a merchant: of the problem document where there is one, else of what the browser knows.
export function words(error) {
  if (error?.code === "offline") return _("The server cannot be reached. Check your connection, then try again.");
  if (error?.code === "not_authenticated") return _("Your session has ended. Open this page again from the control panel’s menu; nothing is lost.");
  return error?.text || _("Something went wrong. Try again.");
}

async function problem(answer) {
  try {
    const told = await answer.json();
    const code = (told.type ?? "").split("#").at(-1);
    return { code, text: told.detail || told.title, errors: told.errors ?? [], status: answer.status };
  } catch {
    return { code: "", text: "", errors: [], status: answer.status };
  }
}
