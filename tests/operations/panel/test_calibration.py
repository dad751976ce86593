"""Samples before the entries: until a judge has signed them nothing opens, and they never count."""

from __future__ import annotations

from io import BytesIO

import pytest
import segno
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import calibration, paper_sheet, sheet, sitting
from app.operations.panel import verdict as verdicts
from app.operations.panel.calibration import Sample
from app.operations.panel.paper_sheet import Typed
from app.operations.panel.sheet import Queue
from app.operations.standings import snapshot
from app.storage.contest.contest import Contest
from app.storage.panel import calibration as rows
from app.storage.panel import minutes
from app.storage.record import decision as decisions
from app.storage.record import fact
from rounds.calibration import Spread
from rounds.record import Sheet
from tests.given import seated
from tests.given.seated import ROUND, WHOLE

PART = f"{ROUND}:calibration"


@pytest.fixture
def contest(session: Session, easy: None) -> Contest:
    """Two samples are asked for, and named."""
    made = seated.ready(session, rules="calibration = 2\n")
    seated.sample(session, made)
    seated.sample(session, made, "Bài mẫu tự soạn")
    return made


def queue(session: Session, contest: Contest, who: str = "giang") -> Queue:
    seen = sheet.queue(session, contest, ROUND, seated.person(session, who))
    assert seen is not None
    return seen


def sign(session: Session, contest: Contest, who: str, entry: str, points: dict[str, int] = WHOLE) -> None:
    sheet.sign(
        session,
        contest,
        ROUND,
        entry,
        points=points,
        notes={},
        if_version=0,
        key=f"{who}-{entry}",
        by=seated.person(session, who),
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.reasons]


def test_entries_open_once_every_sample_is_signed(session: Session, contest: Contest) -> None:
    seen = queue(session, contest)
    assert (seen.samples, seen.calibrated, seen.reading) == (("mau-1", "mau-2"), False, ())
    with pytest.raises(Refused) as refused:
        sign(session, contest, "giang", "B-001")
    assert codes(refused) == ["sheet.not-yours"]
    session.rollback()
    sign(session, contest, "giang", "mau-1")
    assert queue(session, contest).reading == ()
    sign(session, contest, "giang", "mau-2")
    seen = queue(session, contest)
    assert (seen.calibrated, sorted(seen.reading)) == (True, ["B-001", "B-002", "B-003"])
    sign(session, contest, "giang", "B-001")
    assert queue(session, contest, "lan").reading == ()


def test_nothing_opens_before_every_sample_is_named(session: Session, easy: None) -> None:
    made = seated.ready(session, rules="calibration = 2\n")
    seated.sample(session, made)
    seen = queue(session, made)
    assert (seen.samples, seen.calibrated, seen.reading) == ((), False, ())


def test_samples_are_scored_before_the_window_opens(session: Session, easy: None) -> None:
    early = seated.contest(session, day=0, rules="calibration = 1\n")
    seated.appoint(session, early)
    seated.sample(session, early)
    assert queue(session, early).samples == ()
    seated.declare(session, early, "giang")
    sign(session, early, "giang", "mau-1")
    seen = queue(session, early)
    assert (seen.calibrated, seen.reading) == (True, ())


def test_sheets_of_samples_are_facts_of_a_part_that_no_result_reads(
    session: Session, contest: Contest
) -> None:
    for who in seated.JUDGES:
        for sample in ("mau-1", "mau-2"):
            sign(session, contest, who, sample, {"use": 0, "form": 0})
        for entry in seated.WORKS:
            sign(session, contest, who, entry)
    facts: list[Sheet] = fact.read(session, contest.id, "sheets")
    assert sorted({(each.round, each.entry) for each in facts}) == [
        *((ROUND, entry) for entry in seated.WORKS),
        (PART, "mau-1"),
        (PART, "mau-2"),
    ]
    found = verdicts.find(session, contest, ROUND)
    assert found is not None
    assert (found.open, sorted(found.verdict.totals)) == (True, sorted(seated.WORKS))
    assert {each.round for each in found.sheets} == {ROUND}
    assert "judged.not-calibrated" not in {each.code for each in found.verdict.result.blockers}


def test_p31_the_spread_shows_only_after_the_own_sheet_is_signed(session: Session, contest: Contest) -> None:
    sign(session, contest, "lan", "mau-1", {"use": 3000, "form": 1000})
    of = sitting.read(session, contest, ROUND)
    assert calibration.spread(session, contest, of, "mau-1", "J1") == ()
    sign(session, contest, "giang", "mau-1")
    assert calibration.spread(session, contest, of, "mau-1", "J1") == (
        Spread("use", {"J1": 5000, "J2": 3000}),
        Spread("form", {"J1": 3000, "J2": 1000}),
    )
    assert calibration.spread(session, contest, of, "mau-2", "J1") == ()
    assert calibration.signed(session, contest, of) == {"J1": 1, "J2": 1, "J3": 0, "J4": 0}


