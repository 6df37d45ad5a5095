// A sample label with the settings as they stand on the page, made by the engine that makes the real ones.
import { _ } from "./texts.js";

const WAIT_MS = 350;
const LOOKS = ["ship_from", "logo", "template", "stock", "dpi", "language"];

export function preview(panel, settings) {
  const image = document.getElementById("preview");
  const paper = document.getElementById("preview-paper");
  const words = document.getElementById("preview-words");
  let timer = 0;
  let turn = 0;
  let drawn = "";

  async function draw() {
    const whole = settings();
    const looks = Object.fromEntries(LOOKS.map((name) => [name, whole[name]]));
    const asked = { settings: looks, dpi: Math.min(whole.dpi, 300) };
    const key = JSON.stringify(asked);
    if (key === drawn) return;
    const mine = ++turn;
    paper.setAttribute("aria-busy", "true");
    try {
      const picture = await panel.blob("/api/v1/preview", { method: "POST", body: asked });
      if (mine !== turn) return;
      URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(picture);
      image.hidden = false;
      words.textContent = _("Preview with a sample order");
      drawn = key;
    } catch (problem) {
      if (mine !== turn) return;
      image.hidden = true;
      words.textContent = panel.words(problem);
      drawn = "";
    } finally {
      if (mine === turn) paper.setAttribute("aria-busy", "false");
    }
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT_MS);
  }
  draw();
  return { again };
}
