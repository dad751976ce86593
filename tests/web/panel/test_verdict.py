"""The panel's table: every number of the worked example comes out of it, nothing before all have signed."""

from __future__ import annotations

import re
import uuid

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.operations.record import fact
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.panel.member import PanelMember
from app.storage.postgres.database import db
from tests.given import finals, judged
from tests.given.people import account, signed_in
from tests.judging.panels import SEVEN_JUDGES

TABLE = f"/contests/{judged.SLUG}/desk/panels/{judged.ROUND}"


@pytest.fixture
def chair(app: Flask) -> FlaskClient:
    with app.app_context():
        judged.publish(db.session())
    return signed_in(app, "chi", Role.CHAIR, contest=judged.SLUG)


def lines(page: str, caption: str) -> list[list[str]]:
    """The rows of the table of that caption, as their cells read."""
    table = next(each for each in page.split("<table")[1:] if f">{caption}</caption>" in each)
    body = table.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("<tr")[1:]
    ]


def test_worked_example_is_on_the_page(chair: FlaskClient) -> None:
    page = chair.get(f"{TABLE}?lang=en").text
    result = lines(page, "Result")
    assert [row[0] for row in result] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert [row[2] for row in result] == [
        *("86.40 432/5", "85.20 426/5", "85.20 426/5", "84.80 424/5"),
        *("82.20 411/5", "81.80 409/5", "77.00 385/5", "71.20 356/5"),
    ]
    points = {row[1][0]: [int(cell.split()[0]) for cell in row[3:10]] for row in result}
    assert points == {entry: list(map(int, row.values())) for entry, row in SEVEN_JUDGES.items()}
    assert [row[1] for row in result][:3] == [
        "A · Sáng kiến A Xã A · highest score",
        "B · Sáng kiến B Xã B · by score",
        "C · Sáng kiến C Xã C · equal score; more judges put the other higher: 5 – 2",
    ]
    assert result[0][3:] == ["88", "86", "79", "90", "89", "93 (dropped)", "62 (dropped)", "31"]


def test_worked_example_says_how_sure_it_is(chair: FlaskClient) -> None:
    page = chair.get(f"{TABLE}?lang=en").text
    assert "who is among the first 3 in 2 of 7 cases. The panel must discuss B, C, D." in page
    assert "all 1,716 panels" in page
    chances = lines(page, "How often an entry is among the first 3")
    assert {row[0]: row[1] for row in chances} == {
        "A": "0.7365",
        "B": "0.6916",
        "C": "0.8058",
        "D": "0.5026",
        "E": "0.0000",
        "F": "0.2635",
        "G": "0.0000",
        "H": "0.0000",
    }
    assert dict(lines(page, "The first 3 without one judge")) == {
        **dict.fromkeys(judged.JUDGES[2:], "A, B, C"),
        "J1": "A, C, D",
        "J2": "A, C, D",
    }
    others = lines(page, "Ranks by other methods")
    assert [[row[0], row[1], row[2], row[4]] for row in others] == [
        ["A", "1 86.4", "3 83.857", "1 14"],
        ["B", "2.5 85.2", "5 82.571", "2.5 21"],
        ["C", "2.5 85.2", "1 85", "2.5 21"],
        ["D", "4 84.8", "2 84.143", "4 24"],
        ["F", "5 82.2", "4 83.143", "6 36"],
        ["E", "6 81.8", "6 81.571", "5 35"],
        ["G", "7 77", "7 76.857", "7 47"],
        ["H", "8 71.2", "8 71", "8 54"],
    ]
    # Standardised scores, and totals with the severity taken out: only their ranks are published.
    assert [(row[0], row[3].split()[0], row[5].split()[0]) for row in others] == [
        *(("A", "1", "1"), ("B", "3", "2"), ("C", "2", "3"), ("D", "4", "4")),
        *(("F", "5", "6"), ("E", "6", "5"), ("G", "7", "7"), ("H", "8", "8")),
    ]


def test_weighted_total_says_how_sure_it_is(app: Flask) -> None:
    with app.app_context():
        finals.play_final(db.session(), finals.publish(db.session()))
    chair = signed_in(app, "chi", Role.CHAIR, contest=finals.SLUG)
    page = chair.get(f"/contests/{finals.SLUG}/desk/panels/{finals.FINAL}?lang=en").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert [row[1:] for row in lines(page, "Result of the final")] == [
        ["Xã C", "77.20", "77.33"],
        ["Xã B", "76.40", "75.33"],
        ["Xã A", "74.00", "70.00"],
    ]
    assert "among the first 1 in 2 of 3 cases. The panel must discuss Xã C, Xã B, Xã A." in page
    assert "for every round of the total" in page
    assert "Counted exactly over all 10 panels." in page
    assert lines(page, "The first 1 without one judge") == [["J1", "Xã C"], ["J2", "Xã B"], ["J3", "Xã B"]]
    assert [row[:2] for row in lines(page, "How often an entry is among the first 1")] == [
        ["Xã C", "0.7407"],
        ["Xã B", "0.2593"],
        ["Xã A", "0.0000"],
    ]


