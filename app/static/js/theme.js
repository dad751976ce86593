// Keeps the reader's choice of light or dark. Runs before the page is drawn; without it the system's choice holds.
(function () {
  "use strict";
  var root = document.documentElement, key = "theme";
  function kept() { try { return localStorage.getItem(key); } catch (_) { return null; } }
  function shown() { return root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"); }
  if (kept() === "dark" || kept() === "light") root.dataset.theme = kept();
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    if (!button) return;
    function tell() { button.setAttribute("aria-pressed", String(shown() === "dark")); }
    button.hidden = false;
    tell();
    button.addEventListener("click", function () {
      root.dataset.theme = shown() === "dark" ? "light" : "dark";
      try { localStorage.setItem(key, root.dataset.theme); } catch (_) { /* the choice then lasts for this page */ }
      tell();
    });
  });
})();
