"""Reads a parsed TOML table into frozen dataclasses and names every mistake of shape at once.

Knows types: text, whole numbers, exact decimals and fractions, dates, tables, lists, choices. Knows nothing
of what the values mean: their sense is asked where each shape is defined.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from judging.reasons import Reason

T = TypeVar("T")

MISSING = object()

LARGEST = 10**15
"""The largest whole number read: a thousand million million, whatever it counts."""

UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Letters that no page, database or document can hold: control characters and halves of pairs."""


class Reader:
    """Collects `mistakes` while it reads one file. What was read is of use if there are none."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[Reason] = []

    def wrong(self, code: str, path: str, **values: object) -> Any:
        """Note a mistake and return MISSING, so that a caller can `return self.wrong(...)`."""
        self.mistakes.append(Reason(code, self.file, path, tuple(sorted(values.items()))))
        return MISSING

    def reported(self, path: str) -> bool:
        """Whether a mistake stands at `path` or above: what is found there may only follow from it."""
        return any(
            path == wrong.path or path.startswith((f"{wrong.path}.", f"{wrong.path}["))
            for wrong in self.mistakes
        )

    def table(self, shape: type[T], value: object, path: str = "") -> T | None:
        """Read `value` as the dataclass `shape`; None when a mistake makes the whole unusable."""
        got = self._table(shape, value, path)
        return None if got is MISSING else got

    def stand_in(self, hint: Any) -> Any:
        """What takes the place of a required value that is broken: MISSING, which breaks the whole."""
        return MISSING

    def _table(self, shape: Any, value: object, path: str) -> Any:
        if not isinstance(value, Mapping):
            return self.wrong("shape.table-expected", path, got=_kind(value))
        hints = _hints(shape)
        fields = {_key(f): f for f in dataclasses.fields(shape)}
        for key in value:
            if key not in fields:
                near = difflib.get_close_matches(str(key), list(fields), 1)
                self.wrong(
                    "shape.unknown-key", _join(path, str(key)), key=str(key), near=near[0] if near else ""
                )
        read: dict[str, Any] = {}
        broken = False
        for key, field in fields.items():
            at = _join(path, key)
            if key in value:
                got = self._value(hints[field.name], value[key], at)
            elif _has_default(field):
                continue
            else:
                got = self.wrong("shape.missing-key", at, key=key)
            if got is MISSING and not _has_default(field):
                got = self.stand_in(hints[field.name])
            if got is MISSING:
                # A broken optional value falls back to its default so that the other checks still run.
                broken = broken or not _has_default(field)
            else:
                read[field.name] = got
        return MISSING if broken else shape(**read)

    def _value(self, hint: Any, value: object, path: str) -> Any:
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            plain = [a for a in args if a is not type(None)]
            return self._union(plain, value, path)
        if origin is Literal:
            if any(value == choice and type(value) is type(choice) for choice in args):
                return value
            near = difflib.get_close_matches(str(value), [str(a) for a in args], 1)
            return self.wrong(
                "shape.unknown-choice",
                path,
                got=str(value),
                choices=", ".join(map(str, args)),
                near=near[0] if near else "",
            )
        if origin is tuple:
            return self._list(args[0], value, path)
        if hint is Mapping or origin is Mapping or getattr(origin, "__name__", "") == "Mapping":
            return self._mapping(args[1], value, path)
        if dataclasses.is_dataclass(hint):
            return self._table(hint, value, path)
        return self._plain(hint, value, path)

    def _union(self, hints: list[Any], value: object, path: str) -> Any:
        for hint in hints:
            if isinstance(hint, type) and type(value) is hint:
                return value
        return self._value(hints[0], value, path)

    def _list(self, hint: Any, value: object, path: str) -> Any:
        if not isinstance(value, list):
            return self.wrong("shape.list-expected", path, got=_kind(value))
        got = [self._value(hint, item, f"{path}[{number}]") for number, item in enumerate(value, 1)]
        whole = (self.stand_in(hint) if item is MISSING else item for item in got)
        return tuple(item for item in whole if item is not MISSING)

    def _mapping(self, hint: Any, value: object, path: str) -> Any:
        if not isinstance(value, Mapping):
            return self.wrong("shape.table-expected", path, got=_kind(value))
        got = {str(key): self._value(hint, item, _join(path, str(key))) for key, item in value.items()}
        return {key: item for key, item in got.items() if item is not MISSING}

    def _plain(self, hint: Any, value: object, path: str) -> Any:
        if hint is Any or hint is object:
            return value
        if hint is bool:
            if isinstance(value, bool):
                return value
            return self.wrong("shape.bool-expected", path, got=_kind(value))
        if hint is int:
            if not isinstance(value, int) or isinstance(value, bool):
                return self.wrong("shape.int-expected", path, got=_kind(value))
            if abs(value) > LARGEST:
                return self.wrong("shape.int-too-large", path, most=LARGEST)
            return value
        if hint is str:
            if not isinstance(value, str):
                return self.wrong("shape.text-expected", path, got=_kind(value))
            if unfit := UNFIT.search(value):
                return self.wrong("shape.text-unfit", path, got=f"U+{ord(unfit[0]):04X}")
            return value
        if hint is Decimal:
            return self._decimal(value, path)
        if hint is Fraction:
            number = self._decimal(value, path)
            return number if number is MISSING else Fraction(number)
        if hint is date:
            if isinstance(value, date) and not isinstance(value, datetime):
                return value
            return self.wrong("shape.date-expected", path, got=_kind(value))
        if hint is datetime:
            if isinstance(value, datetime):
                return value
            return self.wrong("shape.datetime-expected", path, got=_kind(value))
        if hint is time:
            if isinstance(value, time):
                return value
            return self.wrong("shape.time-expected", path, got=_kind(value))
        raise TypeError(f"no reading for {hint!r} at {path}")

    def _decimal(self, value: object, path: str) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, str):
            text = value.strip().replace(",", ".")
            percent = text.endswith("%")
            try:
                number = Decimal(text.rstrip("% ") if percent else text)
            except InvalidOperation:
                return self.wrong("shape.decimal-expected", path, got=value)
            # A far exponent ("1e999999999") would take the memory of the machine when made a fraction.
            if number.is_finite() and abs(number.adjusted()) < 30 and len(text) < 60:
                return number / 100 if percent else number
            return self.wrong("shape.decimal-expected", path, got=value)
        # A TOML float is binary: 0.1 is not 0.1. Exact numbers are written as whole numbers or in quotes.
        if isinstance(value, float):
            return self.wrong("shape.float-not-exact", path, got=repr(value))
        return self.wrong("shape.decimal-expected", path, got=_kind(value))


class Draft(Reader):
    """A Reader that goes on: where a required value is missing or wrong it puts a stand-in.

    So one broken key does not hide the mistakes of all the others. What it returns is only good for
    further checks; with any mistake noted it is never a definition.
    """

    def stand_in(self, hint: Any) -> Any:
        """The emptiest value of the type `hint`."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self.stand_in(args[0])
        if origin is Literal:
            return args[0]
        if origin is tuple:
            return ()
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {}
        if dataclasses.is_dataclass(hint):
            made = cast(Callable[..., Any], hint)
            hints = _hints(made)
            values = {
                field.name: self.stand_in(hints[field.name])
                for field in dataclasses.fields(hint)
                if not _has_default(field)
            }
            return made(**values)
        return _EMPTY[hint]


