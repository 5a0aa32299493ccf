# SPDX-License-Identifier: Apache-2.0
"""The interface of an analysis: one question, pure, tables in, findings out. To add one, see CONTRIBUTING.md.

An analysis never sees a store, an engine, a clock, chance or the network: it builds Ibis expressions over the tables it names and asks `Tables` for
their rows, already aggregated to rooms, pairs or days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from sotdae.model.findings import Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

P = TypeVar("P")
Row = Mapping[str, Any]


class Tables(Protocol):
    """The tables that an analysis declared, for one case, with room aliases applied and account keys pseudonymised."""

    def __getitem__(self, name: str) -> ir.Table:
        """Return a table of `model.tables` as an Ibis table.

        Raises:
            ColumnMissing: if the analysis did not declare it.
        """

    def rows(self, expression: ir.Table) -> Sequence[Row]:
        """Run an expression and return its rows; timestamps come back as integers, microseconds since 1970 UTC."""

    def columns(self, expression: ir.Table) -> Mapping[str, Any]:
        """Run an expression and return its columns whole, for what has millions of rows: a dict for each row would take a kilobyte.

        Whole numbers and times (microseconds since 1970 UTC) are an array of int64 in which `model.columns.NOT_OBSERVED` stands for null; truth
        values and fractions an array without nulls. Strings are a pair: the list of the different values in the order in which they first come, and
        an array of int32 that gives each row's place in it, -1 for null. Lists, structs and days are for `rows`.

        Raises:
            TypeError: for a column that no array can hold.
        """

    def findings(self, kind: str) -> Sequence[Finding]:
        """Return the findings of another analysis that this one declared in `reads`."""


@dataclass(frozen=True, slots=True)
class Analysis(Generic[P]):
    """The registration of one analysis (entry point family ``sotdae.analyses``).

    Attributes:
        name: the entry point's name.
        version: rises when the same tables would give other findings.
        reads: tables of `model.tables`, or kinds of findings.
        kind: the kind of the findings.
        key: the key columns: rooms, pairs of rooms, messages, items, rules, institutions or days; never an account.
        scope: ``room`` if each room's findings depend only on the rows of that room, so that a new capture recomputes only the rooms it touched.
        params: a frozen dataclass whose defaults are the documented parameters.
        run: the pure function.
        columns: name -> (unit or type, meaning) of every entry in a finding's ``values``.
        title: the question it answers, in Korean and English.
    """

    name: str
    version: int
    reads: tuple[str, ...]
    kind: str
    key: tuple[str, ...]
    scope: Literal["room", "case"]
    params: type[P]
    run: Callable[[Tables, P], Sequence[Finding]]
    columns: Mapping[str, tuple[str, str]]
    title: Mapping[Literal["ko", "en"], str]
