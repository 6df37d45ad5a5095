// What the page can do without until it is painted comes only then: rows below the fold, other scripts and styles.
// Until all of that works the body has class "early", and buttons that are pressed wait for it. A page that is not
// painted, as it is out of sight, begins after a second.
const pressed = [];
let begun = false;

function press({ target }) {
  const button = target.closest("button");
  if (button) pressed.push(button);
}

async function begin() {
  if (begun) return;
  begun = true;
  const below = document.getElementById("below");
  below?.replaceWith(below.content);
  document.body.append(document.getElementById("later").content);
  await import("./main.js");
  document.removeEventListener("click", press);
  for (const button of pressed) button.click();
}

document.addEventListener("click", press);
requestAnimationFrame(() => setTimeout(begin));
setTimeout(begin, 1000);
