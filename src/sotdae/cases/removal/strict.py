# SPDX-License-Identifier: Apache-2.0
"""Frozen dataclasses from plain rows and back, strictly: an unknown field, a missing one or one of another type is refused with its place.

Serves the notice record (JSON) and the regimes (TOML). It knows texts, whole numbers, booleans, days, moments, enumerations, tuples, tables of
texts and dataclasses of these; there are no fractions, so that every row has RFC 8785 bytes. It guesses nothing and converts nothing.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

MOST_PARTS: Final = 5_000
"""Parts of one list: more items than anybody can send in one notice. A limit against hostile rows, decided here."""
_LONGEST_NAME: Final = 40
_EXPECTED: Final = {str: "a text", int: "a whole number", bool: "true or false"}


class Mismatch(ValueError):
    """Says where a row is not what it should be, and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


def refuse(where: str, why: str) -> NoReturn:
    """Refuse a field.

    Raises:
        Mismatch: always.
    """
    raise Mismatch(where, why)


def read(cls: type[T], row: Any, where: str = "") -> T:
    """Return the dataclass that a row holds.

    Args:
        cls: a frozen dataclass.
        row: its fields as they come from JSON or TOML.
        where: the row's place, for the message.

    Raises:
        Mismatch: if a field is unknown, missing, or of another type.
    """
    place = where or cls.__name__
    if not isinstance(row, Mapping):
        raise Mismatch(place, "a table is expected")
    kinds: dict[str, Any] = _kinds(cls)  # type: ignore[arg-type]  # a class is hashable; the checker asks its instances
    for name in row:
        if name not in kinds:
            raise Mismatch(place, f"unknown field {_short(name)}")
    values = {}
    for field in fields(cls):  # type: ignore[arg-type]  # every caller gives a dataclass
        inner = f"{where}.{field.name}" if where else field.name
        if field.name in row:
            values[field.name] = _value(kinds[field.name], row[field.name], inner)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise Mismatch(inner, "is missing")
    try:
        return cls(**values)
    except Mismatch as error:
        raise Mismatch(f"{where}.{error.where}" if where else error.where, error.why) from error


def write(value: Any) -> Any:
    """Return a dataclass as a row of plain values that `read` takes back; every field is there, empty ones as null or an empty list."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: write(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [write(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): write(part) for name, part in value.items()}
    return value


@cache
def _kinds(cls: type[Any]) -> dict[str, Any]:
    return get_type_hints(cls)


def _value(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        if value is None:
            return None
        (kind,) = (one for one in get_args(kind) if one is not type(None))
        return _value(kind, value, where)
    if origin is tuple:
        return _list(get_args(kind)[0], value, where)
    if origin is not None:
        return _table(get_args(kind)[1], value, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return read(kind, value, where)
    if issubclass(kind, StrEnum):
        return _choice(kind, value, where)
    if kind in {date, datetime}:
        return _time(kind, value, where)
    if type(value) is not kind:
        raise Mismatch(where, f"{_EXPECTED[kind]} is expected")
    return value


def _list(kind: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise Mismatch(where, "a list is expected")
    if len(value) > MOST_PARTS:
        raise Mismatch(where, f"more than {MOST_PARTS} parts")
    return tuple(_value(kind, part, f"{where}[{number}]") for number, part in enumerate(value, 1))


def _table(kind: Any, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Mismatch(where, "a table is expected")
    return {str(name): _value(kind, part, f"{where}.{_short(name)}") for name, part in value.items()}


def _choice(kind: type[StrEnum], value: Any, where: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError as error:
        raise Mismatch(where, f"one of {', '.join(one.value for one in kind)} is expected") from error


def _time(kind: type[date], value: Any, where: str) -> date:
    name = "a day (YYYY-MM-DD)" if kind is date else "a moment with its offset (ISO 8601)"
    if type(value) is not kind:
        if not isinstance(value, str):
            raise Mismatch(where, f"{name} is expected")
        try:
            value = kind.fromisoformat(value)
        except ValueError as error:
            raise Mismatch(where, f"{name} is expected") from error
    if isinstance(value, datetime) and value.tzinfo is None:
        raise Mismatch(where, f"{name} is expected")
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _short(name: Any) -> str:
    """A field's name as far as it can be shown: a foreign record may hold anything there."""
    text = str(name)
    return text if text.isascii() and text.replace("_", "").replace("-", "").isalnum() and len(text) <= _LONGEST_NAME else "(unprintable)"
