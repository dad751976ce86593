"""Open questions in the text of a contest: ruled on with what the answer sets; approvals taken away."""

from __future__ import annotations

import difflib
from datetime import date

import pytest

from app.config import ROOT
from app.storage.contest import folder as disk
from rounds.definition import question
from rounds.definition.check import check
from rounds.reasons import Reason

B = dict(disk.read(ROOT / "rounds" / "contests" / "ung-dung-ai-2026")[0])
TEXT = B["contest.toml"].decode()
ON = date(2026, 5, 20)
APPROVAL = [
    '- approved_by = "Trưởng Ban Tổ chức (mô phỏng)"',
    "- approved_on = 2026-05-27",
]


def mistakes(text: str) -> list[Reason]:
    return [each for each in check({**B, "contest.toml": text.encode()})[1] if not each.warning]


def changed(before: str, after: str) -> list[str]:
    return [
        f"{line[0]} {line[1:]}"
        for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))
    ]


def test_second_prizes_together_make_34_million() -> None:
    ruled = question.ruled(
        question.cleared(TEXT), "giai-nhi", answer=2, because={"vi": "Công văn.", "en": ""}, by="Lan", on=ON
    )
    assert [line for line in changed(question.cleared(TEXT), ruled) if "because" not in line] == [
        "- total = 39_000_000",
        "+ total = 34_000_000",
        "- each = 5_000_000",
        "+ each = 2_500_000",
        "- answer = 1",
        "+ answer = 2",
        '+ approved_by = "Lan"',
        "+ approved_on = 2026-05-20",
    ]
    assert 'because = { vi = "Công văn.", en = "Halved, ' in ruled
    assert mistakes(ruled) == []
    again = question.ruled(ruled, "giai-nhi", answer=1, because={}, by="Lan", on=ON)
    assert "total = 39_000_000" in again
    assert mistakes(again) == []


@pytest.mark.parametrize(("id", "answer"), [("khong-co", 1), ("giai-nhi", 0), ("giai-nhi", 3)])
def test_what_is_not_asked_is_not_ruled(id: str, answer: int) -> None:
    with pytest.raises(KeyError):
        question.ruled(TEXT, id, answer=answer, because={}, by="Lan", on=ON)


def test_rules_that_say_otherwise_than_the_answer_are_a_mistake() -> None:
    other = TEXT.replace("\neach = 5_000_000", "\neach = 2_500_000").replace(
        "= 39_000_000\n", "= 34_000_000\n"
    )
    assert [(each.code, each.path, dict(each.values)) for each in mistakes(other)] == [
        ("open-question.not-followed", "prize[2].each", {"id": "giai-nhi"}),
        ("open-question.not-followed", "prizes.total", {"id": "giai-nhi"}),
    ]
    short = TEXT.replace(', { "prize[2].each" = 2_500_000, "prizes.total" = 34_000_000 }]', "]")
    assert [(each.code, each.path) for each in mistakes(short)] == [
        ("open-question.sets-differ", "open_question[1].sets")
    ]
    nowhere = TEXT.replace('"prize[2].each" = 2_500_000', '"prize[9].each" = 2_500_000')
    assert [(each.code, each.path) for each in mistakes(nowhere)] == [
        ("open-question.unknown-key", "open_question[1].sets[2]")
    ]


def test_approvals_are_cleared_and_kept_by_their_words() -> None:
    assert changed(TEXT, question.cleared(TEXT)) == APPROVAL * 5
    assert question.kept(TEXT, TEXT) == TEXT
    other = TEXT.replace('because = { vi = "Vừa rộng', 'because = { vi = "Rất rộng')
    assert changed(other, question.kept(other, TEXT)) == APPROVAL
    assert question.kept(TEXT, question.cleared(TEXT)) == question.cleared(TEXT)
