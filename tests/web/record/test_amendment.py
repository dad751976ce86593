"""New decisions on the desk: chosen, looked at, proposed; and equals settled on a page."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.permissions import Role
from app.storage.contest.contest import Contest
from app.storage.record import decision as decisions
from tests.given import people, small
from tests.given.learning import token_of
from tests.operations.record.test_amendment import equals
from tests.operations.record.test_approval import LIST, compute
from tests.operations.record.test_approval import contest as played

__all__ = ["equals", "played"]

DESK = f"/contests/{small.SLUG}/desk/decisions"
NEW = f"{DESK}/new"


def organiser(app: Flask, who: str) -> FlaskClient:
    return people.signed_in(app, who, Role.ORGANISER, contest=small.SLUG)


def post(client: FlaskClient, page: str, **form: str) -> tuple[int, str, str]:
    """Send the form of a page: status, where it leads, what it says."""
    answer = client.post(page, data={"csrf_token": token_of(client.get(page).text), **form})
    return answer.status_code, answer.location or "", html.unescape(answer.text)


def seen(page: str) -> str:
    """What the page remembers of what it showed."""
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def approve(client: FlaskClient, proposal: str) -> int:
    token = token_of(client.get(proposal).text)
    return client.post(f"{proposal}/approve", data={"csrf_token": token}).status_code


def test_a_decision_is_proposed_only_after_its_effect_was_looked_at(app: Flask, played: Contest) -> None:
    oanh, page = organiser(app, "oanh"), f"{NEW}/withhold"
    form = {"prize": "hoc-nhat", "count": "1", "why": "Không ai xứng đáng"}
    status, _, unseen = post(oanh, page, **form, go="propose")
    assert (status, "Số tiền" in unseen or "Tiền thưởng" in unseen) == (200, True)
    status, _, other = post(oanh, page, **form | {"count": "0"}, go="propose", seen=seen(unseen))
    assert (status, "Kết quả hiện nay không thay đổi gì." in other) == (200, True)
    status, made, _ = post(oanh, page, **form, go="propose", seen=seen(unseen))
    assert (status, made) == (303, f"{DESK}/proposals/1")
    shown = html.unescape(oanh.get(made).text)
    assert "Không trao 1 giải thuộc “Giải cá nhân”" in shown
    assert "1.000.000\N{NO-BREAK SPACE}đồng" in shown


def test_what_the_rules_refuse_is_said_on_the_form(app: Flask, played: Contest) -> None:
    oanh = organiser(app, "oanh")
    status, _, page = post(oanh, f"{NEW}/disqualify", who="khong-co", why="Gian lận", go="look")
    assert (status, "mang mã khong-co" in page) == (422, True)
    assert oanh.get(f"{NEW}/disqualify?who=01").text.count('value="01"') == 1
    assert oanh.get(f"{NEW}/share").status_code == 404
    assert oanh.get(f"{NEW}/list/khong-co").status_code == 404


def test_equals_on_the_cut_are_settled_on_a_page_by_two_people(
    app: Flask, session: Session, equals: Contest
) -> None:
    oanh, quan = organiser(app, "oanh"), organiser(app, "quan")
    index = html.unescape(oanh.get(NEW).text)
    assert "Bằng nhau ở mức chọn: Vào vòng 2" in index
    page = next(each for each in re.findall(r'href="([^"]+/equals/[^"]+)"', index) if LIST in each)
    form = {"votes_0": "1", "votes_1": "4", "present": "5", "why": "Họp Ban Tổ chức"}
    status, _, looked = post(oanh, page, **form, go="look")
    assert (status, "Quyết định này gỡ được" in looked) == (200, True)
    status, made, _ = post(oanh, page, **form, go="propose", seen=seen(looked))
    assert (status, approve(quan, made)) == (303, 303)
    act = decisions.listed(session, equals.id)[-1].value()
    assert (act.kind, act.subject, act.data) == (
        "vote",
        LIST,
        {"order": ["02", "01"], "votes": {"01": 1, "02": 4}, "present": 5},
    )
    compute(session, equals)
    assert LIST not in "".join(re.findall(r'href="([^"]+/equals/[^"]+)"', oanh.get(NEW).text))


def test_equals_at_a_prize_may_draw_a_lot(app: Flask, session: Session, equals: Contest) -> None:
    oanh = organiser(app, "oanh")
    page = next(each for each in re.findall(r'href="([^"]+/equals/prizes/[^"]+)"', oanh.get(NEW).text))
    for words in ("Niêm phong", "Mở"):
        assert words in html.unescape(oanh.get(page).text)
        assert post_to(oanh, page, "seed") == (303, page)
    kinds = [each.value().kind for each in decisions.listed(session, equals.id)]
    assert kinds == ["commit-seed", "reveal-seed"]


def post_to(client: FlaskClient, page: str, act: str) -> tuple[int, str]:
    answer = client.post(f"{page}/{act}", data={"csrf_token": token_of(client.get(page).text)})
    return answer.status_code, answer.location


def test_new_decisions_are_for_organisers(app: Flask, played: Contest) -> None:
    auditor = people.signed_in(app, "an", Role.AUDITOR, contest=small.SLUG)
    assert [auditor.get(each).status_code for each in (NEW, f"{NEW}/disqualify")] == [404, 404]


@pytest.mark.parametrize("start", ["now", "afresh"])
def test_another_list_shows_who_comes_and_who_goes(app: Flask, played: Contest, start: str) -> None:
    oanh = organiser(app, "oanh")
    form = {"start": start, "out": "03", "new": "02", "why": "Đơn vị 03 xin rút"}
    status, _, page = post(oanh, f"{NEW}/list/{LIST}", **form, go="look")
    plain = re.sub(r"<[^>]+>|\s+", " ", page)
    assert status == 200, plain
    assert ("Phường Cẩm Giàng" in plain, "Xã Đông Sơn" in plain) == (True, True)
