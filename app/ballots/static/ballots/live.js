/* While voting is open, the figures of a result refresh themselves, as long as somebody looks at them.
   htmx asks and replaces; here stands when. Without it the page says how to load them anew. */
(() => {
  "use strict";
  const figures = document.getElementById("figures");
  const said = document.getElementById("figures-said");
  if (!figures || !window.htmx) return;

  const usual = Number(figures.dataset.seconds) * 1000;
  const longest = 5 * 60 * 1000;
  let pause = usual;
  let timer = 0;
  let isDue = false;
  let opened = [];

  const verdict = () => document.getElementById("verdict")?.textContent.trim() ?? "";
  let lastVerdict = verdict();

  const ask = () => {
    isDue = document.hidden;
    if (!isDue) htmx.trigger(figures, "figures:ask");
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  };

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isDue) ask();
  });

  figures.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["If-None-Match"] = figures.dataset.etag;
  });

  figures.addEventListener("htmx:beforeSwap", () => {
    opened = [...figures.querySelectorAll("details[open]")].map((details) => details.id);
  });

  figures.addEventListener("htmx:afterSwap", () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (verdict() !== lastVerdict) {
      lastVerdict = verdict();
      said.textContent = lastVerdict;
    }
  });

  figures.addEventListener("htmx:afterRequest", (event) => {
    const { status } = event.detail.xhr;
    if (status === 200) figures.dataset.etag = event.detail.xhr.getResponseHeader("ETag") ?? "";
    if (figures.querySelector("[data-is-closed]") || [403, 404, 410].includes(status)) return;
    pause = status === 200 || status === 304 ? usual : Math.min(2 * pause, longest);
    wait();
  });

  wait();
})();
