// The score sheet while it is filled in: keeps itself, holds what cannot be sent, signs once, works by keys alone.
// Everything it adds has a plain form below it.
(function () {
  "use strict";
  var form = document.getElementById("sheet");
  if (!form || !window.fetch) return;
  var say = form.dataset, shelf = "sheet:" + form.getAttribute("action");
  var saved = document.getElementById("saved"), signer = document.getElementById("sign");
  var lines = Array.prototype.slice.call(form.querySelectorAll(".criterion"));
  var comma = document.documentElement.lang === "vi";
  // What this device holds that the server may not have yet. `signing` is the key of a signature on its way.
  var kept = { version: Number(say.version), points: null, notes: null, key: say.key, signing: "", tried: [] };
  var busy = false, waits = 0, timer = 0, over = false;

  function words(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  function field(line) { return line.querySelector(".points input"); }
  function note(line) { return line.querySelector("textarea"); }
  function number(text) { var n = Number(text.trim().replace(",", ".")); return text.trim() === "" || isNaN(n) ? null : n; }
  function typed(n) { var text = String(Math.round(n * 100) / 100); return comma ? text.replace(".", ",") : text; }
  function freshKey() {
    return window.crypto && crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random().toString(16).slice(2);
  }
  function keep() { try { localStorage.setItem(shelf, JSON.stringify(kept)); } catch (_) { /* the page holds it */ } }
  function forget() { try { localStorage.removeItem(shelf); } catch (_) { /* it was not kept */ } }

  function gather() {
    kept.points = {};
    kept.notes = {};
    lines.forEach(function (line) {
      kept.points[line.dataset.id] = field(line).value;
      kept.notes[line.dataset.id] = note(line).value;
    });
  }
  function put(points, notes) {
    lines.forEach(function (line) {
      field(line).value = points[line.dataset.id] || "";
      note(line).value = notes[line.dataset.id] || "";
      show(line);
    });
    sum();
  }

  // --- what the sheet says of itself

  function show(line) {
    var n = number(field(line).value), good = n !== null && n >= 0 && n <= Number(line.dataset.most)
      && Math.abs(n / Number(line.dataset.step) - Math.round(n / Number(line.dataset.step))) < 1e-9;
    if (field(line).value.trim() !== "" && !good) field(line).setAttribute("aria-invalid", "true");
    else field(line).removeAttribute("aria-invalid");
    line.querySelectorAll("input[type=radio]").forEach(function (one) {
      one.checked = good && n >= Number(one.dataset.least) && n <= Number(one.dataset.most);
    });
  }
  function sum() {
    var total = 0, left = 0;
    lines.forEach(function (line) {
      var n = number(field(line).value);
      if (n === null) left += 1; else total += Math.round(n * 100);
    });
    document.getElementById("total").textContent = (total / 100).toFixed(1).replace(".", comma ? "," : ".");
    document.getElementById("left").textContent = left ? words(say.sayLeft, { n: left }) : say.sayAll;
  }

  // --- sending

  function send(address, message) {
    var stop = new AbortController(), patience = setTimeout(function () { stop.abort(); }, 10000);
    return fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: JSON.stringify(message),
      signal: stop.signal
    }).then(function (answer) {
      clearTimeout(patience);
      return answer.json().catch(function () { return {}; }).then(function (body) {
        return { status: answer.status, body: body };
      });
    }, function (why) { clearTimeout(patience); throw why; });
  }
  function again() {
    busy = false;
    waits += 1;
    saved.textContent = kept.signing ? say.saySigning : say.sayOffline;
    clearTimeout(timer);
    timer = setTimeout(flush, Math.min(15000, 500 * Math.pow(2, waits)));
  }
  function flush() {
    clearTimeout(timer);
    if (busy || over || (kept.points === null && !kept.signing)) return;
    if (kept.points === null) gather();
    var signing = kept.signing, key = signing || kept.key;
    var sent = { points: kept.points, notes: kept.notes, version: kept.version, key: key, tried: kept.tried };
    if (kept.tried.indexOf(key) < 0) kept.tried = kept.tried.concat(key).slice(-9);
    keep();
    busy = true;
    if (!waits) saved.textContent = say.saySaving;
    send(signing ? say.sign : form.action, sent).then(function (got) {
      if (got.status === 200 && signing) {
        over = true;
        forget();
        location.assign(got.body.there);
      } else if (got.status === 200) {
        busy = false;
        waits = 0;
        kept.version = got.body.version;
        kept.tried = [];
        if (kept.key === key) { kept.points = kept.notes = null; kept.key = freshKey(); }
        if (kept.points === null && !kept.signing) forget(); else keep();
        saved.textContent = words(say.saySaved, { time: got.body.at });
        quiet();
        flush();
      } else if (got.status === 409 && got.body.newer) newer(got.body.newer, got.body.words);
      else if (got.status >= 400 && got.status < 500 && got.status !== 408 && got.status !== 429) {
        busy = false;
        kept.signing = "";
        keep();
        told(got.body.words || String(got.status));
      } else again();
    }, again);
  }
  // Somebody, most likely the same judge on another device, saved meanwhile: theirs is shown, ours beside it.
  function newer(body, why) {
    var mine = kept.points;
    busy = false;
    kept = { version: body.version, points: null, notes: null, key: freshKey(), signing: "", tried: [] };
    forget();
    put(body.points, body.notes);
    lines.forEach(function (line) {
      var own = mine[line.dataset.id];
      if (own && own.replace(",", ".") !== field(line).value.replace(",", ".")) {
        var beside = document.createElement("p");
        beside.className = "yours";
        beside.textContent = words(say.sayYours, { points: own });
        line.appendChild(beside);
      }
    });
    told(say.sayNewer || why);
  }
  function told(why) {
    var box = document.getElementById("stopped");
    box.hidden = false;
    box.querySelector("p").textContent = why;
    saved.textContent = "";
    box.scrollIntoView({ block: "nearest" });
  }
  function quiet() { document.getElementById("stopped").hidden = true; }

  // --- filling in

  function changed(line, wait) {
    if (line) show(line);
    sum();
    gather();
    kept.key = freshKey();
    keep();
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }
  function choose(line, one) {
    field(line).value = typed(Number(one.dataset.least));
    changed(line, 300);
  }
  function step(line, by) {
    var n = number(field(line).value), most = Number(line.dataset.most);
    field(line).value = typed(Math.min(most, Math.max(0, (n === null ? 0 : n) + by * Number(line.dataset.step))));
    changed(line, 600);
  }
  function after(line) {
    var next = lines[lines.indexOf(line) + 1];
    if (next) field(next).focus(); else signer.focus();
  }

  form.addEventListener("input", function (event) {
    var line = event.target.closest(".criterion");
    if (!line) return;
    if (event.target.type === "radio") choose(line, event.target); else changed(line, 900);
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (over) return;
    gather();
    if (event.submitter === signer) kept.signing = kept.signing || freshKey();
    keep();
    quiet();
    flush();
  });
  // Keys count while the focus is on the page and in no text; in a field of points digits are points.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var at = event.target, line = at.closest ? at.closest(".criterion") : null;
    if (at.tagName === "TEXTAREA" || at.id === "ground") return;
    var inPoints = line && at === field(line);
    if (inPoints && event.key === "Enter") { event.preventDefault(); after(line); return; }
    if (inPoints && event.key === "ArrowUp") { event.preventDefault(); step(line, 1); return; }
    if (inPoints && event.key === "ArrowDown") { event.preventDefault(); step(line, -1); return; }
    if (line && !inPoints && /^[0-9]$/.test(event.key)) {
      var one = line.querySelector('input[type=radio][data-key="' + event.key + '"]');
      if (one) { event.preventDefault(); one.checked = true; one.focus(); choose(line, one); }
      return;
    }
    if (line && !inPoints && event.key === "Enter" && at.type === "radio") { event.preventDefault(); after(line); return; }
    var key = event.key.toLowerCase();
    if (key === "s") { event.preventDefault(); signer.focus(); }
    if (key === "j" && say.next) location.assign(say.next);
    if (key === "k" && say.before) location.assign(say.before);
  });
  window.addEventListener("online", function () { waits = 0; flush(); });
  document.addEventListener("visibilitychange", function () { if (document.hidden) flush(); });

  document.getElementById("keep").hidden = true;
  try {
    var left = JSON.parse(localStorage.getItem(shelf));
    if (left && left.points) { kept = left; put(kept.points, kept.notes); flush(); }
  } catch (_) { /* nothing usable is kept */ }
  lines.forEach(show);
  sum();
})();
