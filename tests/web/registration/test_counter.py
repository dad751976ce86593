"""A helper's counter: person after person on one device, a new way in on paper, whose number it is."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.learning import attempt, learner, submission
from app.operations.people import role as roles
from app.operations.people import sign_in, throttle
from app.operations.record import doctor
from app.operations.registration import counter, enrolment
from app.operations.registration.application import Application
from app.permissions import Role
from app.storage.contest import contest as contests
from app.storage.learning.sitting import Answer, Given
from app.storage.people.person import Person
from app.storage.postgres import line
from app.storage.postgres.database import db
from app.storage.record import audit
from app.storage.registration.enrolment import Enrolment
from app.storage.standings import tally as tallies
from rounds.record import Step
from tests.given import people as named
from tests.given.enrolled import AGREED as CONSENTS
from tests.given.enrolled import BINH, LAN, MAI, SLUG, contest, register
from tests.web.registration.test_enrolment import AGREED, NEW, OWN, PAGE, send, token

ASSIST = f"/contests/{SLUG}/desk/assist"
COUNTER = f"/contests/{SLUG}/desk/counter"
USE = "/sign-in/printed-code"
OWN_SECRET = "gà gáy canh năm"


def form(typed: dict[str, str]) -> dict[str, str]:
    return {**{k: v for k, v in typed.items() if k != "unit"}, "unit_name": "Xã Cẩm Giang", **AGREED}


@pytest.fixture
def helper(app: Flask) -> FlaskClient:
    with app.app_context():
        contest(db.session())
    return named.signed_in(app, "hoa", Role.HELPER, contest=SLUG, unit="01")


def code_on(page: str) -> str:
    found = re.search(r'class="secret">([0-9A-Z-]+)<', page)
    assert found is not None, page
    return found[1]


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return [row.entry.action for row in audit.records(db.session(), f"contest:{SLUG}")]


def test_people_are_registered_one_after_another_and_nothing_stays_behind(
    app: Flask, helper: FlaskClient
) -> None:
    pages = [send(helper, ASSIST, form(typed)) for typed in (LAN, BINH)]
    assert [page.status_code for page in pages] == [200, 200]
    assert [page.headers["Cache-Control"] for page in pages] == ["no-store", "no-store"]
    empty = helper.get(ASSIST)
    for typed in (LAN, BINH):
        left = [value for key, value in typed.items() if key != "unit" and f'value="{value}"' in empty.text]
        assert left == []
        assert code_on(pages[0].text) not in empty.text
    fields = re.findall(r'<input[^>]*type="text"[^>]*>', empty.text)
    assert fields
    assert [each for each in fields if 'autocomplete="off"' not in each] == []
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).order_by(Enrolment.registered_at)).all()
        hoa = named.account(db.session(), "hoa")
        assert [(row.full_name, row.helper_id) for row in rows] == [
            ("Trần Thị Lan", hoa.id),
            ("Nguyễn Văn Bình", hoa.id),
        ]
        log = [r.entry for r in audit.records(db.session(), f"contest:{SLUG}")]
        assisted = [(each.actor, each.subject) for each in log if each.action == "enrolment.assist"]
        assert assisted == [(hoa.actor, f"contestant:{row.contestant}") for row in rows]


def test_nobody_is_counted_twice_at_the_counter(app: Flask, helper: FlaskClient) -> None:
    seen = {**form(LAN), "card_seen": "y"}
    send(helper, ASSIST, seen)
    again = send(helper, ASSIST, seen)
    assert "Một người khác đã xuất trình giấy tờ" in again.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_a_slip_opens_the_account_once_and_the_person_chooses_the_secret(
    app: Flask, helper: FlaskClient
) -> None:
    code = code_on(send(helper, ASSIST, form(LAN)).text)
    lan = app.test_client()
    use = {"who": LAN["cccd"], "code": code.lower().replace("-", " "), "password": OWN_SECRET}
    assert send(lan, USE, use).location == "/account"
    assert send(app.test_client(), USE, use).status_code == 200
    assert send(app.test_client(), "/sign-in", {"who": LAN["cccd"], "password": code}).status_code == 200
    secret = {"who": LAN["cccd"], "password": OWN_SECRET}
    assert send(app.test_client(), "/sign-in", secret).status_code == 302


def test_a_reset_needs_a_look_at_the_card_and_a_reason_and_ends_every_sign_in(
    app: Flask, helper: FlaskClient
) -> None:
    lan = app.test_client()
    code = code_on(send(helper, ASSIST, form(LAN)).text)
    send(lan, USE, {"who": LAN["cccd"], "code": code, "password": OWN_SECRET})
    found = send(helper, COUNTER, {"q": "tran thi lan"}).text
    (address,) = re.findall(rf'href="({COUNTER}/[0-9A-Z]+)"', found)
    refused = send(helper, address, {"act": "reset", "why": "quên mật khẩu"})
    assert "Xin cho biết đã xem giấy tờ nào" in refused.text
    fresh = code_on(send(helper, address, {"act": "reset", "why": "quên mật khẩu", "seen": "card"}).text)
    assert lan.get("/account").status_code == 302
    old = {"who": LAN["cccd"], "password": OWN_SECRET}
    assert send(app.test_client(), "/sign-in", old).status_code == 200
    assert (
        send(lan, USE, {"who": LAN["cccd"], "code": fresh, "password": "một hai ba bốn"}).status_code == 302
    )
    with app.app_context():
        (row,) = [
            r for r in audit.records(db.session(), f"contest:{SLUG}") if r.entry.action == "counter.reset"
        ]
        assert row.data == {"seen": "card", "why": "quên mật khẩu"}


def test_a_card_seen_at_the_counter_wins_a_number_back(app: Flask, helper: FlaskClient) -> None:
    with app.app_context():
        where = contests.by_slug(db.session(), SLUG)
        assert where is not None
        squatter = {**BINH, "cccd": LAN["cccd"], "phone": "0900000066"}
        for typed in (squatter, LAN):
            application = Application(typed=typed, agreed=CONSENTS, password=named.PASSWORD)
            made = enrolment.register(db.session(), where, application)
        code = made.enrolment.contestant
    address = f"{COUNTER}/{code}"
    send(helper, address, {"act": "prove", "why": "mất số", "cccd": LAN["cccd"]})
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).order_by(Enrolment.registered_at)).all()
        assert [(row.full_name, row.complete, row.cccd) for row in rows] == [
            ("Nguyễn Văn Bình", False, ""),
            ("Trần Thị Lan", True, LAN["cccd"]),
        ]
    assert "identity.prove" in acts(app)


def test_only_helpers_coordinators_and_organisers_serve(app: Flask, helper: FlaskClient) -> None:
    stranger = named.signed_in(app, "lan")
    assert [stranger.get(page).status_code for page in (ASSIST, COUNTER)] == [404, 404]
    assert [helper.get(page).status_code for page in (ASSIST, COUNTER)] == [200, 200]


OFFICE = {"REMOTE_ADDR": "203.0.113.9"}
DEVICE = sign_in.Device("Firefox · Linux", "203.0.113.0/24", "203.0.113.9/32", shared=False)


def resident(number: int) -> dict[str, str]:
    own = {"full_name": f"Người Thứ {number}", "cccd": f"0311{60 + number % 40}{number:06d}", "phone": ""}
    return {**LAN, **own, "birth_date": f"01/01/{1960 + number % 40}"}


@pytest.mark.usefixtures("easy")
def test_200_people_behind_one_address_register_in_an_hour_and_a_guesser_there_is_stopped(
    app: Flask, helper: FlaskClient, session: Session
) -> None:
    def fill_in(client: FlaskClient, address: str, data: dict[str, str]) -> int:
        form_token = token(client.get(address).text)
        sent = {**data, "csrf_token": form_token}
        return client.post(address, data=sent, environ_base=OFFICE).status_code

    # A guesser is at it while they come: at the passwords, then at the printed codes.
    for number in range(50):
        whose = resident(number)["cccd"]
        with pytest.raises(Refused):
            sign_in.by_password(session, whose, "đoán mò", DEVICE)
        with pytest.raises(Refused):
            counter.use(session, whose, "2222-3333-4444", OWN_SECRET, DEVICE)
    guesser, who = app.test_client(), {"who": LAN["cccd"]}
    slip = {**who, "code": "2222-3333-4444", "password": OWN_SECRET}
    assert fill_in(guesser, "/sign-in", {**who, "password": "đoán mò"}) == 429
    assert fill_in(guesser, USE, slip) == 429

    where = contests.by_slug(session, SLUG)
    assert where is not None
    for number in range(180):
        application = Application(
            typed=resident(number), agreed=CONSENTS, password=named.PASSWORD, address=DEVICE.address
        )
        enrolment.register(session, where, application)
    alone = [fill_in(app.test_client(), PAGE, {**form(resident(n)), **NEW}) for n in range(180, 190)]
    assisted = [fill_in(helper, ASSIST, form(resident(n))) for n in range(190, 200)]
    assert (alone, assisted) == ([302] * 10, [200] * 10)
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 200
    assert session.scalar(select(func.count()).select_from(Person)) == 201


def test_more_new_accounts_than_a_whole_office_needs_are_not_made(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.LIMITS, "register.address", parse("1 per hour"))  # type: ignore[arg-type]
    contest(session)
    answers = [send(app.test_client(), PAGE, {**form(typed), **NEW}) for typed in (LAN, BINH)]
    assert [answer.status_code for answer in answers] == [302, 429]
    assert int(answers[1].headers["Retry-After"]) > 3500


def test_two_spouses_over_65_with_one_telephone_both_finish_one_after_a_counter_reset(
    app: Flask, helper: FlaskClient, session: Session
) -> None:
    for key in ("phone", "household_head", "household_group"):
        assert LAN[key] == BINH[key]
    assert send(app.test_client(), PAGE, {**form(LAN), **NEW}).status_code == 302
    code_on(send(helper, ASSIST, {**form(BINH), "card_seen": "y"}).text)
    # He loses the slip, and the telephone signs in his wife: the card and a helper let him in again.
    found = send(helper, COUNTER, {"q": BINH["cccd"]}).text
    (address,) = re.findall(rf'href="({COUNTER}/[0-9A-Z]+)"', found)
    slip = send(helper, address, {"act": "reset", "seen": "card", "why": "Mất phiếu"}).text
    tablet = app.test_client()
    use = {"who": BINH["cccd"], "code": code_on(slip), "password": OWN_SECRET, "shared": "y"}
    assert send(tablet, USE, use).location == "/account"
    assert "Nguyễn Văn Bình" in tablet.get(OWN).text

    where = contests.by_slug(session, SLUG)
    assert where is not None
    rows = session.scalars(select(Enrolment).order_by(Enrolment.registered_at)).all()
    for row in rows:
        assert row.contestant is not None
        learner.step(session, where, Step(0, row.contestant, "hoc", "topics"))
        session.commit()
        paper = attempt.start(session, where, row.contestant, "hoc")
        answers = [Answer(place, "A", place) for place in range(1, len(paper.asked) + 1)]
        submission.submit(session, paper.place, key=f"nop-bai-{row.contestant}", given=Given(answers))
    counted = Counter[tuple[str, str]]()
    for (unit, _day, name), number in tallies.by_day(line.of(session), where.id, "hoc").items():
        counted[unit, name] += number if name != "all_correct" else 0
    stages = dict.fromkeys(("registered", "learned", "submitted", "valid", "attempts"), 2)
    assert +counted == {("01", name): number for name, number in {**stages, "households": 1}.items()}
    assert list(doctor.findings(session)) == []


def test_nobody_with_a_role_is_given_a_new_way_in_at_the_counter(app: Flask, helper: FlaskClient) -> None:
    send(helper, ASSIST, form(LAN))
    with app.app_context():
        row = db.session.scalars(select(Enrolment)).one()
        address = f"{COUNTER}/{row.contestant}"
        where = contests.by_slug(db.session(), SLUG)
        roles.grant(
            db.session(), row.person_id, Role.COORDINATOR, contest=where, code="01", why="Kế hoạch", by=None
        )
    refused = send(helper, address, {"act": "reset", "seen": "card", "why": "Mất phiếu"})
    assert "đang giữ một nhiệm vụ" in refused.text
    assert "counter.reset" not in acts(app)


def test_p33_a_counter_serves_its_own_units_and_whom_it_registered(app: Flask, helper: FlaskClient) -> None:
    with app.app_context():
        where = contests.by_slug(db.session(), SLUG)
        assert where is not None
        elsewhere = register(db.session(), where, MAI).enrolment.contestant or ""
    away = {**LAN, "unit": "03"}
    send(helper, ASSIST, {**form(away), "unit_name": "Xã Đông Sơn"})
    assert "Không tìm thấy ai" in send(helper, COUNTER, {"q": MAI["cccd"]}).text
    assert f'href="{COUNTER}/' in send(helper, COUNTER, {"q": LAN["cccd"]}).text
    hidden, missing = (helper.get(f"{COUNTER}/{code}") for code in (elsewhere, "K7QF3M2X9TWA"))
    assert (hidden.status_code, hidden.text) == (404, missing.text.replace("K7QF3M2X9TWA", elsewhere))


def test_a_sheet_is_taken_once_and_then_thrown_away(app: Flask, helper: FlaskClient) -> None:
    sheet = re.search(r'name="sheet" value="(\w+)"', helper.get(ASSIST).text)
    assert sheet is not None
    sent = {**form(LAN), "sheet": sheet[1]}
    code_on(send(helper, ASSIST, sent).text)
    assert send(helper, ASSIST, sent).location == ASSIST
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
