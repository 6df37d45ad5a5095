// The logo: read from a file, and shown as the black dots that a label printer makes of it.
import { _ } from "./texts.js";

const find = (id) => document.getElementById(id);
const MOST_BYTES = 2_000_000;
// About 20 mm at 203 dpi.
const WIDEST = 320;
const HIGHEST = 160;

export function logoChooser(touched) {
  let logo = "";

  async function show() {
    if (!logo) find("logo-shown").hidden = true;
    if (!logo) return;
    const data = logo.startsWith("data:") ? logo : `data:image/png;base64,${logo}`;
    try {
      dots(find("logo-dots"), await picture(data));
      find("logo-shown").hidden = false;
    } catch {
      find("e-logo").textContent = _("This file is not a picture that can be read.");
      logo = "";
      find("logo-shown").hidden = true;
    }
  }

  find("s-logo").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    find("e-logo").textContent = file.size > MOST_BYTES ? _("The file is too large: 2 MB at most.") : "";
    if (file.size > MOST_BYTES) return;
    logo = await read(file);
    await show();
    touched();
  });
  find("logo-remove").addEventListener("click", () => {
    logo = "";
    find("s-logo").value = "";
    show();
    find("s-logo").focus();
    touched();
  });
  return {
    give: () => logo,
    take(stored) {
      logo = stored;
      find("s-logo").value = "";
      show();
    },
  };
}

function read(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

async function picture(source) {
  const image = new Image();
  image.src = source;
  await image.decode();
  return image;
}

// Floyd and Steinberg's dithering, as on the label: the error of each dot goes to those not yet drawn.
function dots(canvas, image) {
  const scale = Math.min(WIDEST / image.naturalWidth, HIGHEST / image.naturalHeight, 1);
  const width = (canvas.width = Math.max(1, Math.round(image.naturalWidth * scale)));
  const height = (canvas.height = Math.max(1, Math.round(image.naturalHeight * scale)));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  const grey = Float32Array.from({ length: width * height }, (unused, i) => {
    const [red, green, blue] = pixels.data.subarray(4 * i);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  for (let i = 0; i < grey.length; i++) {
    const white = grey[i] >= 128 ? 255 : 0;
    const error = grey[i] - white;
    const x = i % width;
    if (x + 1 < width) grey[i + 1] += (error * 7) / 16;
    if (x > 0) grey[i + width - 1] += (error * 3) / 16;
    grey[i + width] += (error * 5) / 16;
    if (x + 1 < width) grey[i + width + 1] += error / 16;
    pixels.data.fill(white, 4 * i, 4 * i + 3);
  }
  context.putImageData(pixels, 0, 0);
}
