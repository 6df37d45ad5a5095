// Talking to the control panel around this page: through its script where that comes, by messages of our own until then.
const PATIENCE_MS = 8000;
// No higher than a screen has room for: a question in the middle of the frame must be in sight.
const AROUND = 200;
const LEAST = 520;

export function connectFrame({ sdk, css, app }) {
  if (window.parent === window) return;
  tell(app, "init", { app_id: app, autoheight: true });
  tell(app, "ready", {});
  let told = 0;
  const height = () => {
    const most = Math.max(LEAST, (screen.availHeight || 900) - AROUND);
    const wanted = Math.min(most, Math.max(LEAST, document.body.scrollHeight));
    if (wanted !== told) tell(app, "setSize", { height: (told = wanted) });
  };
  new ResizeObserver(height).observe(document.body);
  load("link", { rel: "stylesheet", href: css }, (link) => document.head.prepend(link)).catch(() => {});
  load("script", { src: sdk, async: true }, (script) => document.head.append(script)).then(
    () => {
      window.EcwidApp?.init?.({ app_id: app, autoloadedflag: true, autoheight: false });
      window.EcwidApp?.ready?.();
    },
    () => {},
  );
}

function tell(app, method, data) {
  window.parent.postMessage(JSON.stringify({ ecwidAppNs: app, method, data }), "*");
}

// What never comes is not waited for.
function load(name, attributes, place) {
  const made = Object.assign(document.createElement(name), attributes);
  return new Promise((done, failed) => {
    const timer = setTimeout(() => (made.remove(), failed()), PATIENCE_MS);
    made.addEventListener("load", () => (clearTimeout(timer), done()));
    made.addEventListener("error", () => (clearTimeout(timer), failed()));
    place(made);
  });
}
