// What the page can do without until it is painted comes only then: rows below the fold, other scripts and styles.
// Until all of that works the body has class "early". A page that is not painted, as it is out of sight, begins after a
// second.
let begun = false;

function begin() {
  if (begun) return;
  begun = true;
  const below = document.getElementById("below");
  below?.replaceWith(below.content);
  document.body.append(document.getElementById("later").content);
  import("./main.js");
}

requestAnimationFrame(() => setTimeout(begin));
setTimeout(begin, 1000);
