// Lists that follow the typing: fetches htmx when somebody first goes to such a field, and not before.
(function () {
  "use strict";
  var address = document.currentScript.dataset.htmx;
  document.addEventListener("focusin", function load(event) {
    var field = event.target;
    if (!field.closest || !field.closest("form.find, [data-hx-get]")) return;
    document.removeEventListener("focusin", load);
    var script = document.createElement("script");
    script.src = address;
    script.onload = function () {
      // What was typed while it was on its way counts too.
      if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    document.head.appendChild(script);
  });
})();
