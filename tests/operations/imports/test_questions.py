"""Questions brought into a bank: new, changed and kept ones, versions, and what attempts rest on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.documents import gift, moodle
from app.operations.contest import publication
from app.operations.imports import questions
from app.operations.imports import run as imports
from app.operations.record import fact
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.imports.importing import ImportRun
from rounds.quiz import Bank
from tests.given import small
from tests.given.counted import finish


@pytest.fixture
def contest(session: Session) -> Contest:
    return publication.publish(session, small.files())


def bank(session: Session, contest: Contest) -> Bank:
    found = contests.definition(session, contest).bank
    assert found is not None
    return found


def bring(session: Session, contest: Contest, data: bytes, name: str) -> ImportRun:
    said = {"reason": "Bổ sung", "topic": "A"}
    return imports.upload(session, contest, "questions", data=data, file_name=name, values=said, by=None)


NEW = "::A-90::Một cộng một?{\n=Hai\n~Ba\n}\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (NEW.encode(), "a.gift"),
        (moodle.write(gift.read(NEW)), "a.xml"),
        ("Một cộng một?\nA. Hai\nB. Ba\nANSWER: A\n".encode(), "a.txt"),
        ("Câu hỏi;Phương án A;Phương án B;Đáp án\nMột cộng một?;Hai;Ba;A\n".encode(), "a.csv"),
    ],
)
def test_a_question_of_any_format_becomes_the_next_version_of_the_bank(
    session: Session, contest: Contest, data: bytes, name: str
) -> None:
    before = bank(session, contest)
    run = bring(session, contest, data, name)
    assert (run.rows_new, run.rows_changed, run.rows_rejected) == (1, 0, 0)
    assert finish(session, contest, run) == "done"
    after = bank(session, contest)
    [added] = [each for each in after.questions if each.id not in before.by_id]
    assert (added.topic, added.stem, dict(added.options), added.answer) == (
        "A",
        "Một cộng một?",
        {"A": "Hai", "B": "Ba"},
        "A",
    )
    assert (contest.version, len(after.questions)) == (2, len(before.questions) + 1)
    assert bring(session, contest, data, name).rows_same == 1


def test_the_difference_is_seen_before_and_the_version_before_comes_back(
    session: Session, contest: Contest
) -> None:
    old = bank(session, contest)
    first = next(questions.items(old))
    mended = replace(first, stem="Câu đã sửa?")
    run = bring(session, contest, gift.write([mended]).encode(), "a.gift")
    assert (run.rows_new, run.rows_changed, run.rows_rejected) == (0, 1, 0)
    [[_line, column, _value, why]] = run.found["problems"]
    assert (column, why[0], why[1]) == (
        "Câu hỏi",
        "import.changes",
        {"was": first.stem, "now": "Câu đã sửa?"},
    )
    finish(session, contest, run)
    imports.undo(session, contest, run.id, by="test")
    assert [questions.plain(each) for each in bank(session, contest).questions] == [
        questions.plain(each) for each in old.questions
    ]
    assert contest.version == 3


def test_once_somebody_answered_a_key_is_no_longer_mended_by_a_file(
    session: Session, contest: Contest
) -> None:
    fact.record(session, contest, small.FACTS)
    first = next(iter(bank(session, contest).questions))
    letters = list(first.options)
    other = next(letter for letter in letters if letter != first.answer)
    head = ["Mã câu hỏi", "Chuyên đề", "Câu hỏi", *(f"Phương án {letter}" for letter in letters), "Đáp án"]
    row = [first.id, first.topic, first.stem, *first.options.values(), other]
    run = bring(session, contest, (";".join(head) + "\n" + ";".join(row) + "\n").encode(), "a.csv")
    assert [each[3][0] for each in run.found["problems"]] == ["import.bank-in-use"]


def test_everything_wrong_with_a_question_is_listed(session: Session, contest: Contest) -> None:
    data = "Câu hỏi;Phương án A;Phương án B;Đáp án;Độ khó;Chuyên đề\n;Hai;Hai;C;0;Z\n".encode()
    found = imports.problems(session, contest, bring(session, contest, data, "a.csv")).problems
    assert [(each.column, each.reason.code) for each in found] == [
        ("Câu hỏi", "import.cell-empty"),
        ("Mã chuyên đề", "import.unknown-topic"),
        ("Phương án A", "import.options-same"),
        ("Đáp án đúng", "import.answer-unknown"),
        ("Mức độ", "import.not-whole"),
    ]
