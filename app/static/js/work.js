// The page of a piece of work follows it: the part that changes is fetched anew until the work has ended.
(function () {
  "use strict";
  function follow() {
    fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("work");
        var shown = document.getElementById("work");
        if (!fresh || !shown) return;
        // A button that somebody is about to press stays where it is.
        if (fresh.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) shown.replaceWith(fresh);
        if (fresh.dataset.over === undefined) setTimeout(follow, 1000);
        else if (shown.isConnected) shown.replaceWith(fresh);
      })
      .catch(function () {
        setTimeout(follow, 5000);
      });
  }
  setTimeout(follow, 1000);
})();
