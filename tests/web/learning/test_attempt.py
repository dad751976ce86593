"""The quiz by plain forms and by the script: from the rules to the receipt, and nothing of the key."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.learning import sitting as sittings
from app.storage.postgres import line
from rounds import calendar
from tests.given import learning, people
from tests.given.clocks import set_clock
from tests.given.learning import KEY, token_of, words_of

BASE = f"/contests/{learning.SLUG}"
QUIZ = f"{BASE}/quiz"
PRACTICE = f"{BASE}/practice"


@pytest.fixture
def contest(session: Session) -> Contest:
    return learning.publish(session)


@pytest.fixture
def code(session: Session, contest: Contest) -> str:
    return learning.enrol(session, contest, "lan")


@pytest.fixture
def lan(app: Flask, code: str) -> FlaskClient:
    return people.signed_in(app, "lan")


def begin(client: FlaskClient, base: str = QUIZ) -> str:
    """Begin an attempt; the address of the first question."""
    answer = client.post(base, data={"csrf_token": token_of(client.get(base).text)})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def press(client: FlaskClient, address: str, **data: str):
    """Send the form of a page with some values."""
    return client.post(address, data={"csrf_token": token_of(client.get(address).text), **data})


def say(client: FlaskClient, what: str, base: str = QUIZ, **message: object):
    """What the script of a running attempt sends."""
    ticket = re.search(r'data-ticket="([^"]+)"', client.get(f"{base}/1").text)
    assert ticket is not None
    return client.post(f"{QUIZ}/{what}", json={"ticket": ticket[1], **message})


def hand_in(client: FlaskClient, base: str = QUIZ, **data: str) -> str:
    page = client.get(f"{base}/hand-in").text
    found = dict(re.findall(r'name="(number|key)" value="([^"]+)"', page))
    answer = client.post(f"{base}/hand-in", data={"csrf_token": token_of(page), **found, **data})
    assert answer.status_code == 303
    return str(answer.location)


def test_the_rules_come_first(lan: FlaskClient) -> None:
    words = words_of(lan.get(QUIZ).text)
    for sentence in (
        "4 câu hỏi, mỗi màn hình một câu.",
        "10 phút tính từ lúc bắt đầu",
        "Mỗi người được làm 2 lượt. Tính lượt cao nhất.",
        "Bạn còn 2 lượt.",
        "Đáp án được xem khi vòng thi đã khép lại với mọi người.",
    ):
        assert sentence in words


def test_the_whole_way_by_forms_alone(lan: FlaskClient, session: Session) -> None:
    assert begin(lan) == f"{QUIZ}/1"
    for place in range(1, 5):
        going = str(place + 1) if place < 4 else "hand-in"
        answer = press(lan, f"{QUIZ}/{place}", **{f"answer-{place}": "B"}, go=going)
        assert (answer.status_code, answer.location) == (303, f"{QUIZ}/{going}")
    assert "Đã trả lời đủ mọi câu." in words_of(lan.get(f"{QUIZ}/hand-in").text)
    result = hand_in(lan)
    assert result == f"{QUIZ}/results/1"
    words = words_of(lan.get(result).text)
    receipt = re.search(r"Số biên nhận (A\d+-[0-9a-f]{16})", words)
    assert receipt is not None
    assert "Đã nộp bài" in words
    assert f"/check?q={receipt[1]}" in words
    assert "Bạn còn 1 lượt." in words_of(lan.get(QUIZ).text)


def test_going_back_and_changing_keeps_the_last_word(lan: FlaskClient) -> None:
    begin(lan)
    press(lan, f"{QUIZ}/1", **{"answer-1": "A"}, go="2")
    press(lan, f"{QUIZ}/1", **{"answer-1": "D"}, go="2")
    page = lan.get(f"{QUIZ}/1").text
    assert re.findall(r'name="answer-1" value="(.)" checked', page) == ["D"]


def test_another_device_goes_on_where_this_one_was(app: Flask, lan: FlaskClient) -> None:
    begin(lan)
    press(lan, f"{QUIZ}/1", **{"answer-1": "C"}, go="2")
    first = lan.get(f"{QUIZ}/2").text
    other = people.signed_in(app, "lan")
    assert "Có một lượt đang làm dở" in words_of(other.get(QUIZ).text)
    assert begin(other) == f"{QUIZ}/2"
    stems = re.findall(r"<legend lang=\"vi\">(.*?)</legend>", first)
    assert re.findall(r"<legend lang=\"vi\">(.*?)</legend>", other.get(f"{QUIZ}/2").text) == stems


def test_unanswered_questions_are_named_before_handing_in(lan: FlaskClient) -> None:
    begin(lan)
    press(lan, f"{QUIZ}/2", **{"answer-2": "A"}, go="hand-in")
    assert "Chưa trả lời các câu: 1, 3, 4." in words_of(lan.get(f"{QUIZ}/hand-in").text)
    assert "Còn 3 câu để trống" in words_of(lan.get(hand_in(lan)).text)


def test_what_the_script_saves_stands_on_the_page(lan: FlaskClient) -> None:
    begin(lan)
    answer = say(lan, "answers", answers=[[1, "A", 1], [3, "B", 2]])
    assert answer.status_code == 200
    assert 590 < answer.json["left"] <= 600
    page = lan.get(f"{QUIZ}/1").text
    assert re.findall(r'name="(answer-\d)" value="(.)" checked', page) == [
        ("answer-1", "A"),
        ("answer-3", "B"),
    ]


def test_p03_older_answers_never_replace_newer_ones(lan: FlaskClient) -> None:
    begin(lan)
    for row in ([1, "A", 5], [1, "B", 3], [1, "C", 5]):
        assert say(lan, "answers", answers=[row]).status_code == 200
    assert 'name="answer-1" value="A" checked' in lan.get(f"{QUIZ}/1").text


def test_a_form_after_the_script_goes_on_from_its_number(lan: FlaskClient) -> None:
    begin(lan)
    say(lan, "answers", answers=[[1, "A", 50]])
    press(lan, f"{QUIZ}/1", **{"answer-1": "D"}, go="2")
    page = lan.get(f"{QUIZ}/1").text
    assert 'name="answer-1" value="D" checked' in page
    assert 'data-place="1" data-seq="51"' in page


def test_p38_a_form_without_a_token_hands_nothing_in(lan: FlaskClient) -> None:
    begin(lan)
    page = lan.get(f"{QUIZ}/hand-in").text
    found = dict(re.findall(r'name="(number|key)" value="([^"]+)"', page))
    assert lan.post(f"{QUIZ}/hand-in", data=found).status_code == 400
    assert "Có một lượt đang làm dở" in words_of(lan.get(QUIZ).text)


def test_the_form_handed_in_twice_leads_to_one_receipt(lan: FlaskClient) -> None:
    begin(lan)
    page = lan.get(f"{QUIZ}/hand-in").text
    found = dict(re.findall(r'name="(number|key)" value="([^"]+)"', page))
    sent = [lan.post(f"{QUIZ}/hand-in", data={"csrf_token": token_of(page), **found}) for _ in range(2)]
    assert [each.location for each in sent] == [f"{QUIZ}/results/1"] * 2
    assert "Bạn còn 1 lượt." in words_of(lan.get(QUIZ).text)


@pytest.mark.parametrize("data", [{"number": "x"}, {"number": "1" * 9}, {"key": "1"}, {"key": ""}])
def test_p25_what_is_no_form_of_ours_is_refused(lan: FlaskClient, data: dict[str, str]) -> None:
    begin(lan)
    page = lan.get(f"{QUIZ}/hand-in").text
    found = dict(re.findall(r'name="(number|key)" value="([^"]+)"', page))
    answer = lan.post(f"{QUIZ}/hand-in", data={"csrf_token": token_of(page), **found, **data})
    assert answer.status_code == 400


@pytest.mark.parametrize("letter", ["Z", "a", "", "AB", "-"])
def test_p46_answers_that_were_not_offered_change_nothing(lan: FlaskClient, letter: str) -> None:
    begin(lan)
    page = lan.get(f"{QUIZ}/1").text
    lan.post(f"{QUIZ}/1", data={"csrf_token": token_of(page), "answer-1": letter, "go": "2"})
    assert "checked" not in lan.get(f"{QUIZ}/1").text


def test_p46_forged_times_and_papers_change_nothing(lan: FlaskClient, session: Session, code: str) -> None:
    begin(lan)
    contest = contests.by_slug(session, learning.SLUG)
    assert contest is not None

    def held() -> list[object]:
        session.rollback()
        return [
            (each.started_at, each.limit_at, each.seed, each.paper)
            for each in sittings.of(line.of(session), contest.id, code, "hoc", practice=False)
        ]

    before = held()
    forged = {"answers": [], "started_at": 0, "limit_at": 2**60, "seed": "0", "paper": []}
    assert say(lan, "answers", **forged).status_code == 400
    press(lan, f"{QUIZ}/1", started_at="0", limit_at="9" * 18, seed="0", minutes="900", go="2")
    lan.post(QUIZ, data={"csrf_token": token_of(lan.get(QUIZ).text), "seed": "0", "number": "7"})
    assert held() == before


def test_p47_expiry_keeps_what_was_saved(
    lan: FlaskClient, session: Session, settings: Settings, code: str
) -> None:
    begin(lan)
    press(lan, f"{QUIZ}/1", **{"answer-1": "A"}, go="2")
    set_clock(settings, clock.read(session) + 11 * calendar.MINUTE)
    late = lan.get(f"{QUIZ}/2")
    assert (late.status_code, late.location) == (302, QUIZ)
    front = lan.get(QUIZ).text
    assert "Mọi câu đã lưu đều được tính." in words_of(front)
    found = dict(re.findall(r'name="(number|key)" value="([^"]+)"', front))
    answer = lan.post(f"{QUIZ}/hand-in", data={"csrf_token": token_of(front), **found})
    words = words_of(lan.get(answer.location).text)
    assert "Đã hết giờ" in words
    assert "không mất câu nào" in words
    assert "Còn 3 câu để trống" in words


def test_p47_the_form_of_a_late_answer_shows_the_result(
    lan: FlaskClient, session: Session, settings: Settings
) -> None:
    begin(lan)
    token = token_of(lan.get(f"{QUIZ}/1").text)
    set_clock(settings, clock.read(session) + 11 * calendar.MINUTE)
    answer = lan.post(f"{QUIZ}/1", data={"csrf_token": token, "answer-1": "A", "go": "2"})
    assert (answer.status_code, answer.location) == (303, f"{QUIZ}/results/1")


def test_no_third_attempt(lan: FlaskClient) -> None:
    for _ in range(2):
        begin(lan)
        hand_in(lan)
    page = lan.get(QUIZ).text
    assert "Bạn còn 0 lượt." in words_of(page)
    token = token_of(lan.get(f"{BASE}/story").text)
    refused = lan.post(QUIZ, data={"csrf_token": token})
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def everything(client: FlaskClient, base: str) -> list[str]:
    """Every answer that the site gives about an attempt, from before it begins until after."""
    seen = [client.get(base).text]
    begin(client, base)
    seen += [client.get(f"{base}/{place}").text for place in (1, 2, 3, 4, "hand-in")]
    seen.append(say(client, "answers", base, answers=[[1, "A", 1]]).text)
    seen.append(client.get(hand_in(client, base)).text)
    seen.append(client.get(base).text)
    return seen


@pytest.mark.parametrize("review", ["never", "after_close"])
@pytest.mark.parametrize("base", [QUIZ, PRACTICE])
def test_p43_the_key_is_in_no_answer_before_the_close(
    app: Flask, session: Session, base: str, review: str
) -> None:
    contest = learning.publish(session, review=json.dumps(review))
    learning.enrol(session, contest, "lan")
    client = people.signed_in(app, "lan")
    public = ["", "/learn", "/learn/A", "/learn/A/1", "/rules.md", "/results", "/mine", "/bundle.zip"]
    seen = everything(client, base) + [client.get(BASE + page).text for page in public]
    assert [KEY in page for page in seen] == [False] * len(seen)
    assert not any(re.search(r'"(?:answer|right|correct|key)"\s*:', page) for page in seen)


def test_p43_no_option_differs_from_the_others(lan: FlaskClient) -> None:
    begin(lan)
    page = lan.get(f"{QUIZ}/1").text
    shapes = {
        re.sub(r'value="[A-D]"|<b>[A-D]</b>|Câu \d+ phương án [A-D]', "", label)
        for label in re.findall(r'<label class="choice">.*?</label>', page)
    }
    assert len(shapes) == 4  # one a question: they differ in the number of the question alone
    assert len({re.sub(r"answer-\d", "", each) for each in shapes}) == 1


def test_p43_marks_of_practice_are_told_by_nobody(lan: FlaskClient) -> None:
    begin(lan, PRACTICE)
    words = words_of(lan.get(hand_in(lan, PRACTICE)).text)
    assert "câu đúng" not in words
    assert "chưa được chấm" in words


def test_practice_counts_for_nothing(lan: FlaskClient, session: Session) -> None:
    begin(lan, PRACTICE)
    hand_in(lan, PRACTICE)
    assert "Bạn còn 2 lượt." in words_of(lan.get(QUIZ).text)
    assert "Chưa có." in words_of(lan.get(f"{BASE}/mine").text)


def test_practice_on_questions_held_back_explains_each_and_asks_none_of_the_quiz(
    app: Flask, session: Session
) -> None:
    contest = learning.publish(session, held_back=2)
    learning.enrol(session, contest, "lan")
    client = people.signed_in(app, "lan")
    first = begin(client, PRACTICE)
    assert KEY not in client.get(first).text
    answer = press(client, first, **{"answer-1": "A", "go": "1"})
    looked = client.get(answer.location).text
    number = re.search(r"Câu số (9|10) hỏi gì", looked)
    assert number is not None
    assert f"{KEY} của câu {number[1]}" in looked
    assert looked.count(KEY) == 1
    assert "Làm thử: không tính điểm" in words_of(looked)
    result = client.get(hand_in(client, PRACTICE)).text
    assert (f"{KEY} của câu 9" in result, f"{KEY} của câu 10" in result) == (True, True)
    begin(client)
    page = client.get(f"{QUIZ}/1").text
    assert not {"9", "10"} & set(re.findall(r"Câu số (\d+) hỏi gì", page))


def test_who_is_not_registered_may_practise_and_no_more(app: Flask, contest: Contest) -> None:
    binh = people.signed_in(app, "binh")
    assert "Hãy đăng ký trước" in words_of(binh.get(QUIZ).text)
    assert begin(binh, PRACTICE) == f"{PRACTICE}/1"


@pytest.mark.parametrize(
    ("review", "days", "shown"),
    [
        ("never", 20, False),
        ("after_submit", 0, True),
        ("after_close", 0, False),
        ("after_close", 20, True),
    ],
)
def test_answers_are_shown_when_the_definition_says(
    app: Flask, session: Session, settings: Settings, review: str, days: int, shown: bool
) -> None:
    contest = learning.publish(session, review=json.dumps(review))
    learning.enrol(session, contest, "lan")
    client = people.signed_in(app, "lan")
    begin(client)
    result = hand_in(client)
    if days:
        set_clock(settings, clock.read(session) + learning.ahead(days))
        people.sign_in(client, "lan")
    assert (KEY in client.get(result).text) == shown


def test_the_closing_question_is_kept(app: Flask, session: Session) -> None:
    asks = '{ asks = { vi = "Bao nhiêu người?", en = "How many?" }, of = "valid" }'
    contest = learning.publish(session, prediction=asks)
    learning.enrol(session, contest, "lan")
    client = people.signed_in(app, "lan")
    begin(client)
    assert "Bao nhiêu người?" in client.get(f"{QUIZ}/hand-in").text
    assert say(client, "answers", answers=[], prediction=[900, 1]).status_code == 200
    assert 'value="900"' in client.get(f"{QUIZ}/hand-in").text
    hand_in(client, prediction="1.234")
    from app.operations.learning import learner

    row = contests.by_slug(session, learning.SLUG)
    assert row is not None
    code = sittings_code(session, row)
    assert learner.lines(session, row, code)["hoc"].prediction == 1234


def sittings_code(session: Session, contest: Contest) -> str:
    row = line.of(session).execute("SELECT contestant FROM sitting").fetchone()
    assert row is not None
    return str(row[0])


def test_p30_another_persons_attempt_is_as_one_that_does_not_exist(
    app: Flask, session: Session, contest: Contest, lan: FlaskClient
) -> None:
    learning.enrol(session, contest, "binh")
    begin(lan)
    result = hand_in(lan)
    binh = people.signed_in(app, "binh")
    swapped, missing = binh.get(result), binh.get(f"{QUIZ}/results/77")
    assert (swapped.status_code, words_of(swapped.text)) == (404, words_of(missing.text))


def test_visitors_are_led_to_the_sign_in(client: FlaskClient, contest: Contest) -> None:
    answer = client.get(QUIZ)
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={QUIZ}")


def test_before_it_opens_there_is_nothing_to_begin(app: Flask, session: Session) -> None:
    contest = learning.publish(session, day=-3)
    learning.enrol(session, contest, "lan")
    page = people.signed_in(app, "lan").get(QUIZ)
    assert "Bài thi mở lúc" in words_of(page.text)
    assert "Bắt đầu làm bài" not in page.text
