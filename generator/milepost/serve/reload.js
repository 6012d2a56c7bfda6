// Sent with every page of a preview, and never part of a published site.
// Reloads the page when its own bytes have changed; lays the problems of a broken log over the last good page.
(() => {
  "use strict";
  const { page, seen } = document.currentScript.dataset;
  const address = new URL("events", document.currentScript.src);
  address.search = new URLSearchParams({ page, seen });
  let events = null;
  let overlay = null;

  const STYLE = `
    :host { all: initial; }
    section { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; box-sizing: border-box; padding: 1.5rem;
      background: rgb(20 20 24 / 0.93); color: #f4f4f4; font: 15px/1.5 system-ui, sans-serif; }
    header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; }
    h1 { font-size: 1.25rem; margin: 0; color: #ff9b8e; }
    button { font: inherit; color: inherit; background: none; border: 1px solid currentColor; border-radius: 4px;
      padding: 0.2rem 0.7rem; cursor: pointer; }
    pre { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 1.2rem 0; }`;

  function element(name, text) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  }

  function hide() {
    if (overlay) overlay.remove();
    overlay = null;
  }

  function show({ heading, problems, hide: words }) {
    hide();
    if (!problems.length) return;
    overlay = element("milepost-problems");
    const inside = overlay.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    inside.adoptedStyleSheets = [sheet];
    const section = element("section");
    section.setAttribute("role", "alert");
    const header = element("header");
    const button = element("button", words);
    button.addEventListener("click", hide);
    header.append(element("h1", heading), button);
    section.append(header, ...problems.map((problem) => element("pre", problem)));
    inside.append(section);
    document.body.append(overlay);
  }

  function close() {
    if (events) events.close();
    events = null;
  }

  // Only the page in front listens: browsers allow few connections to one host, and each open page would hold one.
  function listen() {
    if (events || document.hidden) return;
    events = new EventSource(address);
    events.addEventListener("problems", (event) => show(JSON.parse(event.data)));
    events.addEventListener("changed", () => location.reload());
  }

  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : listen()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", listen);
  listen();
})();
