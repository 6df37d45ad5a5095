// The calls that an app may make of the control panel around it, for the sandbox's look-alike of that panel.
window.EcwidApp = (() => {
  let app = "";
  const tell = (method, data) =>
    window.parent.postMessage(JSON.stringify({ ecwidAppNs: app, method, data }), "*");
  return {
    init(options) {
      app = options.app_id;
      tell("init", {});
      if (options.autoloadedflag) tell("ready", {});
      if (options.autoheight) {
        new ResizeObserver(() => this.setSize({ height: document.documentElement.offsetHeight })).observe(document.body);
      }
      return this;
    },
    ready: () => tell("ready", {}),
    setSize: ({ height }) => tell("setSize", { height: typeof height === "number" ? `${height}px` : height }),
    openPage: (page) => tell("openPage", page),
    closeAppPopup: () => tell("closeAppPopup", {}),
    getPayload() {
      const bytes = location.hash.slice(1).match(/../g) || [];
      try {
        return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (pair) => parseInt(pair, 16))));
      } catch {
        return null;
      }
    },
  };
})();
