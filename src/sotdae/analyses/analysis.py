# SPDX-License-Identifier: Apache-2.0
"""The interface of an analysis: one question, pure, tables in, findings out. To add one, see CONTRIBUTING.md.

An analysis never sees a store, an engine, a clock, chance or the network: it asks `Tables` questions, and gets rows that are already aggregated to
rooms, pairs or days. A question is a function of a module that makes an Ibis expression out of the tables' columns (`Shapes`) and plain values. It
knows no row, so its text is the same for every case: it is compiled once, and those of this program are shipped compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from sotdae.classes import dataclass
from sotdae.model.columns import Given
from sotdae.model.findings import Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

P = TypeVar("P")
Row = Mapping[str, Any]
Build: TypeAlias = "Callable[..., ir.Table]"
"""A question: a module's function of (shapes, plain values…) that returns an Ibis table. It depends on these alone."""
Plain: TypeAlias = "int | float | str | bool | tuple[Plain, ...] | None"
"""What a question may be asked with besides tables: it becomes part of its text."""
Asking: TypeAlias = tuple[Any, ...]
"""A question with the values that it is asked with: (build, value, …)."""


class Shapes(Protocol):
    """What a question is built of: tables that have columns and no rows yet."""

    def __getitem__(self, name: str) -> ir.Table:
        """Return a table of `model.tables` as an Ibis table.

        Raises:
            ColumnMissing: if there is none of that name.
        """

    def given(self, table: Given) -> ir.Table:
        """Return a table that the question is asked with, as an Ibis table."""

    def held(self, build: Build, *values: Plain) -> ir.Table:
        """Return another question's answer as an Ibis table: it is found once, and read by every question that rests on it.

        For what several questions would each gather from the whole case, and what is much smaller than that. The other question is asked without
        given tables; whoever rests on it declares what it reads.
        """


class Tables(Protocol):
    """The tables that an analysis declared, for one case, with room aliases applied and account keys pseudonymised."""

    def rows(self, build: Build, *values: Plain, given: Mapping[Given, Sequence[tuple[Any, ...]]] | None = None) -> Sequence[Row]:
        """Ask a question and return its rows; timestamps come back as integers, microseconds since 1970 UTC.

        Args:
            build: the question.
            values: what it is built with besides tables: documented parameters and words of the program. What a case's rows tell goes into ``given``.
            given: the rows of each small table that the question is asked with, in the order of their columns.

        Raises:
            ColumnMissing: if it reads a table that the analysis did not declare, or that it was not given.
            TypeError: if a value is not plain.
        """

    def columns(self, build: Build, *values: Plain, given: Mapping[Given, Sequence[tuple[Any, ...]]] | None = None) -> Mapping[str, Any]:
        """Ask a question and return its columns whole, for what has millions of rows: a dict for each row would take a kilobyte.

        Whole numbers and times (microseconds since 1970 UTC) are an array of int64 in which `model.columns.NOT_OBSERVED` stands for null; truth
        values and fractions an array without nulls. Strings are a pair: the list of the different values in the order in which they first come, and
        an array of int32 that gives each row's place in it, -1 for null. Lists, structs and days are for `rows`.

        Raises:
            ColumnMissing: as `rows`.
            TypeError: as `rows`, and for a column that no array can hold.
        """

    def findings(self, kind: str) -> Sequence[Finding]:
        """Return the findings of another analysis that this one declared in `reads`."""


def _none(params: object) -> Sequence[Asking]:
    del params
    return ()


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
        questions: all that ``run`` may ask with these parameters, so that they can be compiled beforehand; what is left out is compiled when asked.
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
    questions: Callable[[P], Sequence[Asking]] = _none
