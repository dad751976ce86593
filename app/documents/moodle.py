"""Moodle XML: multiple-choice questions with one right answer, read with defusedxml and written back.

Other kinds of question are refused. Formatting inside texts is dropped: banks here hold plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from app.documents.item import Item, Unfit, unmarked

_SHARE = re.compile(r"-?\d{1,3}(?:\.\d+)?")


def read(data: bytes) -> list[Item]:
    """The questions. Raises Unfit where the XML is broken, hostile, or holds another kind of question."""
    try:
        quiz = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        line = error.position[0] if isinstance(error, ParseError) else 1
        raise Unfit(line, "item.xml-broken") from error
    if quiz.tag != "quiz":
        raise Unfit(1, "item.xml-broken")
    found: list[Item] = []
    topic = ""
    for number, question in enumerate(quiz.iter("question"), 1):
        kind = question.get("type", "")
        if kind == "category":
            topic = _text(question, "category", number).rpartition("/")[2]
        elif kind == "multichoice":
            found.append(_item(number, question, topic))
        else:
            raise Unfit(number, "item.not-multiple-choice")
    return found


def write(items: Iterable[Item]) -> bytes:
    """The questions as Moodle XML, a category for each topic."""
    quiz = Element("quiz")
    topic = None
    for item in items:
        if item.topic != topic:
            topic = item.topic
            category = SubElement(SubElement(quiz, "question", type="category"), "category")
            SubElement(category, "text").text = f"$course$/top/{topic}"
        _add(quiz, item)
    indent(quiz, " ")
    written: bytes = tostring(quiz, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(quiz: Element, item: Item) -> None:
    question = SubElement(quiz, "question", type="multichoice")
    SubElement(SubElement(question, "name"), "text").text = item.id or item.stem[:60]
    for tag, words in (("questiontext", item.stem), ("generalfeedback", item.explanation)):
        SubElement(SubElement(question, tag, format="plain_text"), "text").text = words
    for tag, words in (("defaultgrade", "1"), ("single", "true"), ("shuffleanswers", "true")):
        SubElement(question, tag).text = words
    SubElement(question, "idnumber").text = item.id
    for place, option in enumerate(item.options):
        fraction = "100" if place == item.right else "0"
        answer = SubElement(question, "answer", fraction=fraction, format="plain_text")
        SubElement(answer, "text").text = option
    tags = SubElement(question, "tags")
    for words in (f"difficulty:{item.difficulty}", *((f"source:{item.source}",) if item.source else ())):
        SubElement(SubElement(tags, "tag"), "text").text = words


def _item(number: int, question: Element, topic: str) -> Item:
    answers = question.findall("answer")
    if question.find(".//file") is not None:
        raise Unfit(number, "item.has-picture")
    shares = [each.get("fraction", "0") for each in answers]
    right = [place for place, share in enumerate(shares) if share.startswith("100")]
    if _text(question, "single", number, "true") not in ("true", "1") or len(right) != 1 or _partly(shares):
        raise Unfit(number, "item.several-answers")
    if len(answers) < 2:
        raise Unfit(number, "item.not-multiple-choice")
    tags = [_shown(each, number) for each in question.findall("tags/tag/text")]
    told = {name: words for name, mark, words in (tag.partition(":") for tag in tags) if mark}
    return Item(
        line=number,
        id=_text(question, "idnumber", number) or _code(_text(question, "name", number)),
        topic=topic,
        stem=_text(question, "questiontext", number),
        options=tuple(_shown(each, number) for each in answers),
        right=right[0],
        difficulty=int(told["difficulty"]) if told.get("difficulty", "").isdigit() else 1,
        explanation=_text(question, "generalfeedback", number),
        source=told.get("source", "").strip(),
    )


def _code(name: str) -> str:
    """A name that can be an id; Moodle's are often the beginning of the question."""
    return name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", name) else ""


def _partly(shares: Iterable[str]) -> bool:
    """Whether an answer that is not the right one is worth something, or costs something."""
    return any(float(share) not in (0, 100) for share in shares if _SHARE.fullmatch(share))


def _text(element: Element, path: str, number: int, default: str = "") -> str:
    found = element.find(path)
    return default if found is None else _shown(found, number)


def _shown(element: Element, number: int) -> str:
    """The text of an element, or of the `text` in it: plain where that is said, else HTML without tags."""
    inner = element.find("text")
    words = (element if inner is None else inner).text or ""
    if element.get("format") != "plain_text":
        return unmarked(words, number)
    return " ".join(words.split())
