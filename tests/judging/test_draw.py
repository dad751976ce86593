"""Lots and seeded draws: the published vector, and what holds for every seed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judging.draw import Stream, commitment, lot_key, lot_order

SEED = "seed-revealed-after-close"


def test_lot_is_the_published_vector() -> None:
    entries = ["entry:11", "entry:12", "entry:13"]
    assert commitment(SEED) == "b5a2b4afaae35ae41af8309b8dfffc7d51e9d48b0ecb80e27e3bc342b218a736"
    assert [lot_key(SEED, "round:3", entry).hex()[:8] for entry in entries] == [
        "0eab3b87",
        "a27b20e2",
        "82d7e587",
    ]
    assert lot_order(SEED, "round:3", entries) == ["entry:11", "entry:13", "entry:12"]


@given(st.text(), st.text(), st.sets(st.text(min_size=1)), st.data())
def test_lot_does_not_depend_on_the_order_of_names_or_on_who_else_draws(
    seed: str, scope: str, ids: set[str], data: st.DataObject
) -> None:
    drawn = lot_order(seed, scope, data.draw(st.permutations(sorted(ids))))
    some = data.draw(st.sets(st.sampled_from(sorted(ids)))) if ids else set()
    assert drawn == lot_order(seed, scope, ids)
    assert lot_order(seed, scope, some) == [id for id in drawn if id in some]


def test_stream_is_the_same_everywhere_and_fair() -> None:
    stream = Stream(SEED)
    assert [stream.below(100) for _ in range(8)] == [19, 72, 70, 8, 71, 9, 60, 77]
    counts = [0] * 7
    for _ in range(7000):
        counts[stream.below(7)] += 1
    assert max(abs(count - 1000) for count in counts) < 120
    assert sorted(Stream("x").shuffled(range(9))) == list(range(9))
