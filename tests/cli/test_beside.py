"""A generator in a process of its own: its values in order, what it raises, its end and its death."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest

from app.cli.beside import EndedByItself, beside
from app.operations import Refused
from rounds.reasons import reason


def tell(count: int, end: str) -> Iterator[tuple[int, int]]:
    """Who counts, and how far it came; then what `end` says."""
    for number in range(count):
        yield os.getpid(), number
    if end == "refuses":
        raise Refused(reason("decision.unknown-kind", kind="x", near=""))
    if end == "fails":
        raise ZeroDivisionError(count)
    if end == "dies":
        os.kill(os.getpid(), signal.SIGKILL)


def test_values_come_in_order_from_another_process() -> None:
    with beside(tell, 3, "ends") as told:
        said = list(told)
    assert [number for _, number in said] == [0, 1, 2]
    assert os.getpid() not in {process for process, _ in said}
    assert multiprocessing.active_children() == []


def test_it_works_ahead_of_who_listens() -> None:
    # More than a pipe holds, while nobody reads: the process can still come to its end.
    with beside(tell, 100_000, "ends") as told:
        assert next(told)[1] == 0
        assert sum(1 for _ in told) == 99_999


def test_what_it_refuses_is_refused_here_after_what_came_before() -> None:
    with beside(tell, 1, "refuses") as told:
        assert next(told)[1] == 0
        with pytest.raises(Refused) as refused:
            next(told)
    assert refused.value.reasons == (reason("decision.unknown-kind", kind="x", near=""),)


def test_a_mistake_of_its_own_says_where_it_was_made() -> None:
    with beside(tell, 7, "fails") as told, pytest.raises(ZeroDivisionError) as failed:
        list(told)
    assert failed.value.args == (7,)
    (note,) = failed.value.__notes__
    assert "raise ZeroDivisionError(count)" in note


def test_its_death_is_told() -> None:
    with beside(tell, 0, "dies") as told, pytest.raises(EndedByItself) as ended:
        list(told)
    assert ended.value.code == -signal.SIGKILL


def test_it_ends_with_its_context() -> None:
    with beside(tell, 10**9, "ends") as told:
        process, _ = next(told)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
