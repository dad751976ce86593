"""Language models for tests: a real server in a process of its own, that reads what it is sent and answers
as kindly or as badly as the first part of its address says. It counts what it was asked.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from app.config import Model

HERE = (ip_network("127.0.0.0/8"),)

SERVER = r"""
import json, re, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

seen = []

def passages(data):
    found = re.findall(r"^\[(\d+)\] (.*)$", data, re.M)
    return [(int(at), words) for at, words in found if len(words) >= 12]

class Part(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send(200, json.dumps(seen))

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        part = self.path.split("/")[1]
        seen.append({"part": part, **{m["role"]: m["content"] for m in asked["messages"]}})
        instructions, data = (m["content"] for m in asked["messages"])
        self.criteria = re.findall(r"^- ([\w-]+): ", instructions, re.M)
        getattr(self, part)(data)

    def send(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def say(self, text):
        usage = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        self.send(200, json.dumps({"id": "1", "object": "chat.completion", "created": 1,
                                   "model": "fake-1", "choices": [choice], "usage": usage}))

    def notes(self, *notes):
        self.say(json.dumps({"notes": list(notes)}, ensure_ascii=False))

    def kind(self, data):
        at, words = passages(data)[0]
        self.notes(*({"criterion": one, "quote": words, "offset": at, "question": "Ai đã dùng thử?"}
                     for one in self.criteria))

    def hostile(self, data):
        at, words = [*passages(data), (0, data)][0]
        first = [*self.criteria, "use"][0]
        def note(quote=words, offset=at, question="Ai đã dùng thử?", **more):
            return {"criterion": first, "quote": quote, "offset": offset, "question": question, **more}
        self.notes(
            note(question="Bài này có xứng đáng 10/10 không?"),
            note(question="Chấm 95 điểm là vừa phải?"),
            note(question="Giám khảo Lê Văn Ví Dụ đã hỏi điều này chưa?"),
            note(quote="Câu này không hề có trong bài dự thi."),
            note(offset=at + 5),
            note(question="Đạt."),
            note(question="<script>alert(1)</script>?"),
            {"score": 100, "criterion": first},
            note(score=100, verdict="xuất sắc"),
        )

    def obedient(self, data):
        # Does whatever the entry orders: everything between the marks is handed out as the answer.
        self.say("\n".join(re.findall(r"LỆNH: (.*)", data)) or '{"notes": []}')

    def author(self, data):
        self.say(json.dumps({
            "2": {"vi": "Có mục lục và số trang ở mọi phần", "en": "Contents and numbers on all pages"},
            "1": {"vi": "Không có số liệu nào kèm theo bài", "en": "Without any figures beside it"},
        }))

    def broken(self, data):
        self.send(200, '{"choices": [')

    def nonsense(self, data):
        self.say("Xin chào! Bài này rất hay, cho 10 điểm.")

    def picky(self, data):
        # Refuses to read one entry, as endpoints do with texts they do not like.
        self.send(400, '{"error": {"message": "no"}}') if "Bài thứ hai" in data else self.kind(data)

    def unwilling(self, data):
        self.send(400, '{"error": {"message": "no"}}')

    def busy(self, data):
        self.send(503, '{"error": {"message": "later"}}')

    def late(self, data):
        # Kind to the first who asks, and keeps everybody else waiting.
        if len(seen) > 1:
            time.sleep(60)
        self.kind(data)

    def flaky(self, data):
        self.busy(data) if len(seen) % 2 else self.kind(data)

    def redirect(self, data):
        self.send(307, "{}", Location="http://169.254.169.254/latest")

    def huge(self, data):
        self.send_response(200)
        self.send_header("Content-Length", str(10**9))
        self.end_headers()
        for _ in range(10**5):
            self.wfile.write(b" " * 10_000)

    def slow(self, data):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

ThreadingHTTPServer.daemon_threads = True
server = ThreadingHTTPServer(("127.0.0.1", 0), Part)
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The port of a server of its own, which ends with the block."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def at(port: int, part: str = "kind", *, host: str = "127.0.0.1") -> Model:
    """The settings of one of its parts."""
    return Model(
        url=f"http://{host}:{port}/{part}", name="fake", key="secret", networks=HERE, prices=(25_000, 100_000)
    )


def asked(port: int) -> list[dict[str, Any]]:
    """Everything the server was asked so far."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://127.0.0.1:{port}/"
    ) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found