def test_p34_nothing_public_is_prepared_from_the_first_sample_on(session: Session, contest: Contest) -> None:
    snapshot.prepare(session, contest, [clock.read(session)])
    sign(session, contest, "giang", "mau-1")
    assert minutes.waited_for(session, contest.id) == [ROUND]


def test_samples_are_decisions_with_the_hash_of_what_they_say(session: Session, contest: Contest) -> None:
    named = [
        (each.subject, sorted(each.data["entries"]))
        for each in decisions.listed(session, contest.id)
        if each.kind == "calibrate"
    ]
    assert named == [(ROUND, ["mau-1"]), (ROUND, ["mau-1", "mau-2"])]
    digests = set(decisions.listed(session, contest.id)[-1].data["entries"].values())
    assert [len(each) for each in digests] == [64, 64]


def test_a_sample_is_taken_out_until_somebody_begins(session: Session, contest: Contest) -> None:
    chair = seated.person(session, "chi")
    with pytest.raises(Refused) as refused:
        seated.sample(session, contest)
    assert codes(refused) == ["calibration.enough"]
    session.rollback()
    calibration.take_out(session, contest, ROUND, "mau-1", by=chair)
    assert seated.sample(session, contest, "Bài khác") == "mau-3"
    assert queue(session, contest).samples == ("mau-2", "mau-3")
    sheet.save(
        session,
        contest,
        ROUND,
        "mau-2",
        points={},
        notes={},
        if_version=0,
        key="k",
        by=seated.person(session, "giang"),
    )
    for code, why in (("mau-2", "calibration.begun"), ("mau-1", "calibration.unknown")):
        with pytest.raises(Refused) as refused:
            calibration.take_out(session, contest, ROUND, code, by=chair)
        assert codes(refused) == [why]
        session.rollback()


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        (Sample(title="x"), "calibration.empty"),
        (Sample(title=" ", words="x"), "calibration.empty"),
        (Sample(title="x", name="bai.pdf", content=BytesIO(b"MZ\x90\x00")), "upload.content-differs"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(session: Session, easy: None, sample: Sample, code: str) -> None:
    made = seated.ready(session, rules="calibration = 1\n")
    with pytest.raises(Refused) as refused:
        calibration.add(session, made, ROUND, sample, by=seated.person(session, "chi"))
    assert codes(refused) == [code]


def test_a_sample_may_be_a_file(session: Session, easy: None) -> None:
    made = seated.ready(session, rules="calibration = 1\n")
    drawn = BytesIO()
    segno.make("mẫu").save(drawn, kind="png")
    picture = drawn.getvalue()
    sample = Sample(title="Ảnh", name="ảnh.png", content=BytesIO(picture))
    code = calibration.add(session, made, ROUND, sample, by=seated.person(session, "chi"))
    file = rows.listed(session, made.id, ROUND, [code])[code].file
    assert file is not None
    assert (file.name, file.media_type, file.size) == ("ảnh.png", "image/png", len(picture))


def test_rules_that_ask_for_none_take_none(session: Session, easy: None) -> None:
    made = seated.ready(session)
    with pytest.raises(Refused) as refused:
        seated.sample(session, made)
    assert codes(refused) == ["calibration.not-asked"]


def test_on_paper_the_samples_come_first_too(session: Session, contest: Contest) -> None:
    thu, oanh = (seated.person(session, who) for who in ("thu", "oanh"))
    of = sitting.read(session, contest, ROUND)
    assert paper_sheet.wanted(session, contest, of)[:3] == [("J1", "mau-1"), ("J1", "mau-2"), ("J2", "mau-1")]
    with pytest.raises(Refused) as refused:
        paper_sheet.enter(session, contest, ROUND, [Typed("J1", "B-001", WHOLE)], evidence="Hộp 1", by=thu)
    assert codes(refused) == ["paper.not-calibrated"]
    session.rollback()
    typed = [Typed("J1", sample, WHOLE) for sample in ("mau-1", "mau-2")]
    for row in paper_sheet.enter(session, contest, ROUND, typed, evidence="Hộp 1", by=thu):
        paper_sheet.confirm(session, contest, ROUND, row.id, read=seated.TOTAL, by=oanh)
    assert queue(session, contest).calibrated
    assert ("J1", "B-001") in paper_sheet.wanted(session, contest, of)


def test_what_the_panel_agreed_on_stays_as_it_was_written(session: Session, contest: Contest) -> None:
    chair = seated.person(session, "chi")
    for words in ("Mức Đạt: có số liệu trước và sau.", "Thiếu minh chứng: nhiều nhất 30."):
        calibration.agree(session, contest, ROUND, words, by=chair)
    assert [each.words for each in calibration.agreed(session, contest, ROUND)] == [
        "Mức Đạt: có số liệu trước và sau.",
        "Thiếu minh chứng: nhiều nhất 30.",
    ]
