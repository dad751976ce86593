"""Questions in GIFT, Aiken and Moodle XML: what is read, what is refused, and that writing gives it back."""

from __future__ import annotations

import dataclasses

import pytest

from app.documents import aiken, gift, moodle
from app.documents.item import Item, Unfit

ITEMS = [
    Item(
        id="A1-01",
        topic="A1",
        stem="Mật khẩu {nào} = mạnh: ~nhất? 100% \\ #1",
        options=("Dài & khó đoán", "a=b", "~12", "{x}"),
        right=1,
        explanation="Vì: a=b.",
    ),
    Item(id="A2-01", topic="A2", stem="Chọn <b> hay </b>?", options=("Một", "Hai"), right=0),
]


def placed(items: list[Item]) -> list[Item]:
    return [dataclasses.replace(item, line=0) for item in items]


def test_gift_reads_what_it_wrote() -> None:
    assert placed(gift.read(gift.write(ITEMS))) == ITEMS


def test_moodle_xml_reads_what_it_wrote() -> None:
    items = [dataclasses.replace(ITEMS[0], difficulty=3, source="Chuyên đề A1, mục 2"), ITEMS[1]]
    assert placed(moodle.read(moodle.write(items))) == items


def test_aiken_reads_what_it_wrote_without_ids_and_topics() -> None:
    bare = [dataclasses.replace(item, id="", topic="", explanation="") for item in ITEMS]
    assert placed(aiken.read(aiken.write(ITEMS))) == bare


def test_gift_as_moodle_writes_it() -> None:
    words = (
        "// question: 12 name: A1\n$CATEGORY: $course$/top/A1\n\n\n"
        "::Câu 1::[html]Thủ đô\\: nước nào?{\n\t~%-50%Lào#sai\n\t=Việt Nam#đúng\n}\n\n"
    )
    with pytest.raises(Unfit) as caught:
        gift.read(words)
    assert (caught.value.line, caught.value.code) == (5, "item.several-answers")
    assert gift.read(words.replace("%-50%", "")) == [
        Item(
            line=5,
            id="Câu 1",
            topic="A1",
            stem="Thủ đô: nước nào?",
            options=("Lào", "Việt Nam"),
            right=1,
        )
    ]


@pytest.mark.parametrize(
    "words",
    ["Hai cộng hai? {#4}", "Đúng không? {TRUE}", "Viết bài {}", "Ghép {=a -> b =c -> d}", "Chỉ là chữ"],
)
def test_gift_of_other_kinds_is_refused(words: str) -> None:
    with pytest.raises(Unfit) as caught:
        gift.read("Câu? {=a ~b}\n\n" + words)
    assert (caught.value.line, caught.value.code) == (3, "item.not-multiple-choice")


@pytest.mark.parametrize(
    ("words", "line", "code"),
    [
        ("Câu?\nA. Một\nB. Hai\nANSWER: C", 4, "item.answer-without-option"),
        ("Câu?\nA. Một\nC. Hai\nANSWER: A", 3, "item.options-out-of-order"),
        ("Câu?\nA. Một\nB. Hai\n\nCâu nữa?", 5, "item.no-answer"),
        ("Câu?\nA. Một\nB. Hai\nANSWER: A\nCâu?", 5, "item.no-answer"),
    ],
)
def test_aiken_says_which_line_is_wrong(words: str, line: int, code: str) -> None:
    with pytest.raises(Unfit) as caught:
        aiken.read(words)
    assert (caught.value.line, caught.value.code) == (line, code)


@pytest.mark.parametrize(
    "data",
    [
        b"<quiz>",
        b"<a/>",
        b"\xff",
        b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz><question>&b;</question></quiz>',
        b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
    ],
)
def test_p27_broken_and_hostile_xml_is_refused(data: bytes) -> None:
    with pytest.raises(Unfit) as caught:
        moodle.read(data)
    assert caught.value.code == "item.xml-broken"


def test_moodle_text_loses_its_markup() -> None:
    data = (
        '<quiz><question type="multichoice"><name><text>Tên dài của câu hỏi</text></name>'
        "<questiontext><text><![CDATA[<p>Một&nbsp;câu<br>hỏi</p><script>x</script>]]></text></questiontext>"
        '<single>true</single><answer fraction="100"><text>A &amp; B</text></answer>'
        '<answer fraction="0"><text>C</text></answer></question></quiz>'
    ).encode()
    assert moodle.read(data) == [Item(line=1, stem="Một câu hỏi x", options=("A & B", "C"), right=0)]
    with pytest.raises(Unfit):
        moodle.read(data.replace(b'fraction="0"', b'fraction="100"'))


MULTI = (
    '<quiz><question type="multichoice"><questiontext format="html"><text><![CDATA[<p>Câu?</p>]]></text>'
    '</questiontext><single>{single}</single><answer fraction="{first}"><text>A</text></answer>'
    '<answer fraction="{second}"><text>B</text></answer></question></quiz>'
)


@pytest.mark.parametrize(
    ("single", "first", "second"),
    [("false", "50", "50"), ("true", "100", "33.33333"), ("true", "100", "-100"), ("true", "0", "0")],
)
def test_several_right_answers_and_weights_are_refused(single: str, first: str, second: str) -> None:
    with pytest.raises(Unfit) as caught:
        moodle.read(MULTI.format(single=single, first=first, second=second).encode())
    assert (caught.value.line, caught.value.code) == (1, "item.several-answers")
    assert len(moodle.read(MULTI.format(single="true", first="100", second="0.0").encode())) == 1


@pytest.mark.parametrize(
    "words",
    ['<img src="@@PLUGINFILE@@/a.png" alt="">Câu?', "<p>@@PLUGINFILE@@/a.pdf</p>", "<iframe src=x></iframe>"],
)
def test_pictures_are_refused(words: str) -> None:
    data = MULTI.format(single="true", first="100", second="0").replace("<p>Câu?</p>", words)
    with pytest.raises(Unfit) as caught:
        moodle.read(data.encode())
    assert caught.value.code == "item.has-picture"
    with pytest.raises(Unfit) as caught:
        gift.read(f"[html]{words.replace('=', chr(92) + '=')} {{=a ~b}}")
    assert caught.value.code == "item.has-picture"


def test_gift_of_moodle_loses_its_markup() -> None:
    words = "::A1-01::[html]<p>H\\=2&nbsp;O<br>là gì?</p>{\n\t=<b>Nước</b>#Đúng\n\t~[html]Lửa\n}"
    [found] = gift.read(words)
    assert (found.id, found.stem, found.options) == ("A1-01", "H=2 O là gì?", ("Nước", "Lửa"))
