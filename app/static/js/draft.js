// A draft while it is written: keeps itself a moment after the last key. Without it the button does the same.
(function () {
  "use strict";
  var form = document.getElementById("draft");
  if (!form || !form.dataset.keep || !window.fetch) return;
  var say = form.dataset, saved = document.getElementById("saved"), version = form.elements.version;
  var timer = 0, busy = false, again = false, leaving = false, stopped = false;

  function written() {
    var said = {};
    new FormData(form).forEach(function (value, name) {
      if (name.indexOf("said-") === 0 && typeof value === "string") said[name.slice(5)] = value;
    });
    return said;
  }
  var kept = JSON.stringify(written());

  function keep() {
    var said = written(), now = JSON.stringify(said);
    if (now === kept || leaving || stopped) return;
    if (busy) { again = true; return; }
    busy = true;
    fetch(say.keep, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": say.token },
      body: JSON.stringify({ version: Number(version.value), said: said })
    }).then(function (answer) {
      return answer.json().then(function (body) {
        busy = false;
        if (!answer.ok) {
          // Somebody else saved: only the person may say what becomes of the two texts, by the button.
          stopped = answer.status === 409;
          saved.textContent = body.words || "";
          return;
        }
        kept = now;
        version.value = body.version;
        saved.textContent = say.sayKept.replace("{time}", body.at);
        if (again) { again = false; keep(); }
      });
    }).catch(function () {
      busy = false;
      saved.textContent = say.sayOffline;
      timer = setTimeout(keep, 5000);
    });
  }
  form.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(keep, 1500);
  });
  form.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("online", keep);
  document.addEventListener("visibilitychange", function () { if (document.hidden) keep(); });
})();
