// Progress that follows the work: the part of the page marked `data-again` is fetched anew until it is gone.
"use strict";
(() => {
  const SECONDS = 2;
  const look = async () => {
    const part = document.querySelector("[data-again]");
    if (!part) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-again]");
      if (!next) { location.reload(); return; }
      part.querySelector("[data-progress]").replaceWith(next.querySelector("[data-progress]"));
    } catch {
      // The line is cut: it is tried again, and the work goes on meanwhile.
    }
    setTimeout(look, SECONDS * 1000);
  };
  setTimeout(look, SECONDS * 1000);
})();