_EMPTY: Mapping[Any, object] = {
    str: "",
    int: 0,
    bool: False,
    Decimal: Decimal(0),
    Fraction: Fraction(0),
    date: date.min,
    datetime: datetime.min,  # noqa: DTZ901 - stands for no instant at all
    time: time.min,
}


@cache
def _hints(shape: Any) -> Mapping[str, Any]:
    """The types of the fields of a dataclass: dear to find, and asked for each of many questions."""
    return get_type_hints(shape)


def _key(field: dataclasses.Field[Any]) -> str:
    """The TOML key of a field: its name, without the underscore that keeps a Python word free (`from_`)."""
    return str(field.metadata.get("key", field.name.rstrip("_")))


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _join(path: str, key: str) -> str:
    shown = key if re.fullmatch(r"[\w-]+", key) else f'"{key}"'
    return f"{path}.{shown}" if path else shown


def _kind(value: object) -> str:
    """What TOML calls the type of `value`."""
    if isinstance(value, bool):
        return "true/false"
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    return type(value).__name__


# A TOML date-time is a date to Python as well, so it stands first.
_KINDS: Mapping[type, str] = {
    int: "integer",
    float: "float",
    str: "text",
    datetime: "date-time",
    date: "date",
    time: "time",
    list: "list",
    Mapping: "table",
}
