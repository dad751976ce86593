"""Sixty entries before seven judges: drawn, handed on, narrowed down, and drawn again from the record."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.panel import assignment, conflict, sitting
from app.operations.panel import verdict as verdicts
from app.operations.panel.verdict import Found
from app.storage.contest.contest import Contest
from app.storage.panel import assignment as rows
from app.storage.record import decision as decisions
from judging.additive import groups
from judging.assignment import assigned
from judging.draw import commitment
from rounds import sharing
from tests.given import crowded, seated
from tests.given.seated import ROUND


@pytest.fixture
def contest(session: Session, easy: None) -> Contest:
    return crowded.contest(session)


@pytest.fixture
def drawn(session: Session, contest: Contest) -> Contest:
    assignment.draw(session, contest, ROUND, by=seated.person(session, "oanh"))
    return contest


def kinds(session: Session, contest: Contest) -> list[tuple[str, str]]:
    return [
        (each.kind, each.subject)
        for each in decisions.listed(session, contest.id)
        if each.kind in ("commit-seed", "reveal-seed", "panel", "assign")
    ]


def shares(session: Session, contest: Contest) -> sharing.Shares:
    return sitting.read(session, contest, ROUND).shares


def loads(session: Session, contest: Contest) -> Counter[str]:
    return Counter(judge for judges in shares(session, contest).given.values() for judge in judges)


def found(session: Session, contest: Contest) -> Found:
    seen = verdicts.find(session, contest, ROUND)
    assert seen is not None
    return seen


def blockers(session: Session, contest: Contest) -> set[str]:
    return {each.code for each in found(session, contest).verdict.result.blockers}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.reasons]


def test_every_entry_is_read_by_three_and_every_judge_reads_as_many(session: Session, drawn: Contest) -> None:
    given = shares(session, drawn).given
    assert sorted(given) == sorted(crowded.WORKS)
    assert {len(judges) for judges in given.values()} == {3}
    assert sorted(loads(session, drawn).values()) == [25, 25, 26, 26, 26, 26, 26]
    assert len(groups({entry: dict.fromkeys(judges, Fraction(0)) for entry, judges in given.items()})) == 1
    # Lan worked in the units that handed these two in.
    assert "J2" not in {*given["B-005"], *given["B-006"]}
    read = crowded.reads(session, drawn)
    assert {code: len(entries) for code, entries in read.items()} == {**loads(session, drawn), "J8": 0}


def test_whoever_has_the_record_draws_the_same_lists(session: Session, drawn: Contest) -> None:
    assert kinds(session, drawn) == [
        ("panel", ROUND),
        ("commit-seed", f"{ROUND}:reading"),
        ("reveal-seed", f"{ROUND}:reading"),
        ("assign", ROUND),
    ]
    acts = [each.value() for each in decisions.listed(session, drawn.id)]
    committed, revealed = acts[1].data["sha256"], acts[-2].data["seed"]
    assert commitment(revealed) == committed
    assert shares(session, drawn).given == assigned(
        [f"J{number}" for number in range(1, 8)],
        list(crowded.WORKS),
        3,
        seed=revealed,
        scope=ROUND,
        recused={("J2", "B-005"), ("J2", "B-006")},
    )
    rules = sitting.read(session, drawn, ROUND).rules
    assert sharing.not_as_drawn(ROUND, rules, acts, []) == []
    swapped = dict(acts[-1].data["given"])
    swapped["B-001"], swapped["B-002"] = swapped["B-002"], swapped["B-001"]
    other = acts[-1]._replace(data={"stage": 1, "given": swapped})
    said = sharing.not_as_drawn(ROUND, rules, [*acts[:-1], other], [])
    assert [(each.code, dict(each.values)) for each in said] == (
        [("judged.not-as-drawn", {"decision": other.number})] if swapped != acts[-1].data["given"] else []
    )


def test_the_seed_stays_hidden_until_the_drawing(session: Session, contest: Contest) -> None:
    seed = rows.seed(session, contest.id, ROUND)
    said = [str(each.value()) for each in decisions.listed(session, contest.id)]
    assert [seed in each for each in said] == [False] * len(said)
    assert crowded.reads(session, contest) == {f"J{number}": [] for number in range(1, 9)}


def test_nothing_is_drawn_twice_or_where_all_read_all(session: Session, drawn: Contest) -> None:
    with pytest.raises(Refused) as refused:
        assignment.draw(session, drawn, ROUND, by=seated.person(session, "oanh"))
    assert codes(refused) == ["assignment.drawn"]


def test_rules_without_shares_share_nothing_out(session: Session, easy: None) -> None:
    made = seated.ready(session)
    for act, code in (
        (assignment.draw, "assignment.not-needed"),
        (assignment.second_stage, "assignment.not-drawn"),
    ):
        with pytest.raises(Refused) as refused:
            act(session, made, ROUND, by=seated.person(session, "oanh"))
        assert codes(refused) == [code]
        session.rollback()


def test_who_stands_aside_later_is_replaced_by_the_alternate(session: Session, drawn: Contest) -> None:
    entry = crowded.reads(session, drawn)["J1"][0]
    conflict.stand_aside(session, drawn, ROUND, entry, ground="Đã góp ý", by=seated.person(session, "giang"))
    assert (entry in crowded.reads(session, drawn)["J1"], crowded.reads(session, drawn)["J8"]) == (
        False,
        [entry],
    )
    assert {len(judges) for judges in shares(session, drawn).given.values()} == {3}


def test_an_alternate_takes_the_seat_of_a_judge_who_falls_ill(session: Session, drawn: Contest) -> None:
    assert crowded.score(session, drawn, "binh", most=4) == 4
    before = shares(session, drawn).given
    signed = {entry for (judge, entry) in found(session, drawn).signed if judge == "J3"}
    seven = tuple("chi" if who == "binh" else who for who in crowded.JUDGES)
    crowded.appoint(session, drawn, seven, alternates=False)
    after = shares(session, drawn).given
    assert {entry for entry, judges in after.items() if "J3" in judges} == signed
    assert {len(judges) for judges in after.values()} == {3}
    assert all(
        set(after[entry]) - {"J8"} == set(before[entry]) - {"J3"} for entry in after if entry not in signed
    )
    assert crowded.reads(session, drawn)["J8"] == sorted(
        entry for entry, judges in before.items() if "J3" in judges and entry not in signed
    )
    for who in seven:
        crowded.score(session, drawn, who)
    seen = found(session, drawn)
    assert blockers(session, drawn) == {"judged.second-stage-waits"}
    assert sorted(seen.verdict.totals[min(signed)]) == sorted(after[min(signed)])


def test_the_best_twenty_are_read_by_all_and_make_the_places(session: Session, drawn: Contest) -> None:
    by = seated.person(session, "oanh")
    for who in crowded.JUDGES[:-1]:
        crowded.score(session, drawn, who)
    with pytest.raises(Refused) as refused:
        assignment.second_stage(session, drawn, ROUND, by=by)
    assert codes(refused) == ["assignment.stage-open"]
    session.rollback()
    crowded.score(session, drawn, "thu")
    assert not found(session, drawn).open
    best = assignment.second_stage(session, drawn, ROUND, by=by)
    assert list(best) == [f"B-{number:03}" for number in range(41, 61)]
    assert {code: len(set(read) & set(best)) for code, read in crowded.reads(session, drawn).items()} == {
        **{f"J{number}": 20 for number in range(1, 8)},
        "J8": 0,
    }
    assert blockers(session, drawn) == {"judged.sheets-unsigned"}
    for who in crowded.JUDGES:
        crowded.score(session, drawn, who)
    seen = found(session, drawn)
    assert (seen.open, sorted(seen.verdict.totals), seen.verdict.result.blockers) == (True, list(best), ())
    assert {tuple(sorted(row)) for row in seen.verdict.totals.values()} == {
        tuple(f"J{n}" for n in range(1, 8))
    }
    assert [place.entry for place in seen.verdict.result.places][:3] == ["B-060", "B-059", "B-058"]
