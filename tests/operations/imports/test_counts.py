"""Counts only: the daily sheet of 114 units, its corrections, and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.contest import publication
from app.operations.imports import run as imports
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.imports import importing
from app.storage.record import fact, record
from app.storage.standings import counts
from rounds.calendar import HOUR
from rounds.contest import Reckoning
from rounds.reasons import reason
from tests.given import counted
from tests.given.counted import AS_OF, FINISHED, REGISTERED, finish, upload


@pytest.fixture
def contest(session: Session) -> Contest:
    return publication.publish(session, counted.files())


def sums(session: Session, contest: Contest, as_of: int = AS_OF) -> tuple[int, int]:
    reckoning = Reckoning(contests.definition(session, contest), record.read(session, contest.id), as_of)
    tallies = reckoning.figures.tallies("hoc").values()
    return sum(each.registered for each in tallies), sum(each.submitted for each in tallies)


def test_sheet_of_114_units_gives_the_figures_of_the_letter(session: Session, contest: Contest) -> None:
    run = upload(session, contest, counted.sheet())
    assert run.mapping == {"name": 1, "registered": 2, "submitted": 3}
    assert (run.rows_new, run.rows_changed, run.rows_same, run.rows_rejected) == (114, 0, 0, 0)
    assert run.found["figures"] == {"registered": REGISTERED, "submitted": FINISHED, "valid": FINISHED}
    assert sums(session, contest) == (0, 0)
    assert finish(session, contest, run) == "done"
    assert sums(session, contest) == (REGISTERED, FINISHED)
    assert record.read(session, contest.id).registrations == []
    [sheet] = counts.sheets(session, contest.id)
    assert (sheet.revision, sheet.rows, sheet.source, sheet.sha256) == (
        1,
        114,
        "Nền tảng học trực tuyến",
        run.sha256,
    )


def test_the_same_sheet_again_changes_nothing(session: Session, contest: Contest) -> None:
    finish(session, contest, upload(session, contest, counted.sheet()))
    again = upload(session, contest, counted.sheet())
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 0, 114)
    with pytest.raises(Refused) as refused:
        imports.confirm(session, contest, again.id, by=None)
    assert list(refused.value.reasons) == [reason("import.nothing-new")]


def test_corrected_row_is_revision_2_and_the_first_stays(session: Session, contest: Contest) -> None:
    finish(session, contest, upload(session, contest, counted.sheet()))
    rows = counted.figures()
    rows[0] = (rows[0][0] + 10, rows[0][1] + 3)
    run = upload(session, contest, counted.sheet(rows))
    assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 1, 113)
    assert finish(session, contest, run) == "done"
    assert sums(session, contest) == (REGISTERED + 10, FINISHED + 3)
    assert len(fact.read(session, contest.id, "counts")) == 115
    assert [(each.revision, each.rows) for each in counts.sheets(session, contest.id)] == [(2, 1), (1, 114)]


def test_undo_is_a_revision_that_says_what_was_known_before(session: Session, contest: Contest) -> None:
    day_before = upload(session, contest, counted.sheet([(5, 4)] * 114), as_of=AS_OF - 24 * HOUR)
    finish(session, contest, day_before)
    finish(session, contest, upload(session, contest, counted.sheet()))
    rows = counted.figures()
    rows[3] = (rows[3][0] + 1, rows[3][1])
    run = upload(session, contest, counted.sheet(rows))
    finish(session, contest, run)
    with pytest.raises(Refused) as refused:
        imports.undo(session, contest, day_before.id, by="test")
    assert list(refused.value.reasons) == [reason("import.not-last")]
    imports.undo(session, contest, run.id, by="test")
    assert sums(session, contest) == (REGISTERED, FINISHED)
    first = importing.last_done(session, contest.id, "counts")
    assert first is not None
    imports.undo(session, contest, first, by="test")
    assert sums(session, contest) == (5 * 114, 4 * 114)
    assert [(each.as_of, each.revision) for each in counts.sheets(session, contest.id)] == [
        *((AS_OF, revision) for revision in (4, 3, 2, 1)),
        (AS_OF - 24 * HOUR, 1),
    ]


def problems(session: Session, contest: Contest, data: bytes) -> list[tuple[int, str, str, str]]:
    found = imports.problems(session, contest, upload(session, contest, data)).problems
    return [(each.line, each.column, each.value, each.reason.code) for each in found]


def test_unknown_unit_is_listed_and_nothing_is_imported(session: Session, contest: Contest) -> None:
    data = "Đơn vị;Đăng ký;Hoàn thành\nXã Không Có;năm;-\nPhường An;3;2\nCam Giang;1;1\n".encode()
    assert problems(session, contest, data) == [
        (2, "Tên đơn vị", "Xã Không Có", "import.unknown-unit"),
        (2, "Số người đăng ký", "năm", "import.not-whole"),
        (2, "Số người hoàn thành", "-", "import.not-whole"),
        (4, "Tên đơn vị", "Cam Giang", "import.several-units"),
    ]
    run = upload(session, contest, data)
    assert (run.rows_new, run.rows_rejected) == (1, 2)
    with pytest.raises(Refused) as refused:
        imports.confirm(session, contest, run.id, by=None)
    assert list(refused.value.reasons) == [reason("import.rejected", count=2)]
    assert fact.read(session, contest.id, "counts") == []


def test_figures_that_cannot_be_are_listed(session: Session, contest: Contest) -> None:
    data = (
        "Mã;Đăng ký;Hoàn thành;Hợp lệ\n00001;5;6;1\n00002;5,5;1;1\n00003;2;;0\n00004;3;2;3\n00001;1;1;1\n"
    ).encode()
    assert problems(session, contest, data) == [
        (2, "Số người hoàn thành", "6", "import.count-above"),
        (3, "Số người đăng ký", "5,5", "import.not-whole"),
        (4, "Số người hoàn thành", "", "import.not-whole"),
        (5, "Số bài hợp lệ", "3", "import.count-above"),
        (6, "Tên đơn vị", "", "import.twice"),
    ]


def test_sum_row_that_does_not_add_up_is_refused(session: Session, contest: Contest) -> None:
    data = "Đơn vị,Đăng ký,Hoàn thành\nPhường An,3,2\nTổng cộng,4,2\n".encode()
    assert problems(session, contest, data) == [(3, "Số người đăng ký", "4", "import.total-differs")]


def test_falling_figures_are_a_warning(session: Session, contest: Contest) -> None:
    finish(session, contest, upload(session, contest, counted.sheet(), as_of=AS_OF - 24 * HOUR))
    rows = counted.figures()
    rows[0] = (1, 1)
    run = upload(session, contest, counted.sheet(rows))
    assert (run.rows_rejected, [each[3][0] for each in run.found["problems"]]) == (0, ["import.count-fell"])
    assert finish(session, contest, run) == "done"
