"""The text of a contest with its open questions ruled on, or no longer.

An approval holds for the very words it was given for: who changes a question, its answer or its reason in the
text takes the approval away. Works on the text of `contest.toml`, so that all else stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from rounds.definition import spot

APPROVALS = ("approved_by", "approved_on")


def cleared(text: str) -> str:
    """The text without any approval: it was given for another contest."""
    return _without(text, lambda question: True)


def kept(text: str, before: str) -> str:
    """The text with those approvals alone that stand in the text `before` beside the very same words."""
    known = {str(each.get("id")): each for each in _questions(before)}
    return _without(text, lambda question: known.get(str(question.get("id"))) != question)


def ruled(text: str, id: str, *, answer: int, because: Mapping[str, str], by: str, on: date) -> str:
    """The text with an answer chosen and approved: the keys that this choice `sets` are set with it.

    `because` by language, an empty one stays as it was. Raises KeyError where there is no such question or
    no such choice.
    """
    questions = _questions(text)
    number = next((number for number, each in enumerate(questions, 1) if each.get("id") == id), 0)
    if not number:
        raise KeyError(id)
    question = questions[number - 1]
    if not 1 <= answer <= len(question.get("choices", ())):
        raise KeyError(answer)
    path = f"open_question[{number}]"
    values: dict[str, Any] = {f"{path}.answer": answer}
    values |= {f"{path}.because.{language}": words for language, words in because.items() if words}
    values |= {f"{path}.approved_by": by, f"{path}.approved_on": on}
    return spot.put(text, {**dict(sets(question, answer)), **values})


def sets(question: Mapping[str, Any], answer: int) -> Mapping[str, Any]:
    """What a choice of a question, as it stands in the text, puts at which key path."""
    all_of_them = question.get("sets", ())
    if not isinstance(all_of_them, list) or len(all_of_them) < answer:
        return {}
    found = all_of_them[answer - 1]
    return found if isinstance(found, Mapping) else {}


def _questions(text: str) -> list[Mapping[str, Any]]:
    found = tomllib.loads(text).get("open_question", [])
    return [each if isinstance(each, Mapping) else {} for each in found] if isinstance(found, list) else []


def _without(text: str, which: Callable[[Mapping[str, Any]], bool]) -> str:
    gone = {
        f"open_question[{number}].{key}": None
        for number, question in enumerate(_questions(text), 1)
        if which(question)
        for key in APPROVALS
        if key in question
    }
    return spot.put(text, gone) if gone else text
