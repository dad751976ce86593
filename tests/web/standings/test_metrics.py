"""Figures of a ladder, and why one place is above another."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flask import Flask

from app.web.standings import metrics
from rounds.definition import Contest, Eligibility, Metric, Round, Standing, Text

ZONE = "Asia/Ho_Chi_Minh"


def both(words: str) -> Text:
    return Text(vi=words, en=words)


METRICS = {
    "rate": Metric(kind="ratio", title=both("Tỷ lệ"), decimals=1),
    "mean": Metric(kind="mean", title=both("Điểm trung bình")),
    "majority": Metric(kind="majority", title=both("Đa số")),
    "vote": Metric(kind="vote", title=both("Biểu quyết")),
    "lot": Metric(kind="draw", title=both("Bốc thăm")),
}
STANDING = Standing(
    id="s", title=both("S"), of="units", ladder=("rate", "mean", "majority", "vote", "lot"), round="r"
)
CONTEST = Contest(
    format=1,
    id="c",
    title=both("C"),
    short=both("C"),
    organiser=both("O"),
    summary=both("S"),
    eligibility=Eligibility(who=both("W")),
    rounds=(Round(id="r", title=both("R")),),
    metrics=METRICS,
    standings=(STANDING,),
)
HALF, NINE = Fraction(1, 2), Fraction(9)


def values(rate: Fraction, mean: Fraction) -> tuple[Fraction | None, ...]:
    return (rate, mean, None, None, None)


@pytest.mark.parametrize(
    ("mine", "above", "rung", "words"),
    [
        (values(HALF, NINE), None, "", "Đứng đầu về tỷ lệ: 50,0 %."),
        (
            values(HALF, NINE),
            values(Fraction(3, 4), NINE),
            "rate",
            "Tỷ lệ 50,0 %, xếp sau Xã Một đạt 75,0 %.",
        ),
        (
            values(HALF, NINE),
            values(HALF + Fraction(1, 100_000), NINE),
            "rate",
            "Tỷ lệ 50,000 %, xếp sau Xã Một đạt 50,001 %.",
        ),
        (
            values(HALF, NINE),
            values(HALF, Fraction(19, 2)),
            "mean",
            "Bằng Xã Một về tỷ lệ; xếp sau vì điểm trung bình: 9,00 so với 9,50.",
        ),
        (
            values(HALF, NINE),
            values(HALF, NINE),
            "majority",
            "Bằng Xã Một về tỷ lệ, điểm trung bình; nhiều giám khảo chấm Xã Một cao hơn.",
        ),
        (
            values(HALF, NINE),
            values(HALF, NINE),
            "lot",
            "Bằng Xã Một về tỷ lệ, điểm trung bình; kết quả bốc thăm xếp Xã Một trên.",
        ),
        (
            values(HALF, NINE),
            values(HALF, NINE),
            "=",
            "Bằng Xã Một ở mọi tiêu chí của thể lệ nên đồng hạng.",
        ),
    ],
)
def test_a_place_says_what_decided(app: Flask, mine, above, rung: str, words: str) -> None:
    with app.test_request_context("/"):
        said = metrics.why(CONTEST, STANDING, mine, above, "Xã Một", rung)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == words


def test_the_ladder_ends_at_the_rung_that_decided(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        steps = metrics.steps(CONTEST, STANDING, values(HALF, NINE), values(HALF, Fraction(19, 2)), "mean")
    assert steps == (
        metrics.Step("Tỷ lệ", "50.0%", "50.0%", False),
        metrics.Step("Điểm trung bình", "9.00", "9.50", True),
    )


@pytest.mark.parametrize(
    ("metric", "value", "shown"),
    [
        (Metric(kind="ratio", title=both("x")), None, "–"),
        (Metric(kind="count", title=both("x")), 84_360, "84.360"),
        (Metric(kind="judged", title=both("x")), Fraction(172_81, 200), "86,41"),
        (Metric(kind="seconds", title=both("x")), 725, "12:05"),
        (Metric(kind="seconds", title=both("x")), Fraction(3_725_250, 1000), "1:02:05,250"),
        (Metric(kind="first_reached", title=both("x")), 1_761_120_000_000_000, "22/10/2025"),
        (Metric(kind="submitted_at", title=both("x")), 1_761_120_000_000_000, "15:00:00 ngày 22/10/2025"),
        (Metric(kind="weighted_sum", title=both("x"), show="percent", decimals=2), HALF, "50,00 %"),
    ],
)
def test_a_figure_is_shown_as_its_kind_asks(app: Flask, metric: Metric, value, shown: str) -> None:
    with app.test_request_context("/"):
        assert metrics.show(metric, value, ZONE).replace("\N{NO-BREAK SPACE}", " ") == shown
