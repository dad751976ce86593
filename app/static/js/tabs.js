// Brings the tab of this page into sight where the row of tabs is longer than the screen.
(function () {
  "use strict";
  var row = document.querySelector(".tabs ul"), here = row && row.querySelector("[aria-current]");
  if (here) row.scrollLeft += here.getBoundingClientRect().right + 48 - row.getBoundingClientRect().right;
})();
