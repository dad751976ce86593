"""`hoithi run`: start everything, keep it together, end everything.

Order: the embedded PostgreSQL (unless a server is named), migrations, the demo where it is wanted and the
database empty, the web server and the worker. Ctrl-C or SIGTERM ends what was started, in the opposite order.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType

from app import config, keys
from app.cli import demo as examples
from app.cli import speech
from app.cli.demo import Played
from app.cli.server import WebServer, Worker
from app.config import Settings
from app.operations.people import trial
from app.operations.record.backup import MARK
from app.operations.standings import snapshot
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import as_owner, db, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """`--demo` is what `make run` asks for."""
    parser.add_argument(
        "--demo",
        action="store_true",
        help="nạp cuộc thi mẫu nếu cơ sở dữ liệu trống / load the examples into an empty database",
    )


def main(options: argparse.Namespace) -> int:
    """Run until told to end. Raises CommandFailed when the port is taken or the web server ends by itself."""
    given = config.read()
    _refuse_taken_port(given)
    with (
        _listening_for_the_end() as end,
        _begun(given, demo=options.demo) as played,
        embedded.with_database(given) as settings,
    ):
        with end.breaks_off():
            if not end.is_set():
                _prepare(settings, demo=options.demo, played=played)
        if not end.is_set():
            _serve(settings, end)
    speech.say("Đã dừng.", "Stopped.")
    return 0


def _serve(settings: Settings, end: End) -> None:
    with WebServer(settings) as server, Worker(settings) as worker:
        server.wait_until_up(end)
        if not end.is_set():
            speech.say(
                f"Hội thi đang chạy tại {settings.base_url}  (Ctrl-C để dừng; nhật ký: {server.log})",
                f"Hoithi is running at {settings.base_url}  (Ctrl-C ends it; log: {server.log})",
            )
            _introduce(settings)
        while not end.wait(0.5):
            server.refuse_dead()
            worker.revive()


def _introduce(settings: Settings) -> None:
    """Say who may sign in where the demo's people are; a real instance has nobody whom everybody knows."""
    with opened(settings):
        if not trial.here(db.session()):
            return
    people = "\n".join(f"  {phone}  {role}" for role, (phone, _) in trial.WHO.items())
    speech.say(
        f"Đăng nhập thử, mật khẩu chung {trial.PASSWORD!r}:\n{people}",
        f"To try it, sign in with the password {trial.PASSWORD!r} of them all:\n{people}",
    )


@contextlib.contextmanager
def _begun(given: Settings, *, demo: bool) -> Iterator[list[Played] | None]:
    """The examples, played while the database is made, where there can be none yet."""
    if demo and not given.database_url and not given.instance.exists():
        with examples.playing() as played:
            yield played
    else:
        yield None


def _prepare(settings: Settings, *, demo: bool, played: list[Played] | None) -> None:
    keys.cookie_key(settings.instance)
    keys.signing_key(settings.instance)
    migrate.upgrade(settings)
    with opened(settings):
        snapshot.renew_all(db.session())
    if not demo or (settings.instance / MARK).exists():
        return
    with as_owner(settings) as engine, engine.connect() as connection:
        empty = migrate.is_empty(connection)
    if empty:
        speech.say(
            "Đang nạp các cuộc thi mẫu (chỉ lần đầu) ...",
            "Loading the example contests (first time only) ...",
        )
        if played is None:
            examples.load(settings)
        else:
            examples.keep(settings, played)


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            port, host, why = settings.port, settings.host, error.strerror
            raise speech.CommandFailed(
                f"Không dùng được cổng {port} tại {host} ({why}). Có thể chương trình đang chạy rồi; "
                "nếu không, hãy chọn cổng khác: HOITHI_PORT=8001 make run",
                f"Port {port} of {host} cannot be used ({why}). Perhaps the program runs already; "
                "if not, choose another port: HOITHI_PORT=8001 make run",
            ) from error


class End(threading.Event):
    """Set by Ctrl-C, SIGTERM and a closed terminal: whoever waits for it then ends in good order."""

    _may_break_off = False

    def hear(self, number: int, frame: FrameType | None) -> None:
        """The signal's handler. A second signal changes nothing: the ending is under way."""
        first = not self.is_set()
        self.set()
        if first and self._may_break_off:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def breaks_off(self) -> Iterator[None]:
        """Long work that is given up as soon as the end comes; its transaction leaves no trace."""
        self._may_break_off = True
        try:
            with contextlib.suppress(KeyboardInterrupt):
                yield
        finally:
            self._may_break_off = False


@contextlib.contextmanager
def _listening_for_the_end() -> Iterator[End]:
    end = End()
    before = {
        number: signal.signal(number, end.hear) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
