"""Selections, prizes and open questions of a definition: one thing is broken, exactly that is said."""

from __future__ import annotations

import pytest

from rounds.definition.check import check, why_not_publishable
from rounds.reasons import Reason
from tests.rounds.good_contest import after, changed, found, good, mistake, warned

QUOTAS = 'quotas = [{ block = "xa", seats = 3 }, { block = "so", seats = 1 }]'

CASES: dict[str, tuple[dict[str, bytes], list[Reason]]] = {
    "quota above the block": (
        changed((QUOTAS, 'quotas = [{ block = "xa", seats = 7 }, { block = "so", seats = 1 }]')),
        [
            mistake(
                "selection.quota-above-field", "selection[1].quotas[1].seats", block="xa", seats=7, units=6
            ),
            warned("prize.fewer-than-leave", "prize[3].count", count=2, units=6, left="viet"),
        ],
    ),
    "quota above the field of the round": (
        changed(("quotas = [{ seats = 2 }]", "quotas = [{ seats = 5 }]")),
        [
            mistake(
                "selection.quota-above-field", "selection[2].quotas[1].seats", block="", seats=5, units=4
            ),
            mistake("prize.more-than-leave", "prize[3].count", count=2, units=0, left="viet"),
        ],
    ),
    "everybody goes on": (
        changed(
            (QUOTAS, 'quotas = [{ block = "xa", seats = 3 }, { block = "so", seats = 2 }]'),
            ("reserve = 1\n", ""),
        ),
        [
            warned("selection.all-go-on", "selection[1].quotas[2].seats", block="so", units=2),
            warned("prize.fewer-than-leave", "prize[3].count", count=2, units=3, left="viet"),
        ],
    ),
    "reserve that cannot be": (
        changed(("reserve = 1", "reserve = 2")),
        [mistake("selection.reserve-impossible", "selection[1].reserve", block="so", reserve=2, left=1)],
    ),
    "no quota": (
        changed(("quotas = [{ seats = 2 }]", "quotas = []")),
        [
            mistake("selection.no-quota", "selection[2].quotas"),
            warned("prize.fewer-than-leave", "prize[3].count", count=2, units=4, left="viet"),
            mistake("prize.more-than-ranked", "prize[2].count", count=2, units=0, standing="doc"),
        ],
    ),
    "a block's quota twice": (
        changed((QUOTAS, 'quotas = [{ block = "xa", seats = 1 }, { block = "xa", seats = 3 }]')),
        [
            mistake("selection.block-twice", "selection[1].quotas[2]", block="xa"),
        ],
    ),
    "a pool beside blocks": (
        changed((QUOTAS, 'quotas = [{ block = "xa", seats = 3 }, { seats = 4 }]')),
        [mistake("selection.pool-and-blocks", "selection[1].quotas[2]")],
    ),
    "carried seats without a quota": (
        changed((QUOTAS, "quotas = [{ seats = 4 }]")),
        [
            mistake("selection.ranked-apart", "selection[1].quotas[1]", standing="hoc"),
            mistake("selection.carry-over-without-quota", "selection[1].carry_over[1]", block="xa"),
        ],
    ),
    "quota of a block that is not ranked": (
        changed(('blocks = ["xa", "so"]', 'blocks = ["xa"]')),
        [mistake("selection.block-not-ranked", "selection[1].quotas[2].block", block="so", standing="hoc")],
    ),
    "selection nobody uses": (
        changed(('field = "vao-viet"\n', "")),
        [
            warned("selection.unused", "selection[1]", selection="vao-viet"),
            warned("prize.fewer-than-leave", "prize[3].count", count=2, units=6, left="viet"),
        ],
    ),
    "more prizes than finalists": (
        changed(
            ("total = 10_000_000", "total = 13_000_000"),
            ("count = 1\neach = 3_000_000", "count = 2\neach = 3_000_000"),
        ),
        [mistake("prize.more-than-ranked", "prize[2].count", count=3, units=2, standing="doc")],
    ),
    "more prizes than leave": (
        changed(
            ("total = 10_000_000", "total = 11_500_000"),
            ("count = 2\neach = 1_500_000", "count = 3\neach = 1_500_000"),
        ),
        [mistake("prize.more-than-leave", "prize[3].count", count=3, units=2, left="viet")],
    ),
    "exit that nobody takes": (
        changed(('exit = { left = "viet"', 'exit = { left = "hoc"')),
        [mistake("prize.exit-impossible", "prize[3].exit", selection="vao-doc", left="hoc", round="viet")],
    ),
    "exit in a block": (
        changed(('exit = { left = "viet"', 'block = "xa"\nexit = { left = "viet"')),
        [mistake("prize.exit-with-block", "prize[3].block", prize="khuyen-khich")],
    ),
    "prize from nowhere": (
        after('id = "nhi"', 'ranks_of = "doc"\n', ""),
        [mistake("prize.one-source", "prize[2]", prize="nhi")],
    ),
    "prize by rank and exit": (
        after(
            'id = "nhi"',
            'ranks_of = "doc"',
            'ranks_of = "doc"\nexit = { left = "viet", not_picked = "vao-doc" }',
        ),
        [
            mistake("prize.one-source", "prize[2]", prize="nhi"),
            mistake("prize.more-than-leave", "prize[2].count", count=3, units=2, left="viet"),
        ],
    ),
    "block of a standing without blocks": (
        after('id = "nhat"', 'ranks_of = "doc"', 'ranks_of = "doc"\nblock = "xa"'),
        [
            mistake("prize.block-not-ranked", "prize[1].block", block="xa", standing="doc"),
            mistake("prize.block-and-whole", "prize[2]", standing="doc"),
        ],
    ),
    "standing not marked": (
        changed(("for_prize = true\n", "")),
        [warned("prize.standing-not-marked", "prize[1].ranks_of", standing="doc")],
    ),
    "total that differs": (
        changed(("total = 10_000_000", "total = 39_000_000")),
        [mistake("prize.total-differs", "prizes.total", total=39_000_000, sum=10_000_000)],
    ),
    "prizes and seats of several lists as if they were one": (
        changed(
            ('round = "viet"\ntogether = true', 'round = "viet"'),
            ('round = "doc"\ntogether = true', 'round = "doc"'),
        ),
        [
            mistake("selection.ranked-apart", "selection[2].quotas[1]", standing="viet"),
            mistake("prize.ranked-apart", "prize[1].block", standing="doc"),
        ],
    ),
    "a dearer prize below": (
        after('id = "nhat"', "each = 4_000_000", "each = 2_500_000"),
        [
            warned("prize.dearer-below", "prize[2].each", prize="nhi", above="nhat"),
            mistake("prize.total-differs", "prizes.total", total=10_000_000, sum=8_500_000),
        ],
    ),
    "prizes of nothing": (
        changed(
            ("count = 1\neach = 3_000_000", "count = 1\neach = 0"),
            ("total = 10_000_000", "total = 7_000_000"),
        ),
        [warned("prize.worth-nothing", "prize[2].each", prize="nhi")],
    ),
    "two choices at least": (
        changed(
            (
                'choices = [{ vi = "Đăng ký", en = "Registered" }, { vi = "Hợp lệ", en = "Valid" }]',
                'choices = [{ vi = "Hợp lệ", en = "Valid" }]',
            )
        ),
        [mistake("open-question.few-choices", "open_question[1].choices", id="tham-gia")],
    ),
    "answer out of range": (
        changed(("answer = 2", "answer = 3")),
        [mistake("open-question.answer-out-of-range", "open_question[1].answer", answer=3, most=2)],
    ),
    "key that settles nothing": (
        changed(('key = "metric.rate.of"', 'key = "prize[4].each"')),
        [mistake("open-question.unknown-key", "open_question[1].key", key="prize[4].each")],
    ),
    "nobody approved": (
        changed(('approved_by = "Trưởng Ban Tổ chức"\n', "")),
        [warned("open-question.unapproved", "open_question[1]", id="tham-gia")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_selections_and_prizes(case: str) -> None:
    files, expected = CASES[case]
    assert found(files) == expected


def test_no_prizes_at_all_is_no_mistake() -> None:
    text = good()["contest.toml"].decode()
    head, rest = text.split("[prizes]")
    _, tail = rest.split("[[report]]")
    assert found({**good(), "contest.toml": (head + "[[report]]" + tail).encode()}) == []


def test_total_without_lines_and_lines_without_total() -> None:
    text = good()["contest.toml"].decode()
    lines_only = text.replace("[prizes]\ntotal = 10_000_000\n", "")
    assert found({**good(), "contest.toml": lines_only.encode()}) == [
        mistake("prize.no-total", "prize[1]", sum=10_000_000)
    ]
    head, rest = text.split("[[prize]]", 1)
    _, tail = rest.split("[[report]]")
    assert found({**good(), "contest.toml": (head + "[[report]]" + tail).encode()}) == [
        mistake("prize.no-lines", "prizes", total=10_000_000)
    ]


def test_publishing_waits_for_every_approval() -> None:
    definition, _ = check(good())
    assert definition is not None
    assert why_not_publishable(definition) == []
    waiting, reasons = check(changed(("approved_on = 2026-02-01\n", "")))
    assert waiting is not None
    assert [each.code for each in reasons if each.warning] == ["note.prizes-fit", "open-question.unapproved"]
    assert why_not_publishable(waiting) == [
        mistake("open-question.unapproved", "open_question[1]", id="tham-gia")
    ]
