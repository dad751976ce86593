// Files are sent in pieces and go on where a broken line left them. Without this the plain forms do it.
// A piece is as large as what the site takes in before it lets anybody in (app/web/site/door.py).
(function () {
  "use strict";
  var PIECE = 1024 * 1024, AGAIN = [0, 1000, 3000, 5000, 10000];
  if (!window.Worker || !window.fetch || !window.Blob || !Blob.prototype.slice) return;

  function size(bytes) {
    var mega = bytes / 1e6;
    return mega < 1
      ? Math.max(1, Math.round(bytes / 1000)).toLocaleString() + " KB"
      : mega.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 }) + " MB";
  }

  function load(address) {
    if (window.tus) return Promise.resolve();
    return new Promise(function (done, fail) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = fail;
      document.head.append(script);
    });
  }

  function hashed(address, file, told) {
    return new Promise(function (done, fail) {
      var worker = new Worker(address, { type: "module" });
      worker.onerror = function () { worker.terminate(); fail(new Error("worker")); };
      worker.onmessage = function (event) {
        if (event.data.share !== undefined) return told(event.data.share);
        worker.terminate();
        if (event.data.sha256) done(event.data.sha256); else fail(new Error(event.data.failure));
      };
      worker.postMessage(file);
    });
  }

  function follow(piece) {
    fetch(piece.dataset.href, { credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) throw new Error(String(answer.status)); return answer.text(); })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".piece");
        if (!fresh) return;
        fresh = document.importNode(fresh, true);
        piece.replaceWith(fresh);
        if (fresh.dataset.state === "checking") setTimeout(follow, 2000, fresh);
      })
      .catch(function () { setTimeout(follow, 5000, piece); });
  }

  function attach(form) {
    var say = form.dataset, box = form.closest(".files"), list = box.querySelector(".pieces");
    var input = form.querySelector("input[type=file]"), under = form.querySelector("[data-under-way]");
    var bar = under.querySelector("progress"), far = under.querySelector("[data-how-far]");
    var status = under.querySelector("[data-status]"), stop = under.querySelector("[data-stop]");
    var wrong = form.querySelector("[data-wrong]"), go = form.querySelector(".go"), way = null, spoken = "";

    function words(text, share, sent, whole) {
      return text.replace("{share}", share).replace("{sent}", size(sent || 0)).replace("{size}", size(whole || 0));
    }
    // What is read aloud changes seldom: at each quarter, and when something happens.
    function tell(text, aloud) {
      far.textContent = text;
      if (aloud !== spoken) { spoken = aloud; status.textContent = text; }
    }
    function refuse(lines) {
      wrong.replaceChildren.apply(wrong, lines.map(function (line) {
        var p = document.createElement("p");
        p.textContent = line;
        return p;
      }));
      wrong.parentNode.hidden = !lines.length;
      input.toggleAttribute("aria-invalid", Boolean(lines.length));
    }
    // Not `disabled`: that would take the keyboard's place on the page away.
    function busy(yes) {
      if (yes) input.setAttribute("aria-disabled", "true"); else input.removeAttribute("aria-disabled");
    }
    function ended(lines) {
      way = null;
      under.hidden = true;
      busy(false);
      input.value = "";
      go.hidden = true;
      refuse(lines || []);
      if (lines) input.focus();
    }
    function known(sha256, file) {
      return Array.prototype.find.call(list.children, function (piece) {
        return piece.dataset.state === "open" && piece.dataset.sha256 === sha256 && Number(piece.dataset.size) === file.size;
      });
    }
    function send(file, sha256) {
      var piece = known(sha256, file), share = 0, safe = 0, waiting = 0;
      var options = {
        endpoint: say.begin,
        chunkSize: PIECE,
        retryDelays: AGAIN,
        storeFingerprintForResuming: false,
        removeFingerprintOnSuccess: true,
        metadata: { filename: file.name, sha256: sha256 },
        headers: { "X-CSRFToken": say.token },
        onShouldRetry: function (failure) {
          var answer = failure.originalResponse, code = answer ? answer.getStatus() : 0;
          if (code === 0) tell(words(say.sayLost, safe), "lost");
          return code === 0 || code === 409 || code === 423 || code === 429 || (code >= 500 && code !== 507);
        },
        onChunkComplete: function (_size, taken, whole) { safe = Math.floor((taken * 100) / whole); },
        onProgress: function (sent, whole) {
          share = Math.floor((sent * 100) / whole);
          bar.value = share;
          tell(words(say.saySending, share, sent, whole), "sending" + Math.floor(share / 25));
        },
        onUploadUrlAvailable: function () {
          if (piece) return;
          piece = document.createElement("li");
          piece.className = "piece";
          piece.dataset.href = way.url;
          piece.hidden = true;
          list.append(piece);
        },
        onError: function (failure) {
          var answer = failure.originalResponse, code = answer ? answer.getStatus() : 0, lines = null;
          if (!way) return;
          if (code === 0 || code === 429 || (code >= 500 && code !== 507)) {
            tell(words(say.sayLost, safe), "lost");
            waiting = setTimeout(function () { if (way) way.start(); }, 10000);
            return;
          }
          try { lines = JSON.parse(answer.getBody()).said; } catch (_) { /* no words of ours */ }
          if (piece && way.url) follow(piece);
          ended(lines || [code === 400 || code === 403 || code === 404 ? say.sayGone : say.sayFailed]);
        },
        onSuccess: function () {
          bar.value = 100;
          tell(say.sayLooking, "looking");
          piece.hidden = false;
          follow(piece);
          ended();
        }
      };
      if (piece) {
        options.uploadUrl = piece.dataset.href;
        tell(words(say.sayOn, bar.value), "on");
      }
      way = new window.tus.Upload(file, options);
      stop.onclick = function () {
        clearTimeout(waiting);
        way.abort();
        if (piece && way.url) { piece.hidden = false; follow(piece); }
        ended([say.sayStopped]);
      };
      window.addEventListener("online", function () {
        if (way && waiting) { clearTimeout(waiting); waiting = 0; way.start(); }
      });
      way.start();
    }

    function begin() {
      var file = input.files[0];
      if (!file || way) return;
      refuse([]);
      busy(true);
      go.hidden = true;
      under.hidden = false;
      under.querySelector("[data-name]").textContent = file.name;
      bar.value = 0;
      stop.onclick = function () { ended([say.sayStopped]); };
      tell(words(say.sayReading, 0), "reading");
      way = {};
      var mine = way;
      Promise.all([
        load(say.tus),
        hashed(say.hash, file, function (share) { if (way === mine) tell(words(say.sayReading, share), "reading"); })
      ]).then(function (both) {
        if (way === mine) send(file, both[1]);
      }).catch(function () {
        if (way === mine) ended([say.sayFailed]);
      });
    }

    go.hidden = true;
    input.removeAttribute("required");
    input.addEventListener("change", begin);
    input.addEventListener("click", function (event) { if (way) event.preventDefault(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); begin(); });
    window.addEventListener("beforeunload", function (event) { if (way) event.preventDefault(); });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-upload]"), attach);
  Array.prototype.forEach.call(document.querySelectorAll(".piece[data-state=checking]"), function (piece) {
    setTimeout(follow, 2000, piece);
  });
})();
