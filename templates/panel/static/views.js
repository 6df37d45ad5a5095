// Views that are fetched when they are first opened: markup in the merchant's language, then their script.
import { language } from "./texts.js";

const OPENERS = {
  history: async () => (await import("./history.js")).openHistory,
  settings: async () => (await import("./settings.js")).openSettings,
};

// Both are there before anything is shown: a button without its script would lose the press.
export async function openView(name, place, panel) {
  const [text, open] = await Promise.all([markup(name), OPENERS[name]()]);
  place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  await open(panel);
}

async function markup(name) {
  const answer = await fetch(`/panel/views/${name}?lang=${encodeURIComponent(language)}`);
  if (!answer.ok) throw await answer.json();
  return answer.text();
}
