"""Another process of this machine that works something out while this one goes on: a generator whose values
come over a pipe.

Knows processes and pipes; knows nothing of what is worked out.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, TypeVar

from app import memory
from app.cli.speech import CommandFailed

T = TypeVar("T")


class EndedByItself(CommandFailed):
    """The process was gone before it had told everything; `code` is its exit code, below 0 a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"Một tiến trình phụ đã dừng giữa chừng (mã {code}), có thể vì máy hết bộ nhớ. Hãy chạy lại.",
            f"A process beside this one ended early (code {code}), maybe for lack of memory. Run it again.",
        )
        self.code = code


class _Failed(NamedTuple):
    failure: Exception


@contextlib.contextmanager
def beside(tell: Callable[..., Iterator[T]], *arguments: Any) -> Iterator[Iterator[T]]:
    """What `tell(*arguments)` yields, worked out ahead by a process of its own, which ends with the context.

    The function stands at the top of a module, and what it takes and yields can be pickled. What it raises is
    raised here, after the values that came before. Raises EndedByItself.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, tell, arguments), daemon=True)
    process.start()
    there.close()
    try:
        yield _heard(here, process)
    finally:
        process.kill()
        process.join()
        here.close()


def _heard(line: Connection, process: BaseProcess) -> Iterator[Any]:
    while True:
        try:
            said = line.recv()
        except EOFError:
            process.join()
            if process.exitcode:
                raise EndedByItself(process.exitcode) from None
            return
        if isinstance(said, _Failed):
            raise said.failure
        yield said


def _work(line: Connection, tell: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]) -> None:
    # Ctrl-C is for the process that started this one, which then ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    sender = threading.Thread(target=_send, args=(line, waiting))
    sender.start()
    with memory.kept():
        try:
            for each in tell(*arguments):
                waiting.put(each)
        except Exception as failure:
            failure.add_note(f"In a process beside:\n{traceback.format_exc()}")
            waiting.put(_Failed(failure))
    waiting.put(_Failed)
    sender.join()


def _send(line: Connection, waiting: queue.SimpleQueue[Any]) -> None:
    """A pipe holds little, and the work goes on while it is full."""
    with contextlib.suppress(BrokenPipeError), line:
        for each in iter(waiting.get, _Failed):
            line.send(each)
