"""The client of a model against a real server in a process of its own: kind ones and hostile ones."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from app import model
from app.config import Model
from app.phrases import sentence
from rounds.reasons import reason

# One server plays every part: the path before /chat/completions says which. It counts what it was asked.
SERVER = r"""
import json, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

seen = []

def answer(text, **more):
    usage = {"prompt_tokens": 1200, "completion_tokens": 300, "total_tokens": 1500}
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "fake-1",
            "choices": [choice], "usage": usage, **more}

class Part(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_):
        pass
    def do_GET(self):
        self.whole(200, json.dumps(seen))
    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        seen.append({"path": self.path, "key": self.headers["Authorization"], "asked": json.loads(asked)})
        getattr(self, self.path.split("/")[1])()
    def whole(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())
    def good(self):
        self.whole(200, json.dumps(answer('{"notes": []}')))
    def redirect(self):
        self.whole(307, "{}", Location="/good/chat/completions")
    def metadata(self):
        self.whole(302, "{}", Location="http://169.254.169.254/latest")
    def broken(self):
        self.whole(200, '{"choices": [')
    def page(self):
        self.whole(200, "<html>hello</html>")
    def list(self):
        self.whole(200, "[1, 2]")
    def strange(self):
        self.whole(200, json.dumps(answer({"a": 1}, usage={"prompt_tokens": "x"}, model=["m"])))
    def empty(self):
        self.whole(200, json.dumps(answer(" ")))
    def none(self):
        self.whole(200, json.dumps({**answer("a"), "choices": []}))
    def busy(self):
        self.whole(429, '{"error": {"message": "later"}}')
    def forbidden(self):
        self.whole(401, '{"error": {"message": "no"}}')
    def huge(self):
        self.send_response(200)
        self.send_header("Content-Length", str(10**9))
        self.end_headers()
        for _ in range(10**5):
            self.wfile.write(b" " * 10_000)
    def slow(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)
    def silent(self):
        time.sleep(10)
    def dripping(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100):
            self.wfile.write(b"X-%d: a\r\n" % number)
            self.wfile.flush()
            time.sleep(0.1)
    def cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"{")
        self.close_connection = True
    def noise(self):
        self.wfile.write(b"\x00\xff" * 500)
        self.close_connection = True

ThreadingHTTPServer.daemon_threads = True
server = ThreadingHTTPServer(("127.0.0.1", 0), Part)
print(server.server_port, flush=True)
server.serve_forever()
"""
HERE = (ip_network("127.0.0.0/8"),)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield int(server.stdout.readline())
        server.terminate()


def settings(port: int, part: str = "good", *, host: str = "model.example", key: str = "secret") -> Model:
    return Model(
        url=f"http://{host}:{port}/{part}", name="fake", key=key, networks=HERE, prices=(25_000, 100_000)
    )


def here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def why(port: int, part: str, **limits: float) -> tuple[object, bool]:
    with pytest.raises(model.NoAnswer) as caught:
        model.complete(settings(port, part), "a", "b", resolve=here, **limits)  # type: ignore[arg-type]
    assert all(sentence(caught.value.reason, language) for language in ("vi", "en"))
    return caught.value.reason, caught.value.again


def test_an_answer_comes_with_its_tokens_and_cost(port: int) -> None:
    found = model.complete(settings(port), "đọc", "bài", resolve=here)
    # 1200 tokens at 25,000 and 300 at 100,000 đồng a million: 30 + 30.
    assert found == model.Answer(
        text='{"notes": []}',
        model="fake-1",
        tokens_in=1200,
        tokens_out=300,
        cost=60,
        milliseconds=found.milliseconds,
    )


def test_what_is_sent_is_instructions_and_data_and_nothing_else(port: int) -> None:
    import httpx

    model.complete(settings(port), "đọc", "bài", resolve=here)
    last = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).json()[-1]
    assert last == {
        "path": "/good/chat/completions",
        "key": "Bearer secret",
        "asked": {
            "model": "fake",
            "messages": [{"role": "system", "content": "đọc"}, {"role": "user", "content": "bài"}],
            "temperature": 0,
            "max_tokens": model.MOST_TOKENS,
        },
    }


def test_p28_redirects_are_not_followed(port: int) -> None:
    for part, status in (("redirect", 307), ("metadata", 302)):
        assert why(port, part) == (reason("model.refused", status=status), False)


def test_p28_a_proxy_of_the_environment_is_not_asked(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert model.complete(settings(port), "a", "b", resolve=here).model == "fake-1"


@pytest.mark.parametrize("part", ["broken", "page", "list", "strange", "empty", "none", "cut", "noise"])
def test_p56_broken_answers_are_no_answers(port: int, part: str) -> None:
    found, again = why(port, part)
    assert found in (reason("model.no-text"), reason("model.unreachable", host="model.example"))
    assert again


def test_refusals_say_whether_to_ask_again(port: int) -> None:
    assert why(port, "busy") == (reason("model.refused", status=429), True)
    assert why(port, "forbidden") == (reason("model.refused", status=401), False)


def test_p56_huge_answers_are_cut(port: int) -> None:
    begun = time.monotonic()
    assert why(port, "huge", most=100_000) == (reason("model.too-large", most=100_000), False)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("part", ["slow", "silent", "dripping"])
def test_p56_slow_answers_end_with_the_time(port: int, part: str) -> None:
    begun = time.monotonic()
    assert why(port, part, seconds=1) == (reason("model.too-slow", seconds=1), True)
    assert time.monotonic() - begun < 3


def test_nobody_there_is_said(port: int) -> None:
    with pytest.raises(model.NoAnswer) as caught:
        model.complete(settings(1), "a", "b", resolve=here)
    assert (caught.value.reason, caught.value.again) == (
        reason("model.unreachable", host="model.example"),
        True,
    )


@pytest.mark.parametrize(
    "addresses",
    [
        ["169.254.169.254"],
        ["10.0.0.1"],
        ["127.0.0.1", "169.254.169.254"],
        ["127.0.0.1", "192.168.1.1"],
        ["::1"],
        ["::ffff:169.254.169.254"],
        ["not an address"],
        [],
    ],
)
def test_p28_private_and_metadata_addresses_are_blocked(port: int, addresses: list[str]) -> None:
    with pytest.raises(model.NoAnswer) as caught:
        model.complete(settings(port), "a", "b", resolve=lambda _host, _port: addresses)
    assert caught.value.reason == reason("model.blocked", host="model.example")


def test_p28_a_name_that_changes_its_address_leads_nowhere(port: int) -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"], ["127.0.0.1"]]
    asked = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    # The first is answered at the address that was checked, without asking for the name a second time.
    assert model.complete(settings(port), "a", "b", resolve=rebinding).model == "fake-1"
    assert asked == ["model.example"]
    with pytest.raises(model.NoAnswer) as caught:
        model.complete(settings(port), "a", "b", resolve=rebinding)
    assert caught.value.reason == reason("model.blocked", host="model.example")


def test_the_key_is_never_shown(port: int) -> None:
    assert "secret" not in repr(settings(port))
    with pytest.raises(model.NoAnswer) as caught:
        model.complete(settings(port, "forbidden"), "a", "b", resolve=here)
    assert "secret" not in repr(caught.value) + json.dumps(caught.value.reason.values)
