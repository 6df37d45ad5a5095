// Views that are fetched when they are first opened: markup in the merchant's language, then their script.
import { language } from "./texts.js";

const OPENERS = {
  history: async () => (await import("./history.js")).openHistory,
  settings: async () => (await import("./settings.js")).openSettings,
};

export async function openView(name, place, panel) {
  const answer = await fetch(`/panel/views/${name}?lang=${encodeURIComponent(language)}`);
  if (!answer.ok) throw await answer.json();
  place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  const open = await OPENERS[name]();
  await open(panel);
}
