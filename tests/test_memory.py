"""What a process keeps in memory."""

from __future__ import annotations

import threading

import pytest

from app.memory import Shelf


def test_a_shelf_lets_one_thread_work_out_what_many_want() -> None:
    shelf: Shelf[str, object] = Shelf(2)
    barrier, made, found = threading.Barrier(8, timeout=60), list[object](), list[object]()
    working, may_end = threading.Event(), threading.Event()

    def work_out() -> object:
        working.set()
        may_end.wait(30)
        made.append(object())
        return made[-1]

    def want() -> None:
        barrier.wait()
        found.append(shelf.get("a", work_out))

    threads = [threading.Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert working.wait(30)
    may_end.set()
    for thread in threads:
        thread.join()
    assert found == made * 8


def test_a_shelf_keeps_the_newest() -> None:
    shelf: Shelf[str, int] = Shelf(2)
    made: list[str] = []

    def get(key: str) -> int:
        return shelf.get(key, lambda: made.append(key) or len(made))

    assert [get(key) for key in "abacbca"] == [1, 2, 1, 3, 2, 3, 4]
    assert made == ["a", "b", "c", "a"]


def test_a_shelf_keeps_no_failure() -> None:
    shelf: Shelf[str, int] = Shelf(2)
    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 // 0)
    assert shelf.get("a", lambda: 1) == 1
