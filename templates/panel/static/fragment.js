// Sends the payload of the fragment, and becomes the page that comes for it: by form, so that the page is whole.
const payload = location.hash.slice(1);
const state = new URLSearchParams(location.search).get("app_state") ?? "";
history.replaceState(null, "", location.pathname);
const answer = await fetch("/panel/session", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ payload, app_state: state }),
});
const made = new DOMParser().parseFromString(await answer.text(), "text/html");
document.documentElement.lang = made.documentElement.lang;
document.documentElement.dir = made.documentElement.dir;
Object.assign(document.body.dataset, made.body.dataset);
document.body.className = made.body.className;
const data = [...made.querySelectorAll('script[type="application/json"]')];
const main = made.querySelector('script[type="module"]');
document.title = made.title;
document.body.replaceChildren(...data, ...[...made.body.childNodes].map((node) => document.adoptNode(node)));
if (main) await import(main.getAttribute("src"));
