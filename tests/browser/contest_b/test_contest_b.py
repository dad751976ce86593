"""Contest B from an empty installation to the printed decision, through pages alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.cli import main
from app.config import Settings
from tests.browser.contest_b import agreement, closing, founding, plan, ranking
from tests.browser.contest_b.printed import Printed
from tests.browser.contest_b.town import Town
from tests.given import clocks, dying, workers
from tests.given.mailbox import Mailbox

PRIZES = [
    ("Xã Tiên Lãng", "10.000.000"),
    ("Xã Phú Thái", "5.000.000"),
    ("Xã Chấn Hưng", "5.000.000"),
    ("Xã Nam An Phụ", "3.000.000"),
    ("Xã Bắc Thanh Miện", "3.000.000"),
    ("Xã Hà Bắc", "3.000.000"),
    ("Xã Hợp Tiến", "2.000.000"),
    ("Phường Hồng An", "2.000.000"),
    ("Xã Tân Minh", "2.000.000"),
    ("Xã Vĩnh Hòa", "2.000.000"),
    ("Thanh tra thành phố", "2.000.000"),
]


@pytest.fixture(
    params=[
        pytest.param(workers.working, id="worker"),
        pytest.param(dying.dying, id="killed", marks=pytest.mark.long),
    ]
)
def town(
    settings: Settings,
    app: Flask,
    easy: None,
    live_server: str,
    browser: Browser,
    request: pytest.FixtureRequest,
) -> Iterator[Town]:
    """An empty installation, with a worker beside the site, or with workers that are killed at every step."""
    with app.app_context():
        made = Town(settings, app, browser, live_server)
        with request.param(settings):
            yield made
        assert made.close() == []


def test_contest_b_from_an_empty_installation_to_the_printed_decision(
    town: Town, mailbox: Mailbox, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    round_1_is_founded_and_learned(town, mailbox)
    ranking.round_closes(town)
    ranking.list_is_decided(town, told=len(founding.LEARN))
    founding.panel_is_entrusted(town)
    receipts = plan.units_hand_in(town)
    receipts.append(plan.one_comes_by_zalo(town))
    receipts.append(plan.silent_unit_is_replaced(town))
    assert len(set(receipts)) == 11
    whose = plan.gate_lets_all_through(town)
    assert sorted(whose.values()) == sorted(set(town.units.values()) - {plan.SILENT})
    plan.panel_sits_down(town)
    plan.judges_sign(town)
    plan.one_signs_on_paper(town, whose)
    plan.panel_settles_and_signs(town)
    plan.finalists_are_picked(town)
    assert len(set(plan.finalists_hand_in(town))) == 6
    plan.final_is_held(town)
    visitor = plan.result_is_signed_shown_and_published(town)
    assert agreement.prizes_of_page(visitor.reads()) == PRIZES
    closing.prizes_are_given_out(town)
    closing.two_units_contest_them(town)
    closing.prizes_become_final(town)
    papers = closing.documents_are_printed(town)
    visitor = closing.everybody_looks(town)
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(visitor.download("Tải hồ sơ kết quả"))
    papers_agree_with_page_and_bundle(papers, visitor.reads(), bundle.read_bytes())
    assert main(["--lang", "vi", "verify", str(bundle)]) == 0
    clocks.set_clock(settings, None)
    assert main(["--lang", "vi", "doctor"]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out.endswith("Mọi dữ liệu đã ghi đều khớp với nhau.\n")


def round_1_is_founded_and_learned(town: Town, mailbox: Mailbox) -> None:
    """Everything before the last evening of Round 1."""
    founding.people_are_entrusted(town, mailbox)
    founding.contest_is_written(town)
    founding.units_and_people_are_brought_in(town)
    founding.people_learn(town)
    founding.last_evening(town)


def papers_agree_with_page_and_bundle(papers: Mapping[str, Printed], page: str, bundle: bytes) -> None:
    """Each figure of money and each point is the same on paper, on the page and in the bundle."""
    assert agreement.prizes_of_page(page) == PRIZES
    assert agreement.prizes_of_bundle(bundle) == (PRIZES, "39.000.000")
    for title in ("Tờ trình khen thưởng", "Quyết định trao giải", "Danh sách chi tiền thưởng"):
        paper = papers[title]
        assert agreement.prizes_of_paper(paper) == (PRIZES, "39.000.000")
        assert agreement.unprinted(paper) == []
        assert "39.000.000 đồng (bằng chữ: Ba mươi chín triệu đồng)" in paper.pdf
    places = agreement.places_of_bundle(bundle, "chang-2")
    for title in ("Biên bản chấm", "Biên bản họp Hội đồng"):
        assert agreement.places_of_paper(papers[title]) == places
        assert agreement.unprinted(papers[title]) == []
    points = agreement.points_of_bundle(bundle, "chang-2")
    assert agreement.points_of_paper(papers["Biên bản chấm"]) == points
