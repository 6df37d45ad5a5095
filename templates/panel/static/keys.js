// API keys: made, shown once, copied, ended.
import { _, time } from "./texts.js";
import { busy, element } from "./dom.js";

const find = (id) => document.getElementById(id);
const SCOPES = {
  read: () => _("see orders"),
  print: () => _("print"),
  fulfil: () => _("mark orders as shipped"),
  admin: () => _("change settings"),
  agent: () => _("run the print agent"),
};

export async function openKeys(panel) {
  for (const box of document.getElementsByName("key.scopes")) box.checked = !["admin", "agent"].includes(box.value);
  find("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    busy(event.target.querySelector("[type=submit]"), () => create(panel, event.target));
  });
  find("key-copy").addEventListener("click", () => copy(panel));
  find("keys-card").inert = false;
  await reload(panel);
}

async function reload(panel) {
  try {
    const { items } = await panel.api("/api/v1/keys");
    const living = items.filter((key) => !key.revoked);
    find("keys-none").hidden = living.length > 0;
    find("key-list").replaceChildren(...living.map((key) => row(panel, key)));
  } catch (problem) {
    find("e-key").textContent = panel.words(problem);
  }
}

function row(panel, key) {
  const scopes = key.scopes.map((scope) => (SCOPES[scope] ?? (() => scope))()).join(", ");
  const made = _("created %(when)s", { when: time(key.created) });
  const used = key.last_used ? _("last used %(when)s", { when: time(key.last_used) }) : _("never used");
  return element(
    "li",
    {},
    element("div", {}, element("strong", {}, key.name || key.id), element("p", { class: "facts" }, [scopes, made, used].join(" · "))),
    element(
      "div",
      { class: "actions" },
      element("button", { type: "button", class: "button small", onclick: (event) => busy(event.currentTarget, () => revoke(panel, key)) }, _("Revoke")),
    ),
  );
}

async function create(panel, form) {
  const scopes = [...form.elements["key.scopes"]].filter((box) => box.checked).map((box) => box.value);
  find("e-key").textContent = scopes.length ? "" : _("Choose what the key may do.");
  if (!scopes.length) return;
  try {
    const made = await panel.api("/api/v1/keys", { method: "POST", body: { name: form.elements["key.name"].value.trim(), scopes } });
    find("key-text").textContent = made.key;
    find("key-shown").hidden = false;
    find("key-new").open = false;
    find("key-copy").focus();
    await reload(panel);
  } catch (problem) {
    find("e-key").textContent = panel.words(problem);
  }
}

async function copy(panel) {
  const text = find("key-text");
  try {
    await navigator.clipboard.writeText(text.textContent);
    panel.say(_("Copied."));
  } catch {
    // An iframe may be denied the clipboard: the key is selected, for the keyboard to copy.
    getSelection().selectAllChildren(text);
    panel.say(_("Selected: press Ctrl+C to copy."));
  }
}

async function revoke(panel, key) {
  const question = _("Revoke the key %(name)s? Programs that use it stop working at once.", { name: key.name || key.id });
  if (!(await panel.ask(question, _("Revoke")))) return;
  try {
    await panel.api(`/api/v1/keys/${encodeURIComponent(key.id)}`, { method: "DELETE" });
    await reload(panel);
    find("key-new").querySelector("summary").focus();
    panel.say(_("The key was revoked."));
  } catch (problem) {
    find("e-key").textContent = panel.words(problem);
  }
}
