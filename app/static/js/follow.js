// A part of a page that follows what happens: fetched anew every few seconds, left alone while somebody is about to press in it.
(function () {
  "use strict";
  var own = document.currentScript.dataset;
  function follow() {
    fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById(own.follow);
        var shown = document.getElementById(own.follow);
        if (fresh && shown && fresh.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) {
          shown.replaceWith(fresh);
          document.dispatchEvent(new Event("followed"));
        }
      })
      .catch(function () {}) // the line is down: the next try may find it
      .then(function () {
        setTimeout(follow, Number(own.every));
      });
  }
  setTimeout(follow, Number(own.every));
})();