def test_worked_example_says_how_far_the_judges_agree(chair: FlaskClient) -> None:
    page = chair.get(f"{TABLE}?lang=en").text
    assert [row[:2] + row[3:] for row in lines(page, "How far the judges agree")] == [
        ["Krippendorff&#39;s alpha, interval scale", "0.2045", "low (under 0.667): talk about the rubric"],
        ["ICC(2,1), one judge", "0.2580", "poor (under 0.5)"],
        ["ICC(2,k), mean of the panel", "0.7088", "moderate (0.5 to 0.75)"],
        ["ICC(3,k), mean of these very judges", "0.8061", "good (0.75 to 0.9)"],
    ]
    judges = lines(page, "The judges")
    assert [row[1] for row in judges] == ["+0.61", "+0.73", "−8.02", "+2.98", "+1.23", "+7.36", "−4.89"]
    assert {row[2] for row in judges} == {"± 1.82"}
    assert [row[4] for row in judges] == ["0.57", "0.51", "0.67", "0.57", "0.57", "0.63", "-0.29"]
    assert judges[6][0] == "J7 stands out"
    assert judges[6][5] == "−24.00 (entry B)"
    assert judges[6][8] == "0.4518"
    assert "Robust spread of all residuals: 1.48 points." in page


def test_nothing_shows_before_every_sheet_is_signed(app: Flask) -> None:
    with app.app_context():
        judged.publish(db.session(), judges=judged.JUDGES[:6])
    for who, role in (("chi", Role.CHAIR), ("thu", Role.SECRETARY)):
        page = signed_in(app, who, role, contest=judged.SLUG).get(f"{TABLE}?lang=en").text
        assert lines(page, "Who has signed how many sheets") == [
            *([judge, "8", "8"] for judge in judged.JUDGES[:6]),
            ["J7", "0", "8"],
        ]
        assert "86" not in re.sub(
            r"<head.*?</head>|value=\"[^\"]*\"|<script.*?</script>", "", page, flags=re.S
        )


def test_table_is_for_chair_and_secretary(app: Flask, chair: FlaskClient) -> None:
    for who, role in (("giang", Role.JUDGE), ("oanh", Role.ORGANISER), ("an", Role.AUDITOR)):
        client = signed_in(app, who, role, contest=judged.SLUG)
        assert client.get(TABLE).status_code == 404
    assert chair.get(f"/contests/{judged.SLUG}/desk/panels/khong-co").status_code == 404


def test_judge_sees_own_figures_only_and_not_before_all_signed(app: Flask) -> None:
    own = f"/contests/{judged.SLUG}/judge/{judged.ROUND}/own"
    with app.app_context():
        contest = judged.publish(db.session(), judges=judged.JUDGES[:6])
        contest_id = contest.id
        sit(contest_id, "giang", "J7")
    judge = signed_in(app, "giang", Role.JUDGE, contest=judged.SLUG)
    page = judge.get(f"{own}?lang=en").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "once every sheet of the panel is signed" in page
    with app.app_context():
        contest = contests.by_id(db.session(), contest_id)
        fact.record(db.session(), contest, {"sheets": judged.sheets(["J7"])})
    page = judge.get(f"{own}?lang=en").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "−4.89 ± 1.82" in page
    assert "−24.00 (entry B)" in page
    assert [figure for figure in ("0.61", "0.73", "8.02", "2.98", "7.36") if figure in page] == []
    other = signed_in(app, "binh", Role.JUDGE, contest=judged.SLUG)
    assert other.get(own).status_code == 404


def test_only_the_seats_of_this_panel_sign(app: Flask, chair: FlaskClient) -> None:
    with app.app_context():
        contest = contests.by_slug(db.session(), judged.SLUG)
        assert contest is not None
        contest_id = contest.id
        sit(contest_id, "chi", "J1")
    assert "Ký với tư cách chủ tịch" in chair.get(TABLE).text
    with app.app_context():
        row = db.session.get(PanelMember, (contest_id, account(db.session(), "chi").id))
        assert row is not None
        row.code = "J2"
        db.session.flush()
        sit(contest_id, "lan", "J1")
    assert "Ký với tư cách" not in chair.get(TABLE).text


def sit(contest_id: uuid.UUID, who: str, code: str) -> None:
    """Put somebody behind the code of a judge."""
    person = account(db.session(), who)
    now = clock.read(db.session())
    db.session.add(PanelMember(contest_id=contest_id, person_id=person.id, code=code, since=now))
    db.session.commit()
