// A page that somebody else must not come back to: what stands here leaves the browser's history with the page.
// Going back, forward or loading anew leads to data-to instead, and a form is sent once however often it is pressed.
(function () {
  "use strict";
  history.replaceState(null, "", document.currentScript.dataset.to);
  addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
  for (const form of document.querySelectorAll("main form[method=post]")) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
})();
