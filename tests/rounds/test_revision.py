"""Revisions: each result that people held in their hands stays, with what changed it."""

from __future__ import annotations

from typing import Any

from rounds.contest import digest_of
from rounds.record import Decision
from rounds.revision import Change, Result, Revision, difference, revisions

LIST = "vao-vong-2"


def seats(*codes: str) -> dict[str, Any]:
    return {"seats": [{"subject": code} for code in codes], "reserve": [], "out": [], "blockers": []}


def test_a_later_change_makes_revision_2_and_both_stay() -> None:
    given = Decision(10, 1, "advance", LIST, {"units": ["01", "02"]}, "Biên bản số 3")
    final = Decision(20, 2, "confirm", LIST, {"digest": digest_of(seats("01", "02"))})
    out = Decision(30, 3, "disqualify", "02", {}, "Khai gian")
    draft, first, same, second = (
        Result(1, 5, seats("01", "03")),
        Result(2, 11, seats("01", "02")),
        Result(3, 21, seats("01", "02")),
        Result(4, 31, seats("01")),
    )
    acts = [given, final, out]
    assert revisions(LIST, [draft, first, same, second], acts) == [
        Revision(
            number=1,
            result=first,
            digest=digest_of(seats("01", "02")),
            acts=(given,),
            confirmed=final,
            changes=(),
        ),
        Revision(
            number=2,
            result=second,
            digest=digest_of(seats("01")),
            acts=(out,),
            confirmed=None,
            changes=(Change("", "02", 1, 0),),
        ),
    ]
    assert revisions(LIST, [draft, first], [out]) == []


def test_prizes_differ_by_who_gets_how_much() -> None:
    before = {"awards": [{"prize": "nhat", "subject": "01", "amount": 5}], "unawarded": []}
    after = {
        "awards": [
            {"prize": "nhat", "subject": "01", "amount": 3},
            {"prize": "nhat", "subject": "02", "amount": 2},
        ],
        "unawarded": [],
    }
    assert difference("prizes", before, after) == (Change("nhat", "01", 5, 3), Change("nhat", "02", 0, 2))
