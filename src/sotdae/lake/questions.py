# SPDX-License-Identifier: Apache-2.0
"""A question's SQL: compiled by Ibis once a process, or found among those that were compiled beforehand.

A question is a function (shapes, plain values…) that returns an Ibis table over unbound tables. It knows no row of any case, so its name with its
values says what its SQL is. Compiling takes 50 ms, and importing what compiles 700: what is shipped compiled costs neither.
A question may rest on the answer of another that is *held*: found once in a session, and read from there by all that ask.
Source: docs/decisions/2026-11-28-compiled-questions.md, docs/decisions/2026-11-28-held-questions.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from sotdae.errors import ColumnMissing
from sotdae.lake.schemas import engine_schema, session_columns
from sotdae.model.columns import Given

if TYPE_CHECKING:
    import ibis.expr.types as ir

Build: TypeAlias = Callable[..., Any]

_PLAIN: Final = (int, float, str, bool, type(None))
_KEPT: Final = 512


class Question(NamedTuple):
    """What is asked of the engine.

    Attributes:
        reads: the tables that it reads, sorted; those that it is given among them, as the engine calls them, and those that what it rests on reads.
        sql: its text, in DuckDB's dialect.
        held: the questions whose answers it rests on, by name, which is what the engine calls the answer; in the order of their names.
    """

    reads: tuple[str, ...]
    sql: str
    held: tuple[tuple[str, Question], ...] = ()


class UnboundShapes:
    """The tables' columns, as a question is built of them. Satisfies `analyses.analysis.Shapes`."""

    def __init__(self, asker: str) -> None:
        """Say who asks, for errors."""
        self._asker = asker
        self.rests_on: dict[str, tuple[Build, tuple[Any, ...]]] = {}

    def __getitem__(self, name: str) -> ir.Table:
        """Return a table of the lake, unbound.

        Raises:
            ColumnMissing: if there is no such table.
        """
        import ibis  # noqa: PLC0415 (700 ms: only where something is compiled)

        try:
            columns = session_columns(name)
        except KeyError as error:
            raise ColumnMissing(analysis=self._asker, column="*", table=name) from error
        return ibis.table(engine_schema(columns), name=name)

    def given(self, table: Given) -> ir.Table:
        """Return a table that the question is asked with, unbound."""
        import ibis  # noqa: PLC0415 (700 ms: only where something is compiled)

        return ibis.table(engine_schema(table.columns), name=table.table)

    def held(self, build: Build, *values: Any) -> ir.Table:
        """Return the answer of another question as a table, unbound, and remember that it is rested on.

        Raises:
            TypeError: if a value is not plain.
        """
        import ibis  # noqa: PLC0415 (700 ms: only where something is compiled)

        name = name_of(build, values)
        self.rests_on[name] = (build, values)
        return ibis.table(build(UnboundShapes(name), *values).schema(), name=name)


def name_of(build: Build, values: tuple[Any, ...]) -> str:
    """Return a question's name with its values, as ``module:function(value, …)``.

    Raises:
        TypeError: if a value is not a number, a string, a truth value, None, or a tuple of such: its text would not say what it is.
    """
    for value in values:
        _require_plain(value)
    return f"{build.__module__}:{build.__qualname__}({', '.join(map(repr, values))})"


def _require_plain(value: Any) -> None:
    if type(value) is tuple:
        for part in value:
            _require_plain(part)
    elif type(value) not in _PLAIN:
        message = f"a question is asked with plain values, not with {type(value).__name__}"
        raise TypeError(message)


def question(build: Build, values: tuple[Any, ...], shipped: Mapping[str, Question]) -> Question:
    """Return a question's SQL.

    Args:
        build: the function that builds it.
        values: what it is built with besides tables.
        shipped: questions that were compiled beforehand, by name.

    Raises:
        TypeError: if a value is not plain.
    """
    name = name_of(build, values)
    return shipped.get(name) or _compiled(build, name, values)


def holding(asked: Question) -> Iterator[tuple[str, str]]:
    """Yield what makes the answers that a question rests on, each behind those that it rests on itself: (name, statement)."""
    for name, rest in asked.held:
        yield from holding(rest)
        quoted = name.replace('"', '""')
        yield name, f'CREATE OR REPLACE TEMP TABLE "{quoted}" AS {rest.sql}'


def forget() -> None:
    """Forget what this process compiled; for whoever measures compiling."""
    _compiled.cache_clear()


@lru_cache(maxsize=_KEPT)
def _compiled(build: Build, name: str, values: tuple[Any, ...]) -> Question:
    """Build and compile. The function itself is part of the key, since a local one has its name from elsewhere; so is the name: 1 equals True."""
    import ibis  # noqa: PLC0415 (700 ms: only where something is compiled)
    from ibis.expr.operations import UnboundTable  # noqa: PLC0415 (likewise)

    shapes = UnboundShapes(name)
    expression = build(shapes, *values)
    named = {table.name for table in expression.op().find(UnboundTable)}
    # What was looked at and left out again is not rested on.
    held = tuple((rest, _compiled(how, rest, what)) for rest, (how, what) in sorted(shapes.rests_on.items()) if rest in named)
    reads = (named - {rest for rest, _ in held}).union(*(asked.reads for _, asked in held))
    return Question(tuple(sorted(reads)), str(ibis.to_sql(expression, dialect="duckdb")), held)
