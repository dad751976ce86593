"""Results from elsewhere: whose each row is, what becomes a fact, and that no row is ever lost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.imports import outside_score as outside
from app.operations.imports import run as imports
from app.operations.imports.outside import number
from app.operations.learning import learner
from app.operations.standings import tally
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.imports import outside as rows
from app.storage.imports.importing import ImportRun
from app.storage.imports.outside import OutsideRow
from app.storage.people import person as people
from app.storage.people.person import Person
from app.storage.record import fact
from app.storage.record import record as records
from app.storage.registration import enrolment as enrolments
from rounds.contest import Reckoning
from tests.given import elsewhere
from tests.given.counted import finish

HEAD = "Họ và tên;Số điện thoại;Đơn vị;Điểm;Trạng thái\n"
STATES = ("matched", "review", "unmatched", "dismissed")


@pytest.fixture
def city(session: Session) -> Contest:
    return elsewhere.contest(session)


def bring(session: Session, contest: Contest, text: str, head: str = HEAD, **values: object) -> ImportRun:
    session.expire_all()
    said = {"round": "hoc", "of": "people", "as_of": clock.read(session), "source": "One Touch", **values}
    data = (head + text).encode()
    return imports.upload(
        session, contest, "outside", data=data, file_name="onetouch.csv", values=said, by=None
    )


def code(session: Session, contest: Contest, name: str) -> str:
    [row] = enrolments.by_name(session, contest.id, name)
    return row.contestant or ""


def kept(session: Session, contest: Contest) -> list[tuple[str, str, str]]:
    """Name, state and subject of every row."""
    session.expire_all()
    listed = rows.listed(session, contest.id, STATES)
    return sorted((outside.said(row)["name"], row.state, row.subject) for row in listed)


def marks(session: Session, contest: Contest) -> dict[str, int]:
    return {row.subject: row.value for row in fact.read(session, contest.id, "givens")}


ROWS = (
    "Trần Thị Lan;900000001;;85,5;Hoàn thành\n"  # a household's phone: the name tells whose
    "Nguyễn Văn Bình;0900000001;;-;Chưa hoàn thành\n"
    "Lê Thị Mai;;Xã Bình;70;Completed\n"  # a name and a unit: somebody has to look
    "Phạm Văn Không;0900000099;;50;\n"  # nobody here
)


def test_rows_are_matched_listed_and_counted(session: Session, city: Contest) -> None:
    lan, binh, mai = (code(session, city, name) for name in ("Trần Thị Lan", "Nguyễn Văn Bình", "Lê Thị Mai"))
    run = bring(session, city, ROWS)
    assert (run.rows_new, run.rows_rejected) == (4, 0)
    assert run.found["notes"][-1][:2] == [
        "import.matched",
        {"matched": 2, "review": 1, "unmatched": 1, "dismissed": 0},
    ]
    assert finish(session, city, run) == "done"
    assert kept(session, city) == [
        ("Lê Thị Mai", "review", ""),
        ("Nguyễn Văn Bình", "matched", binh),
        ("Phạm Văn Không", "unmatched", ""),
        ("Trần Thị Lan", "matched", lan),
    ]
    [waiting] = rows.listed(session, city.id, ["review"])
    assert waiting.candidates == [mai]
    assert marks(session, city) == {lan: 8550}
    assert [(row.contestant, row.part) for row in fact.read(session, city.id, "steps")] == [(lan, "topics")]


def test_matched_results_count_as_the_definition_says(session: Session, city: Contest) -> None:
    lan = code(session, city, "Trần Thị Lan")
    finish(session, city, bring(session, city, ROWS))
    lines = learner.lines(session, city, lan)["hoc"]
    assert (lines.valid is not None, lines.missing) == (True, ())
    assert list(tally.differences(session, city)) == []
    definition, record = contests.definition(session, city), records.read(session, city.id)
    reckoning = Reckoning(definition, record, clock.read(session))
    assert reckoning.figures.column("mark", [lan]) == [Fraction(171, 2)]


def test_a_person_rules_on_what_is_left(session: Session, city: Contest) -> None:
    oanh = people.add(session, name="Đỗ Kim Oanh", password=None, at=1)
    session.commit()
    mai = code(session, city, "Lê Thị Mai")
    finish(session, city, bring(session, city, ROWS))
    [review] = rows.listed(session, city.id, ["review"])
    [nobody] = rows.listed(session, city.id, ["unmatched"])
    for subject, why, expected in (("NOBODY", "x", "unknown-subject"), (mai, " ", "why-missing")):
        assert refusal(session, city, review, oanh, subject, why) == f"outside.{expected}"
    outside.settle(session, city, review.id, subject=mai.lower(), why="Đã gọi điện cho xã", by=oanh)
    outside.dismiss(session, city, nobody.id, why="Không thuộc thành phố", by=oanh)
    assert marks(session, city)[mai] == 7000
    assert rows.totals(session, city.id) == {"matched": 3, "dismissed": 1}
    assert refusal(session, city, review, oanh, mai, "lại") == "outside.over"
    newer = ROWS.replace(";70;", ";75,25;").replace(";50;", ";51;")
    run = bring(session, city, newer)
    assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 2, 2)
    finish(session, city, run)
    assert marks(session, city)[mai] == 7525
    assert rows.totals(session, city.id) == {"matched": 3, "dismissed": 1}


def refusal(session: Session, contest: Contest, row: OutsideRow, by: Person, subject: str, why: str) -> str:
    with pytest.raises(Refused) as caught:
        outside.settle(session, contest, row.id, subject=subject, why=why, by=by)
    session.rollback()
    return caught.value.reasons[0].code


def test_a_moodle_export_is_read_with_its_own_headings(session: Session, city: Contest) -> None:
    lan, mai = code(session, city, "Trần Thị Lan"), code(session, city, "Lê Thị Mai")
    head = "First name,Last name,ID number,Institution,Department,Email address,Course total (Real)\n"
    text = f"Lan,Trần Thị,{lan},,,,90.00\nMai,Lê Thị,,,Xã Bình,mai@example.org,-\n"
    run = bring(session, city, text, head)
    finish(session, city, run)
    assert kept(session, city) == [("Lê Thị Mai", "review", ""), ("Trần Thị Lan", "matched", lan)]
    assert marks(session, city) == {lan: 9000}
    [waiting] = rows.listed(session, city.id, ["review"])
    assert waiting.candidates == [mai]


def test_a_mapping_once_chosen_is_kept_for_the_next_file(session: Session, city: Contest) -> None:
    head, text = "Ai;Mấy;Máy\n", "Trần Thị Lan;8;0900000001\n"
    run = bring(session, city, text, head)
    imports.remap(session, city, run.id, {"name": 0, "mark": 1, "phone": 2})
    finish(session, city, run)
    assert bring(session, city, text, head).mapping == {"name": 0, "mark": 1, "phone": 2}


def test_a_file_is_undone_only_while_nothing_of_it_is_a_fact(session: Session, city: Contest) -> None:
    run = bring(session, city, "Phạm Văn Không;0900000099;;50;\n")
    finish(session, city, run)
    imports.undo(session, city, run.id, by="test")
    assert kept(session, city) == []
    run = bring(session, city, ROWS)
    finish(session, city, run)
    why = imports.why_not_undone(session, city, run)
    assert why is not None
    assert why.code == "import.facts-stand"


def test_what_cannot_be_a_result_is_named(session: Session, city: Contest) -> None:
    text = ";;;tốt;sắp xong\nA;;;giỏi;\nB;;;1;sắp xong\nC;;;1,234;\nC;;;2;\n"
    found = imports.problems(session, city, bring(session, city, text)).problems
    assert [(each.line, each.column, each.reason.code) for each in found] == [
        (2, "", "import.nobody-named"),
        (2, "Điểm trên nền tảng", "import.not-a-figure"),
        (2, "Hoàn thành", "import.not-done"),
        (3, "Điểm trên nền tảng", "import.not-a-figure"),
        (4, "Hoàn thành", "import.not-done"),
        (5, "Điểm trên nền tảng", "import.rounded"),
        (6, "Họ và tên", "import.twice"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("85", "85"),
        ("85,50", "85.50"),
        ("85.5 %", "85.5"),
        ("17/20", "17"),
        ("giỏi", "None"),
        ("1.2.3", "None"),
    ],
)
def test_numbers_are_read_as_platforms_write_them(words: str, expected: str) -> None:
    assert str(number(words)) == expected
