"""Ranking a million people by a four-rung ladder, beside Python's own sort of the same keys.

The bound: places with rank, values and the rung that decided take at most 3 times `sorted` over the ready
key tuples. Both run in the same process with the same settings of the collector, one after the other, and
the best of each counts.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from operator import neg

from bench.row import Row
from rounds.draw import Stream
from rounds.ladder import Place, Rung, places

PEOPLE = 1_000_000
ROUNDS = 3
BOUND = 3.0
MICROSECONDS = 32 * 24 * 3600 * 1_000_000
LADDER = (
    Rung("score"),
    Rung("seconds", low=True),
    Rung("prediction", low=True),
    Rung("submitted_at", low=True),
)


def main() -> list[Row]:
    """Measure both, and make sure that they agree."""
    subjects, columns = population(PEOPLE)
    score, *others = columns
    keys = list(zip(map(neg, score), *others, strict=True))
    blocks = [""] * PEOPLE
    ranked: list[Place] = []

    def rank() -> None:
        ranked[:] = places(subjects, columns, LADDER, blocks)[0]

    peer, ours = [], []
    for _ in range(ROUNDS):
        peer.append(_seconds(lambda: sorted(keys)))
        ours.append(_seconds(rank))
    assert [(-p.values[0], *p.values[1:]) for p in ranked] == sorted(keys)  # type: ignore[operator]
    return [
        Row(
            name=f"rank {PEOPLE:,} people, four rungs",
            ours=min(ours),
            peer=min(peer),
            against="sorted() of the ready keys",
            bound=BOUND,
        )
    ]


def population(size: int) -> tuple[list[str], list[list[int]]]:
    """Codes and columns as a big contest has them: many equal scores, few equal times."""
    stream = Stream("bench")
    score = [20 - min(stream.below(11), stream.below(11)) for _ in range(size)]
    seconds = [120 + stream.below(1_080) for _ in range(size)]
    prediction = [stream.below(50_000) for _ in range(size)]
    opened = 1_760_115_600_000_000
    submitted = [opened + stream.below(2_000_000) * (MICROSECONDS // 2_000_000) for _ in range(size)]
    return [f"{number:016x}" for number in range(size)], [score, seconds, prediction, submitted]


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
