"""Scenarios: what is read, and every mistake at once."""

from datetime import datetime

from rounds.reasons import reason
from rounds.record import Unit
from rounds.simulation.scenario import Checkpoint, Scenario, read

AT = datetime(2025, 10, 22, 15)  # noqa: DTZ001 - a wall clock of the contest
UNITS = [Unit("1", "Xã Một", "commune"), Unit("2", "Xã Hai", "commune")]
POINT = """
[[checkpoint]]
at = {at}
registered = {registered}
submitted = {submitted}
{more}
"""


def text(*points, people=1000):
    return (f'people = {people}\nseed = "s"\n' + "".join(points)).encode()


def point(at="2025-10-22T15:00:00", registered=100, submitted=60, more=""):
    return POINT.format(at=at, registered=registered, submitted=submitted, more=more)


EARLIER = "2025-10-21T15:00:00"


def wrong(code, path, **values):
    return reason(code, file="scenario.toml", path=path, **values)


def test_read_gives_the_whole_scenario():
    assert read(text(point(more='attempts = 80\nmost = ["Xã Hai"]\nfewest = ["Xã Một"]')), UNITS) == (
        Scenario(
            people=1000,
            seed="s",
            checkpoints=(
                Checkpoint(
                    at=AT,
                    registered=100,
                    submitted=60,
                    attempts=80,
                    most=("Xã Hai",),
                    fewest=("Xã Một",),
                ),
            ),
        ),
        [],
    )


def test_read_names_every_mistake_of_sense():
    found = read(
        text(
            point(more='most = ["Xã Ba"]'),
            point(at=EARLIER, registered=2000, more='fewest = ["Xã Một"]'),
        ),
        UNITS,
    )
    assert found == (
        None,
        [
            wrong("scenario.more-than-came", "checkpoint[2]", submitted=60, registered=2000, people=1000),
            wrong("scenario.unknown-unit", "checkpoint[1].most[1]", unit="Xã Ba"),
            wrong("scenario.falls", "checkpoint[2]"),
            wrong("scenario.two-orders", "checkpoint[2]", first=1),
        ],
    )


def test_read_refuses_nobody_and_unknown_silent_units():
    assert read(b'people = 0\nseed = "s"\nsilent = ["X\xc3\xa3 Ba"]', UNITS) == (
        None,
        [wrong("scenario.nobody", "people"), wrong("scenario.unknown-unit", "silent[1]", unit="Xã Ba")],
    )


def test_read_refuses_what_is_no_toml():
    scenario, mistakes = read(b"people =", UNITS)
    assert (scenario, [mistake.code for mistake in mistakes]) == (None, ["toml.broken"])
