// The quiz while it is answered: saves each answer by itself, keeps what cannot be sent, counts down, hands in.
// Everything it adds has a plain form below it. Nothing here knows a right answer.
(function () {
  "use strict";
  var exam = document.getElementById("exam");
  if (!exam || !window.fetch) return;
  var say = exam.dataset, last = Number(say.last), number = Number(say.number);
  var paper = document.getElementById("paper"), end = document.getElementById("end");
  var saved = document.getElementById("saved"), aloud = document.getElementById("aloud");
  var guess = document.getElementById("prediction");
  var shelf = "quiz:" + say.key, here = say.here;
  var kept = { answers: {}, guess: null, handing: null };
  var busy = false, waits = 0, timer = 0, over = false, told = 0, began = performance.now();
  var until = began + Number(say.left);

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function words(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  function keep() { try { localStorage.setItem(shelf, JSON.stringify(kept)); } catch (_) { /* it is kept in this page */ } }
  function question(place) { return paper.querySelector('.question[data-place="' + place + '"]'); }
  function given(place) {
    var chosen = question(place).querySelector("input:checked");
    return chosen ? chosen.value : "-";
  }
  function seq(place) { return Number(question(place).dataset.seq); }

  // --- what this device holds that the server may not have yet

  function recall() {
    try { kept = JSON.parse(localStorage.getItem(shelf)) || kept; } catch (_) { /* nothing usable is kept */ }
    Object.keys(kept.answers).forEach(function (place) {
      var mine = kept.answers[place], box = question(place);
      if (!box || mine[1] <= seq(place)) { delete kept.answers[place]; return; }
      box.dataset.seq = mine[1];
      each(box.querySelectorAll("input"), function (input) { input.checked = input.value === mine[0]; });
    });
    if (guess && kept.guess && kept.guess[1] > Number(guess.dataset.seq)) {
      guess.value = kept.guess[0];
      guess.dataset.seq = kept.guess[1];
    } else if (!kept.handing) kept.guess = null;
    // What other papers left behind on this device is of no use to anybody once they are over.
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf("quiz:") === 0 && key !== shelf && !JSON.parse(localStorage.getItem(key)).handing) {
          var born = Number(key.split("-").pop()) / 1000;
          if (Date.now() - born > 2 * 86400000) localStorage.removeItem(key);
        }
      });
    } catch (_) { /* then they stay */ }
  }

  function pending() {
    return Object.keys(kept.answers).map(function (place) {
      return [Number(place), kept.answers[place][0], kept.answers[place][1]];
    });
  }

  // --- sending

  function send(address, message) {
    var stop = new AbortController(), patience = setTimeout(function () { stop.abort(); }, 10000);
    return fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(message),
      signal: stop.signal
    }).then(function (answer) {
      clearTimeout(patience);
      return answer.json().catch(function () { return {}; }).then(function (body) {
        return { status: answer.status, body: body };
      });
    }, function (why) { clearTimeout(patience); throw why; });
  }

  function message() {
    var all = { ticket: say.ticket, answers: pending() };
    if (kept.guess) all.prediction = [Number(kept.guess[0]), kept.guess[1]];
    return all;
  }

  function flush() {
    clearTimeout(timer);
    if (busy || over) return;
    if (kept.handing) { handIn(); return; }
    var sent = message();
    if (!sent.answers.length && !sent.prediction) return;
    busy = true;
    saved.textContent = say.saySaving;
    send(say.save, sent).then(function (got) {
      busy = false;
      if (got.status === 200) {
        sent.answers.forEach(function (row) {
          var mine = kept.answers[row[0]];
          if (mine && mine[1] === row[2]) delete kept.answers[row[0]];
        });
        if (sent.prediction && kept.guess && kept.guess[1] === sent.prediction[1]) kept.guess = null;
        keep();
        online();
        saved.textContent = words(say.saySaved, { time: clock() });
        // The round was extended meanwhile; otherwise the count below is finer than whole seconds.
        if (performance.now() + got.body.left * 1000 > until + 2000) until = performance.now() + got.body.left * 1000;
        flush();
      } else if (isFinal(got)) stopped(got.body.words);
      else again();
    }, function () { busy = false; again(); });
  }

  // What sending once more will not mend. A busy server, or one that is starting anew, is none of it.
  function isFinal(got) {
    return got.status >= 400 && got.status < 500 && got.status !== 408 && got.status !== 429
      && got.body.reason !== undefined && got.body.reason !== "attempt.busy";
  }

  // The wall clock of the server: what it was when the page came, and what has passed since.
  function clock() {
    var second = Math.floor(Number(say.now) + (performance.now() - began) / 1000);
    return [second / 3600 % 24, second / 60 % 60, second % 60].map(function (part) {
      return String(Math.floor(part)).padStart(2, "0");
    }).join(":");
  }

  function again() {
    waits += 1;
    if (waits > 1 || navigator.onLine === false) document.getElementById("offline").hidden = false;
    saved.textContent = say.sayKept;
    timer = setTimeout(flush, Math.min(15000, 500 * Math.pow(2, waits)));
  }

  function online() {
    waits = 0;
    document.getElementById("offline").hidden = true;
  }

  function stopped(why) {
    over = true;
    var box = document.getElementById("stopped");
    box.hidden = false;
    box.querySelector("p").textContent = why;
    saved.textContent = "";
  }

  // --- answering

  function changed(place) {
    var next = seq(place) + 1;
    question(place).dataset.seq = next;
    kept.answers[place] = [given(place), next];
    keep();
    paint();
    flush();
  }

  function paint() {
    var open = [];
    for (var place = 1; place <= last; place += 1) {
      var button = paper.querySelector('[data-go="' + place + '"]'), done = given(place) !== "-";
      button.classList.toggle("answered", done);
      button.querySelector(".vh").textContent = done ? ", " + say.sayAnswered : "";
      if (!done) open.push(place);
    }
    var line = document.getElementById("open"), rest = document.getElementById("incomplete");
    line.textContent = open.length ? words(say.sayOpen, { list: open.join(", ") }) : say.sayAll;
    line.classList.toggle("open", open.length > 0);
    if (rest) rest.hidden = !open.length;
  }

  function show(place, push) {
    here = String(place);
    var atEnd = here === "hand-in", title = atEnd ? say.sayEnd : words(say.sayQuestion, { n: here, all: last });
    paper.hidden = atEnd;
    end.hidden = !atEnd;
    each(paper.querySelectorAll(".question"), function (box) { box.hidden = box.dataset.place !== here; });
    each(paper.querySelectorAll("[data-go]"), function (button) {
      if (button.dataset.go === here) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    document.getElementById("previous").hidden = here === "1";
    document.getElementById("where").textContent = title;
    document.title = title + " · " + document.title.split(" · ").slice(1).join(" · ");
    if (push) {
      history.pushState({ place: here }, "", say.base + "/" + here);
      document.getElementById("where").focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  function go(where) {
    if (where === "next") where = here === String(last) ? "hand-in" : Number(here) + 1;
    if (where === "previous") where = Number(here) - 1;
    show(where, true);
  }

  paper.addEventListener("change", function (event) {
    changed(event.target.closest(".question").dataset.place);
  });
  paper.addEventListener("submit", function (event) {
    event.preventDefault();
    var button = event.submitter || document.getElementById("next");
    go(button.id === "next" || button.id === "previous" ? button.id : button.value);
  });
  document.getElementById("back").addEventListener("click", function (event) {
    event.preventDefault();
    for (var place = 1; place < last && given(place) !== "-"; place += 1) { /* the first open one, or the last */ }
    go(place);
  });
  window.addEventListener("popstate", function (event) {
    show((event.state && event.state.place) || say.here, false);
  });
  if (guess) guess.addEventListener("change", function () {
    var figure = guess.value.replace(/[. ]/g, "");
    if (!/^\d+$/.test(figure)) return;
    guess.dataset.seq = Number(guess.dataset.seq) + 1;
    kept.guess = [figure, Number(guess.dataset.seq)];
    keep();
    flush();
  });

  // --- handing in

  end.addEventListener("submit", function (event) {
    event.preventDefault();
    if (kept.handing || over) return;
    // Frozen now, so that the same key always comes with the same answers.
    kept.handing = message();
    kept.handing.key = end.elements.key.value;
    keep();
    handIn();
  });

  function handIn() {
    if (busy) { timer = setTimeout(flush, 200); return; }
    busy = true;
    document.getElementById("hand-in").disabled = true;
    aloud.textContent = say.sayHanding;
    send(say.handIn, kept.handing).then(function (got) {
      busy = false;
      if (got.status === 200 || got.body.reason === "attempt.finished") {
        over = true;
        try { localStorage.removeItem(shelf); } catch (_) { /* nothing was kept */ }
        location.assign(say.base + "/results/" + number);
      } else if (isFinal(got)) {
        kept.handing = null;
        keep();
        document.getElementById("hand-in").disabled = false;
        stopped(got.body.words);
      } else { again(); aloud.textContent = say.sayWaiting; }
    }, function () {
      busy = false;
      again();
      aloud.textContent = say.sayWaiting;
      document.getElementById("open").textContent = say.sayWaiting;
    });
  }

  // --- time, by the server's clock: how much was left when the page came, less what has passed since

  function tick() {
    var left = Math.max(0, Math.floor((until - performance.now()) / 1000)), face = document.getElementById("left");
    var minutes = Math.floor(left / 60), rest = String(left % 60).padStart(2, "0");
    if (left < 86400) face.textContent = minutes + ":" + rest;
    face.parentNode.classList.toggle("soon", left <= 300);
    face.parentNode.classList.toggle("short", left <= 60);
    // Said once at five minutes and once at one, or as soon as a page that slept wakes up after that.
    var mark = left <= 60 ? 1 : left <= 300 ? 5 : 0;
    if (left > 0 && mark && told !== mark) {
      told = mark;
      aloud.textContent = mark === 1 ? say.sayMinute : words(say.sayMinutes, { n: Math.ceil(left / 60) });
    }
    if (left > 0 || over) return;
    clearInterval(ticking);
    aloud.textContent = say.sayOver;
    if (!kept.handing) {
      kept.handing = message();
      kept.handing.key = end.elements.key.value;
      keep();
    }
    flush();
  }
  var ticking = setInterval(tick, 1000);

  window.addEventListener("online", function () { waits = 0; flush(); });
  window.addEventListener("offline", function () { document.getElementById("offline").hidden = false; });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });

  recall();
  history.replaceState({ place: here }, "");
  paint();
  tick();
  if (navigator.onLine === false) document.getElementById("offline").hidden = false;
  flush();
})();
