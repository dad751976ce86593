"""A sheet of units with one row changed: every other line stays letter for letter."""

from __future__ import annotations

from rounds.definition.sheet_text import Sheet

TEXT = 'code,name,kind,\n01,"Xã Một, cũ",commune,x\n02,Phường  Hai ,ward,\n\n03,Ba\n'


def test_rows_are_read_by_their_headings() -> None:
    assert Sheet(TEXT).rows == [
        {"code": "01", "name": "Xã Một, cũ", "kind": "commune", "": "x"},
        {"code": "02", "name": "Phường  Hai", "kind": "ward", "": ""},
        {"code": "03", "name": "Ba", "kind": "", "": ""},
    ]
    assert (list(Sheet(TEXT).columns), Sheet("").columns, Sheet("").rows) == (
        ["code", "name", "kind"],
        [],
        [],
    )


def test_one_row_is_changed_added_or_taken_out() -> None:
    two = {"code": "02", "name": "Phường Hai", "kind": "ward"}
    assert Sheet(TEXT).put("02", two) == TEXT.replace("Phường  Hai ,ward,", "Phường Hai,ward,")
    assert Sheet(TEXT).put("", {"code": "04", "name": 'Bốn "số"', "kind": "ward"}) == (
        TEXT + '04,"Bốn ""số""",ward,\n'
    )
    assert Sheet(TEXT).without("01") == TEXT.replace('01,"Xã Một, cũ",commune,x\n', "")
    assert Sheet(TEXT).without("09") == TEXT
    assert Sheet("code,name\r\n1,A").put("", {"code": "2", "name": "B"}) == "code,name\r\n1,A\r\n2,B\r\n"


def test_a_cell_over_several_lines_is_kept() -> None:
    text = 'code,name\n1,"A\nB"\n2,C\n'
    assert Sheet(text).put("2", {"code": "2", "name": "D"}) == 'code,name\n1,"A\nB"\n2,D\n'
