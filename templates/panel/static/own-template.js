// The merchant's own label template: typed or uploaded, checked as it is written, by the check that the server saves by.
import { busy } from "./dom.js";
import { _, fault } from "./texts.js";

const WAIT_MS = 400;
const MOST_BYTES = 200_000;
const find = (id) => document.getElementById(id);

export function ownTemplate(panel, touched) {
  const text = find("own-text");
  let document = null;
  let turn = 0;
  let timer = 0;

  // While a text is wrong it is kept as it is: a change, and refused when it is saved all the same.
  const give = () => document ?? { text: text.value };

  function faults(found) {
    find("own-faults").replaceChildren(
      ...found.map((one) => Object.assign(window.document.createElement("li"), { textContent: _("Line %(line)s: %(text)s", { line: one.line, text: fault(one) }) })),
    );
    if (found.length) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  }

  async function check() {
    const mine = ++turn;
    try {
      const answer = await panel.api("/api/v1/templates/check", { method: "POST", body: { text: text.value } });
      if (mine !== turn) return;
      document = answer.template;
      faults(answer.faults);
      find("own-words").textContent = answer.template ? _("The template is right.") : "";
    } catch (problem) {
      if (mine !== turn) return;
      find("own-words").textContent = panel.words(problem);
    }
    touched();
  }

  function changed() {
    document = null;
    find("own-words").textContent = "";
    clearTimeout(timer);
    timer = setTimeout(check, WAIT_MS);
  }

  function write(template) {
    document = template;
    text.value = template ? JSON.stringify(template, null, 2) : "";
    faults([]);
    find("own-words").textContent = "";
  }

  async function begin(name) {
    const { items } = await panel.api("/api/v1/templates");
    write((items.find((one) => one.name === name) ?? items.find((one) => one.name === "standard")).template);
    touched();
  }

  async function upload([file]) {
    if (!file) return;
    if (file.size > MOST_BYTES) return faults([{ line: 1, code: "too_large" }]);
    text.value = await file.text();
    changed();
  }

  text.addEventListener("input", changed);
  find("own-file").addEventListener("change", (event) => upload(event.target.files));
  find("own-begin").addEventListener("click", (event) => busy(event.currentTarget, () => begin(find("own-from").value).catch((problem) => (find("own-words").textContent = panel.words(problem)))));
  return {
    give,
    chosen: () => document !== null,
    take: (template) => write(typeof template === "object" ? template : null),
    show(visible) {
      find("own-template").hidden = !visible;
      if (visible && !text.value && !timer) timer = setTimeout(() => begin("standard").catch(() => {}), 0);
    },
  };
}
