// The time left of a presentation, by the server's clock: counted from when the page was made, not by the clock of this machine.
(function () {
  "use strict";
  var made = performance.now();
  function left() {
    var shown = document.querySelector("[role=timer]");
    if (!shown) return;
    var seconds = Math.ceil((shown.dataset.until - shown.dataset.now - (performance.now() - made)) / 1000);
    var whole = Math.abs(seconds);
    shown.textContent = (seconds < 0 ? "−" : "") + Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
    shown.classList.toggle("over", seconds < 0);
  }
  document.addEventListener("followed", function () {
    made = performance.now();
    left();
  });
  left();
  setInterval(left, 250);
})();
