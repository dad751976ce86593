// The story while it is written: counts letters, keeps the draft by itself. Without it the buttons do the same.
(function () {
  "use strict";
  var form = document.getElementById("story");
  if (!form || !window.fetch) return;
  var field = document.getElementById("words"), letters = document.getElementById("letters");
  var saved = document.getElementById("saved"), say = form.dataset, least = Number(say.least);
  var shelf = "story:" + say.draft, timer = 0, kept = field.value, leaving = false;

  function count() {
    var found = (field.value.normalize("NFC").match(/[\p{L}\p{N}]/gu) || []).length;
    letters.textContent = found < least
      ? say.sayMissing.replace("{n}", least - found)
      : say.sayLetters.replace("{n}", found);
  }
  function shelve(words) {
    try {
      if (words === null) sessionStorage.removeItem(shelf); else sessionStorage.setItem(shelf, words);
    } catch (_) { /* then the page alone holds it */ }
  }
  function keep() {
    var words = field.value;
    if (words === kept || leaving) return;
    fetch(say.draft, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": say.token },
      body: JSON.stringify({ words: words })
    }).then(function (answer) {
      return answer.json().then(function (body) {
        if (!answer.ok) { saved.textContent = body.words || ""; return; }
        kept = words;
        shelve(null);
        saved.textContent = say.sayKept.replace("{time}", body.at);
      });
    }).catch(function () {
      saved.textContent = say.sayOffline;
      timer = setTimeout(keep, 5000);
    });
  }
  field.addEventListener("input", function () {
    count();
    shelve(field.value);
    clearTimeout(timer);
    timer = setTimeout(keep, 1500);
  });
  form.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("online", keep);
  document.addEventListener("visibilitychange", function () { if (document.hidden) keep(); });
  try {
    var left = sessionStorage.getItem(shelf);
    if (left !== null && left.trim() !== field.value.trim()) { field.value = left; keep(); } else shelve(null);
  } catch (_) { /* nothing is kept */ }
  count();
})();
