"""A walk over everything in `contest.toml`, and how a finding about it is written down."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rounds.definition import Contest, Learning, Round
from rounds.definition.folder import CONTEST
from rounds.reasons import Reason, reason


def mistake(code: str, path: str, **values: object) -> Reason:
    """A mistake at a key path of `contest.toml`."""
    return reason(code, file=CONTEST, path=path, warning=False, **values)


def warning(code: str, path: str, **values: object) -> Reason:
    """Something a person should look at; stops nothing."""
    return reason(code, file=CONTEST, path=path, warning=True, **values)


def tables(contest: Contest) -> Iterator[tuple[str, Any]]:
    """Every table of the file as a dataclass with its key path, the file itself first with an empty path."""
    yield from _tables("", contest)


def _tables(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if dataclasses.is_dataclass(value):
        yield path, value
        for field in dataclasses.fields(value):
            key = key_of(field)
            yield from _tables(f"{path}.{key}" if path else key, getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _tables(f"{path}.{key}", item)
    elif isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            yield from _tables(f"{path}[{number}]", item)


def key_of(field: dataclasses.Field[Any]) -> str:
    """The key of a field in the file: `round` for `rounds`, `from` for `from_`."""
    return str(field.metadata.get("key", field.name.rstrip("_")))


def learnings(contest: Contest) -> Iterator[tuple[str, Round, Learning]]:
    """Every learning round with the path of its learning."""
    for number, round in enumerate(contest.rounds, 1):
        if round.learning is not None:
            yield f"round[{number}].learning", round, round.learning


def unknown(code: str, path: str, wanted: str, known: Sequence[str], **values: object) -> Iterator[Reason]:
    """A mistake when `wanted` is not one of `known`, with the name that was probably meant."""
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, 1)
        yield mistake(code, path, got=wanted, near=near[0] if near else "", **values)
