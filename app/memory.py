"""What a process keeps in memory: millions of values while it works on a whole record, a few for good."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


@contextmanager
def kept() -> Iterator[None]:
    """Within it Python looks for no rings of dead values; it would go through the whole record again and
    again.

    That is a third of the time of preparing a large contest. What counting references frees is freed.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settle() -> None:
    """What is there now stays as long as the process: rings of dead values are looked for among the rest, and
    seldom. A request leaves next to none, and one look through a whole program takes as long as fifty.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class Shelf(Generic[K, V]):
    """Values that are costly to work out and then hold for good; the newest `most` of them are kept.

    However many threads want the same one at once, one of them works it out and the others wait.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: dict[K, V] = {}
        self._working = threading.RLock()

    def get(self, key: K, work_out: Callable[[], V]) -> V:
        """The value of `key`, worked out if it is not there. What that raises is not kept."""
        held = self._held
        if key in held:
            return held[key]
        with self._working:
            if key not in self._held:
                # A dict of its own: who reads the old one meanwhile finds everything in it.
                self._held = dict([*self._held.items(), (key, work_out())][-self.most :])
            return self._held[key]
