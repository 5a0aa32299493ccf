# SPDX-License-Identifier: Apache-2.0
"""What a column and a table of the lake are; which there are is said by `model.tables`."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from sotdae.classes import dataclass

Type: TypeAlias = Literal["string", "int64", "float64", "bool", "timestamp_us"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, type, meaning, unit or value list, where the fact comes from, and whether it may name an account."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    source: str = ""
    account: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``row`` is the class of its rows where readers write them."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    row: type[tuple[object, ...]] | None = None


_GIVEN: Final = "given_"


@dataclass(frozen=True, slots=True)
class Given:
    """A small table that a question is asked with: what is known only when it is asked goes in as data, and the question's text stays the same.

    Attributes:
        name: unique among the tables that a question is given; no table of the lake begins as `table` does.
        columns: its columns.
    """

    name: str
    columns: tuple[Column, ...]

    @property
    def table(self) -> str:
        """What the engine calls it."""
        return _GIVEN + self.name


NOT_OBSERVED: Final = -(2**63)
"""Stands for null where whole numbers come as an array, which has no null; no time and no count of any table is as small."""


def column(name: str, type_: Type, meaning: str, unit: str = "", *, source: str = "", account: bool = False) -> Column:
    """Return a column, its less common facts by name."""
    return Column(name, type_, meaning, unit, source, account)
