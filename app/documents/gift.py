"""GIFT: Moodle's text format of questions, as far as multiple choice goes.

    $CATEGORY: A1
    ::A1-01:: Câu hỏi? {
      =đúng
      ~sai
      ####vì sao
    }

Knows escapes (`\\~ \\= \\# \\{ \\} \\:`), titles, categories, comments and feedback. Other kinds of question
(numbers, matching, essays, several answers) are no multiple choice with one right answer and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.documents.item import Item, Unfit, unmarked

_ESCAPED = re.compile(r"([\\~=#{}:])")
_TITLE = re.compile(r"::((?:\\.|[^\\])*?)::\s*", re.DOTALL)
_MARKUP = re.compile(r"^\[(?:html|moodle|plain|markdown)\]\s*")
_WEIGHT = re.compile(r"%-?\d+(?:\.\d+)?%")
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)")


def read(words: str) -> list[Item]:
    """The questions. Raises Unfit at the first that is no multiple choice."""
    found: list[Item] = []
    topic = ""
    for number, block in _blocks(words):
        if category := _CATEGORY.fullmatch(block.strip()):
            topic = category[1].strip().rpartition("/")[2]
        else:
            found.append(_item(number, block, topic))
    return found


def write(items: Iterable[Item]) -> str:
    """The questions as GIFT, a category for each topic."""
    parts: list[str] = []
    topic = None
    for item in items:
        if item.topic != topic:
            topic = item.topic
            parts.append(f"$CATEGORY: {topic}\n")
        lines = [f"::{_escaped(item.id)}:: {_escaped(item.stem)} {{"]
        lines += [
            ("\t=" if place == item.right else "\t~") + _escaped(option)
            for place, option in enumerate(item.options)
        ]
        if item.explanation:
            lines.append(f"\t####{_escaped(item.explanation)}")
        parts.append("\n".join([*lines, "}", ""]))
    return "\n".join(parts)


def _blocks(words: str) -> Iterable[tuple[int, str]]:
    """Pieces of text with the line where each begins. An empty line ends one unless its brace is open."""
    begins, held = 0, list[str]()
    for number, line in enumerate(words.splitlines(), 1):
        if line.lstrip().startswith("//"):
            continue
        if _CATEGORY.fullmatch(line.strip()):
            if held:
                yield begins, "\n".join(held)
                held = []
            yield number, line
        elif line.strip():
            begins = begins if held else number
            held.append(line)
            if _closed("\n".join(held)):
                yield begins, "\n".join(held)
                held = []
        elif held and "{" not in _bare("\n".join(held)):
            yield begins, "\n".join(held)
            held = []
    if held:
        yield begins, "\n".join(held)


def _bare(block: str) -> str:
    return re.sub(r"\\.", "", block)


def _closed(block: str) -> bool:
    bare = _bare(block)
    return "{" in bare and bare.rstrip().endswith("}")


def _item(number: int, block: str, topic: str) -> Item:
    title = _TITLE.match(block.strip())
    rest = block.strip()[title.end() :] if title else block.strip()
    parts = re.fullmatch(r"((?:\\.|[^\\{])*)\{((?:\\.|[^\\}])*)\}", rest, re.DOTALL)
    if not parts:
        raise Unfit(number, "item.not-multiple-choice")
    inside, _, general = parts[2].partition("####")
    marks = re.findall(r"(?:^|(?<=[\s}]))([=~])((?:\\.|[^\\=~])*)", inside, re.DOTALL)
    stem = parts[1].strip()
    is_html = stem.startswith("[html]")
    options = [_option(number, words, is_html) for _mark, words in marks]
    right = [place for place, (mark, _words) in enumerate(marks) if mark == "="]
    if len(options) < 2:
        raise Unfit(number, "item.not-multiple-choice")
    if len(right) != 1:
        raise Unfit(number, "item.several-answers")
    return Item(
        line=number,
        id=_plain(title[1]) if title else "",
        topic=topic,
        stem=_shown(number, _MARKUP.sub("", stem), is_html),
        options=tuple(options),
        right=right[0],
        explanation=_shown(number, general, is_html),
    )


def _option(number: int, words: str, is_html: bool) -> str:
    answer = re.split(r"(?<!\\)#", words, maxsplit=1)[0].strip()
    if _WEIGHT.match(answer):
        raise Unfit(number, "item.several-answers")
    if answer.startswith("%") or "->" in answer:
        raise Unfit(number, "item.not-multiple-choice")
    return _shown(number, _MARKUP.sub("", answer), is_html or answer.startswith("[html]"))


def _shown(number: int, words: str, is_html: bool) -> str:
    """The words without their escapes, and without their markup where they are HTML."""
    return unmarked(_plain(words), number) if is_html else _plain(words)


def _plain(words: str) -> str:
    return " ".join(re.sub(r"\\(.)", r"\1", words.replace("\\n", " ")).split())


def _escaped(words: str) -> str:
    return _ESCAPED.sub(r"\\\1", " ".join(words.split()))
