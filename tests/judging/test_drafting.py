"""Drafts of descriptors: what is asked, what is kept, and a rubric that is written and read again."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace

import pytest

from app.config import ROOT
from judging import rubric
from judging.drafting import drafts, request
from judging.rubric import Rubric, Text
from judging.writing import written

WORDS = {"vi": "Có số liệu trước và sau khi dùng", "en": "Figures before and after"}


@pytest.fixture(scope="module")
def example() -> Rubric:
    file = ROOT / "rounds" / "contests" / "ung-dung-ai-2026" / "rubric.toml"
    found, _ = rubric.read(tomllib.loads(file.read_text(encoding="utf-8")), "rubric.toml")
    assert found is not None
    return found


def test_a_request_holds_the_criterion_and_its_levels(example: Rubric) -> None:
    criterion = replace(example.sheets[0].criteria[1], levels={})
    asked = request(criterion, example.levels)
    assert "Hiệu quả đo được" in asked.data
    assert asked.data.count("(chưa có)") == 5
    assert '"5": {"vi": "...", "en": "..."}' in asked.instructions


def test_p56_only_sentences_for_levels_are_kept(example: Rubric) -> None:
    answer = {
        "5": WORDS,
        "4": {"vi": "ngắn", "en": "short"},
        "3": {**WORDS, "vi": "<b>Có số liệu trước và sau khi dùng</b>"},
        "2": {"vi": WORDS["vi"]},
        "9": WORDS,
        "1": 7,
    }
    found = drafts(f"Đây là bản nháp: {json.dumps(answer, ensure_ascii=False)}. Chúc vui!", example.levels)
    assert found == {"5": Text(**WORDS)}
    assert [drafts(each, example.levels) for each in ("", "[1]", "{" * 9999, '{"5": ')] == [{}, {}, {}, {}]


def test_a_rubric_that_is_written_is_read_again(example: Rubric) -> None:
    assert rubric.read(tomllib.loads(written(example)), "rubric.toml")[0] == example
