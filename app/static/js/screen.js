// The big screen: keys and clickers press its buttons, and only the stage changes, so that the full screen stays.
(function () {
  "use strict";
  var keys = { ArrowRight: "on", PageDown: "on", " ": "on", ArrowLeft: "back", PageUp: "back" };
  var busy = false;
  function go(form) {
    if (busy) return;
    busy = true;
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("stage");
        if (!fresh) throw new Error("no stage");
        document.getElementById("stage").replaceWith(fresh);
        busy = false;
      })
      .catch(function () {
        location.reload();
      });
  }
  document.addEventListener("submit", function (event) {
    event.preventDefault();
    go(event.target);
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "f" || event.key === "F") return full();
    if (event.key === " " && event.target.closest("button, a")) return;
    var form = keys[event.key] && document.querySelector("form[data-step=" + keys[event.key] + "]");
    if (!form) return;
    event.preventDefault();
    if (!form.querySelector("button").disabled) go(form);
  });
  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(function () {});
  }
  var button = document.getElementById("full");
  if (button && document.fullscreenEnabled) {
    button.hidden = false;
    button.addEventListener("click", full);
  }
})();
