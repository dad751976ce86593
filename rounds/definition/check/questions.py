"""The register of open questions: each one answered, and approved by a named person before anything is
published.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from rounds.definition import Contest, OpenQuestion, spot
from rounds.definition.check.walk import key_of, mistake
from rounds.definition.folder import CONTEST, Definition
from rounds.reasons import Reason, reason


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Answers out of range, keys that settle nothing, and a warning for each approval that is missing."""
    contest = definition.contest
    for number, question in enumerate(contest.open_questions, 1):
        path = f"open_question[{number}]"
        if len(question.choices) < 2:
            yield mistake("open-question.few-choices", f"{path}.choices", id=question.id)
        elif not 1 <= question.answer <= len(question.choices):
            values = {"answer": question.answer, "most": len(question.choices)}
            yield mistake("open-question.answer-out-of-range", f"{path}.answer", **values)
        if question.key and not _exists(contest, question.key):
            yield mistake("open-question.unknown-key", f"{path}.key", key=question.key)
        yield from _of_sets(definition, question, path)
    yield from unapproved(contest, warning=True)


def _of_sets(definition: Definition, question: OpenQuestion, path: str) -> Iterator[Reason]:
    """What the choices set is there to be set, and what the chosen one sets stands in the rules."""
    if not question.sets:
        return
    if len(question.sets) != len(question.choices):
        yield mistake("open-question.sets-differ", f"{path}.sets", count=len(question.choices))
        return
    for number, values in enumerate(question.sets, 1):
        for key in values:
            if not _exists(definition.contest, key):
                yield mistake("open-question.unknown-key", f"{path}.sets[{number}]", key=key)
    if 1 <= question.answer <= len(question.sets):
        raw = tomllib.loads(definition.files[CONTEST].decode("utf-8-sig"))
        for key, value in question.sets[question.answer - 1].items():
            if spot.value(raw, key) != value:
                yield mistake("open-question.not-followed", key, id=question.id)


def unapproved(contest: Contest, *, warning: bool) -> Iterator[Reason]:
    """One reason for each question that no named person has approved on a day."""
    for number, question in enumerate(contest.open_questions, 1):
        if not question.approved_by.strip() or question.approved_on is None:
            path = f"open_question[{number}]"
            yield reason("open-question.unapproved", file=CONTEST, path=path, warning=warning, id=question.id)


def _exists(contest: Contest, key: str) -> bool:
    """Whether a key path such as `prize[2].each` or `metric.total.parts` leads to something of the
    definition.
    """
    value: Any = contest
    for step in re.findall(r"[^.\[\]]+|\[\d+\]", key):
        if step.startswith("["):
            number = int(step[1:-1])
            if not isinstance(value, tuple) or not 1 <= number <= len(value):
                return False
            value = value[number - 1]
        elif isinstance(value, Mapping):
            if step not in value:
                return False
            value = value[step]
        elif dataclasses.is_dataclass(value):
            names = {key_of(field): field.name for field in dataclasses.fields(value)}
            if step not in names:
                return False
            value = getattr(value, names[step])
        else:
            return False
    return True
