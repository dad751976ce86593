"""What leads to a person is taken out of a text, and everything else keeps its place."""

from __future__ import annotations

import pytest

from app.documents.text.masking import DOT, masked


@pytest.mark.parametrize(
    "personal",
    [
        "ai.do+1@so-noivu.vn",
        "0900000012",
        "0900 000 012",
        "+84 900.000.012",
        "02203 000 012",
        "030099001234",
        "123456789",
    ],
)
def test_p58_what_leads_to_a_person_becomes_dots(personal: str) -> None:
    assert masked(f"Liên hệ {personal}, gặp tổ một.") == f"Liên hệ {DOT * len(personal)}, gặp tổ một."


@pytest.mark.parametrize(
    "figure", ["84.000.000.000 đồng", "1.240 hồ sơ", "30%", "từ 01/06/2026", "12345678 lượt"]
)
def test_figures_of_an_entry_stay(figure: str) -> None:
    assert masked(figure) == figure
