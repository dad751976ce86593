"""Who reads what: everybody everything, or a balanced connected design from a seed."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from judging.additive import groups
from judging.assignment import assigned, reading_order
from judging.reasons import Reason, reason

JUDGES = [f"J{number}" for number in range(1, 10)]
COMMUNES = [f"entry:{number}" for number in range(1, 115)]


def test_assigned_gives_everybody_everything_up_to_forty_entries() -> None:
    forty = COMMUNES[:40]
    assert assigned(JUDGES, forty, 3, seed="s", scope="round:2") == {
        entry: tuple(JUDGES) for entry in sorted(forty)
    }


def test_assigned_large_field_is_balanced_connected_and_repeatable() -> None:
    plan = assigned(JUDGES, COMMUNES, 3, seed="s", scope="round:2")
    assert isinstance(plan, dict)
    loads = Counter(judge for judges in plan.values() for judge in judges)
    assert (sorted(plan), {len(judges) for judges in plan.values()}) == (sorted(COMMUNES), {3})
    assert set(loads.values()) == {38}
    assert plan == assigned(JUDGES[::-1], COMMUNES[::-1], 3, seed="s", scope="round:2")
    assert plan != assigned(JUDGES, COMMUNES, 3, seed="t", scope="round:2")


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 15), st.integers(41, 90), st.integers(3, 5), st.text(), st.data())
def test_assigned_keeps_loads_even_and_out_of_recused_cells(
    judges: int, entries: int, per_entry: int, seed: str, data: st.DataObject
) -> None:
    people = [f"J{number}" for number in range(judges)]
    works = [f"E{number}" for number in range(entries)]
    # One recusal an entry at most, as when units send judges and entries.
    recused = {
        (data.draw(st.sampled_from(people)), work)
        for work in data.draw(st.sets(st.sampled_from(works), max_size=10))
    }
    plan = assigned(people, works, min(per_entry, judges - 1), seed=seed, scope="round:1", recused=recused)
    assert isinstance(plan, dict)
    loads = Counter(dict.fromkeys(people, 0))
    loads.update(judge for read in plan.values() for judge in read)
    assert max(loads.values()) - min(loads.values()) <= 1
    assert not {(judge, entry) for entry, read in plan.items() for judge in read} & recused
    assert len(groups({entry: dict.fromkeys(read, Fraction(0)) for entry, read in plan.items()})) == 1


def test_assigned_says_when_recusals_leave_too_few_judges_or_uneven_loads() -> None:
    recused = {(judge, "entry:7") for judge in JUDGES[:7]}
    assert assigned(JUDGES, COMMUNES, 3, seed="s", scope="r", recused=recused) == reason(
        "panel.not-enough-free-judges", entry="entry:7", free=2, needed=3
    )
    nearly_all = {("J1", entry) for entry in COMMUNES[1:]}
    assert assigned(JUDGES, COMMUNES, 3, seed="s", scope="r", recused=nearly_all) == reason(
        "panel.loads-too-unequal", least=1, most=43
    )


def test_assigned_says_when_entries_cannot_be_compared() -> None:
    # Two camps that may only read their own half share no judge.
    works = [f"E{number}" for number in range(42)]
    apart = {
        (judge, work)
        for number, work in enumerate(works)
        for judge in JUDGES[:6]
        if (judge in JUDGES[:3]) == (number < 21)
    }
    found = assigned(JUDGES[:6], works, 3, seed="s", scope="r", recused=apart)
    assert isinstance(found, Reason)
    assert found == reason("panel.assignment-not-connected", groups=2)


def test_reading_order_differs_between_judges_and_stays_the_same_for_one() -> None:
    orders = {judge: tuple(reading_order("s", "round:2", judge, COMMUNES)) for judge in JUDGES}
    assert len(set(orders.values())) == len(JUDGES)
    assert {tuple(sorted(order)) for order in orders.values()} == {tuple(sorted(COMMUNES))}
    assert orders["J1"] == tuple(reading_order("s", "round:2", "J1", COMMUNES[::-1]))
