"""Names, texts and numbers of a definition: one thing is broken, exactly that is said."""

from __future__ import annotations

import pytest

from rounds.definition.check import check
from rounds.reasons import Reason, reason
from tests.rounds.good_contest import CONTEST, after, changed, found, good, mistake, warned


def test_good_contest_has_only_the_note_that_its_prizes_fit() -> None:
    definition, reasons = check(good())
    assert definition is not None
    assert reasons == [
        warned("note.prizes-fit", "prize[3].exit", selected=4, finalists=2, prizes=4),
    ]


CASES: dict[str, tuple[dict[str, bytes], list[Reason]]] = {
    "contest id with a space": (
        changed(('id = "mau"', 'id = "mẫu 1"')),
        [mistake("id.bad", "id", id="mẫu 1")],
    ),
    "metric id with a space": (
        changed(
            ("[metric.score]", '[metric."điểm"]'), ('ladder = ["score", "lot"]', 'ladder = ["điểm", "lot"]')
        ),
        [mistake("id.bad", "metric.điểm", id="điểm")],
    ),
    "round id twice": (
        changed(
            ('id = "doc"\ntitle = { vi = "Đọc"', 'id = "viet"\ntitle = { vi = "Đọc"'),
            ('of = "units"\nround = "doc"', 'of = "units"\nround = "viet"'),
            (
                'title = { vi = "Điểm đọc", en = "Reading" }\nround = "doc"',
                'title = { vi = "A", en = "B" }\nround = "viet"',
            ),
        ),
        [mistake("id.twice", "round[3].id", id="viet", first="round[2]")],
    ),
    "reference twice": (
        changed(
            (
                "[[open_question]]",
                '[[reference]]\nid = "01/KH"\ndocument = { vi = "A", en = "A" }\n\n[[open_question]]',
            )
        ),
        [mistake("id.twice", "reference[2].id", id="01/KH", first="reference[1]")],
    ),
    "form field twice": (
        changed(
            (
                "[round.judging]\nwindow = { from = 2026-03-18",
                '[[round.entry.fields]]\nid = "text"\ntitle = { vi = "A", en = "A" }\n\n'
                "[round.judging]\nwindow = { from = 2026-03-18",
            )
        ),
        [mistake("id.twice", "round[2].entry.fields[2].id", id="text", first="round[2].entry.fields[1]")],
    ),
    "unknown zone": (
        changed(('id = "mau"', 'id = "mau"\nzone = "Asia/Hanoi"')),
        [mistake("contest.unknown-zone", "zone", got="Asia/Hanoi")],
    ),
    "standing of unknown round": (
        after('id = "nguoi"', 'round = "hoc"', 'round = "hocc"'),
        [mistake("name.unknown-round", "standing[2].round", got="hocc", near="hoc")],
    ),
    "metric of unknown round": (
        after("[metric.score]", 'round = "hoc"', 'round = "khac"'),
        [mistake("name.unknown-round", "metric.score.round", got="khac", near="")],
    ),
    "ladder with unknown metric": (
        changed(('ladder = ["score", "lot"]', 'ladder = ["scores", "lot"]')),
        [mistake("name.unknown-metric", "standing[2].ladder[1]", got="scores", near="score")],
    ),
    "shown metric unknown": (
        changed(('also_show = ["mean"]', 'also_show = ["means"]')),
        [mistake("name.unknown-metric", "standing[1].also_show[1]", got="means", near="mean")],
    ),
    "floor of unknown metric": (
        changed(('qualify = [{ metric = "rate"', 'qualify = [{ metric = "rates"')),
        [mistake("name.unknown-metric", "standing[1].qualify[1].metric", got="rates", near="rate")],
    ),
    "addend of unknown metric": (
        changed(('{ metric = "mean", weight', '{ metric = "meen", weight')),
        [mistake("name.unknown-metric", "metric.both.parts[2].metric", got="meen", near="mean")],
    ),
    "selection from unknown standing": (
        changed(('standing = "viet"', 'standing = "vit"')),
        [mistake("name.unknown-standing", "selection[2].standing", got="vit", near="viet")],
    ),
    "field of unknown selection": (
        changed(('field = "vao-doc"', 'field = "vao-docs"')),
        [mistake("name.unknown-selection", "round[3].field", got="vao-docs", near="vao-doc")],
    ),
    "quota of unknown block": (
        changed(('{ block = "so", seats = 1 }', '{ block = "soo", seats = 1 }')),
        [
            mistake("name.unknown-block", "selection[1].quotas[2].block", got="soo", near="so"),
        ],
    ),
    "standing of unknown block": (
        changed(('blocks = ["xa", "so"]', 'blocks = ["xa", "so", "phuong"]')),
        [mistake("name.unknown-block", "standing[1].blocks[3]", got="phuong", near="")],
    ),
    "block names unknown unit": (
        changed(('kinds = ["department"]', 'kinds = ["department"]\nunits = ["S3"]')),
        [mistake("name.unknown-unit", "block[2].units[1]", got="S3", near="")],
    ),
    "campaign of unknown unit": (
        changed(('unit = "X1"', 'unit = "Y9"')),
        [mistake("name.unknown-unit", "campaign[1].unit", got="Y9", near="")],
    ),
    "rate per unknown denominator": (
        after("[metric.rate]", 'per = "people"', 'per = "persons"'),
        [mistake("name.unknown-denominator", "metric.rate.per", got="persons", near="")],
    ),
    "target per unknown denominator": (
        after('id = "tat-ca"', 'per = "people"', 'per = "staff"'),
        [mistake("name.unknown-denominator", "target[1].per", got="staff", near="")],
    ),
    "round of unknown topic": (
        changed(('topics = ["T1", "T2"]', 'topics = ["T1", "T2", "T3"]')),
        [mistake("name.unknown-topic", "round[1].learning.topics[3]", got="T3", near="")],
    ),
    "prize of unknown standing": (
        after('id = "nhi"', 'ranks_of = "doc"', 'ranks_of = "docs"'),
        [mistake("name.unknown-standing", "prize[2].ranks_of", got="docs", near="doc")],
    ),
    "prize of unknown block": (
        after('id = "nhi"', 'ranks_of = "doc"', 'ranks_of = "doc"\nblock = "q"'),
        [
            mistake("name.unknown-block", "prize[2].block", got="q", near=""),
            mistake("prize.block-and-whole", "prize[1]", standing="doc"),
        ],
    ),
    "exit of unknown round and selection": (
        changed(
            (
                'exit = { left = "viet", not_picked = "vao-doc" }',
                'exit = { left = "vit", not_picked = "doc" }',
            )
        ),
        [
            mistake("name.unknown-round", "prize[3].exit.left", got="vit", near="viet"),
            mistake("name.unknown-selection", "prize[3].exit.not_picked", got="doc", near="vao-doc"),
        ],
    ),
    "report of unknown standing": (
        changed(('standings = ["hoc"]', 'standings = ["hoc", "thi"]')),
        [mistake("name.unknown-standing", "report[1].standings[2]", got="thi", near="")],
    ),
    "title without English": (
        after('id = "nhat"', 'title = { vi = "Nhất", en = "First" }', 'title = { vi = "Nhất" }'),
        [mistake("text.missing", "prize[1].title.en", language="en")],
    ),
    "title of spaces": (
        after('id = "nhat"', 'title = { vi = "Nhất", en = "First" }', 'title = { vi = "  ", en = "First" }'),
        [mistake("text.missing", "prize[1].title.vi", language="vi")],
    ),
    "no prizes of a line": (
        after('id = "nhi"', "count = 1\neach = 3_000_000", "count = 0\neach = 3_000_000"),
        [
            mistake("number.too-small", "prize[2].count", got="0", least=1),
            mistake("prize.total-differs", "prizes.total", total=10_000_000, sum=7_000_000),
        ],
    ),
    "negative grace": (
        changed(('topics = ["T1", "T2"]', 'topics = ["T1", "T2"]\ngrace_minutes = -5')),
        [mistake("number.too-small", "round[1].learning.grace_minutes", got="-5", least=0)],
    ),
    "a number of no contest": (
        changed(('topics = ["T1", "T2"]', 'topics = ["T1", "T2"]\ngrace_minutes = 1_000_001')),
        [mistake("number.too-large", "round[1].learning.grace_minutes", got=1_000_001, most=1_000_000)],
    ),
    "a selection of the name of a standing": (
        {
            **good(),
            "contest.toml": CONTEST.replace('"vao-doc"', '"viet"').encode(),
        },
        [mistake("id.twice", "selection[2].id", id="viet", first="standing[3]")],
    ),
    "a standing of the name of the prize list": (
        {**good(), "contest.toml": CONTEST.replace('id = "nguoi"', 'id = "prizes"').encode()},
        [mistake("id.twice", "standing[2].id", id="prizes", first="prizes")],
    ),
    "an id as long as a page": (
        changed(('id = "nguoi"', f'id = "{"n" * 64}"')),
        [mistake("id.bad", "standing[2].id", id="n" * 64)],
    ),
    "a gap of nothing": (
        changed(("gap = 20", "gap = 0")),
        [mistake("number.not-above-zero", "round[2].judging.gap", got="0")],
    ),
    "target of 170 percent": (
        changed(('share = "100%"', 'share = "170%"')),
        [mistake("number.not-a-share", "target[1].share", got="1.7")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_names_and_numbers(case: str) -> None:
    files, expected = CASES[case]
    assert found(files) == expected


def test_all_mistakes_are_found_at_once() -> None:
    files = changed(
        ('id = "mau"', 'id = "mẫu"'),
        ('share = "100%"', "share = 1.5"),
        ('ladder = ["score", "lot"]', 'ladder = ["lot", "scor"]'),
        ("total = 10_000_000", "total = 9_000_000"),
    )
    del files["rules.en.md"]
    files["units.csv"] = files["units.csv"].replace(b"Hai,department", b"Hai,departmant")
    assert [(each.file, each.path, each.code) for each in found(files)] == [
        ("contest.toml", "target[1].share", "shape.float-not-exact"),
        ("rules.en.md", "", "rules.missing"),
        ("units.csv", "[9].kind", "units.unknown-kind"),
        ("contest.toml", "id", "id.bad"),
        ("contest.toml", "standing[2].ladder[2]", "name.unknown-metric"),
        ("contest.toml", "standing[2].ladder[1]", "standing.draw-not-last"),
        ("contest.toml", "selection[1].reserve", "selection.reserve-impossible"),
        ("contest.toml", "prizes.total", "prize.total-differs"),
        ("units.csv", "[9]", "units.in-no-block"),
    ]


def test_a_broken_value_does_not_bring_its_followers() -> None:
    files = changed(
        (
            "window = { from = 2026-03-12, to = 2026-03-16 }",
            'window = { from = "12/3/2026", to = 2026-03-16 }',
        )
    )
    assert found(files) == [
        reason("shape.date-expected", file="contest.toml", path="round[2].entry.window.from", got="text")
    ]
