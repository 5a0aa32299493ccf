# SPDX-License-Identifier: Apache-2.0
"""Bare statements, for the few questions that are asked at every request or every act: building a query costs ten times what answering it does.

They name tables and columns of the book's models, and values go in as parameters. Everything else is asked through the models.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connections

from sotdae.cases.desk.routing import BOOK


def row(statement: str, given: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return the first row that a statement finds in the book, or None.

    Args:
        statement: with a ``%s`` for each value.
        given: moments and ids are given as such.
    """
    connection = connections[BOOK]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(connection, one) for one in given])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def rows(statement: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return every row that a statement finds in the book. Values as in `row`."""
    connection = connections[BOOK]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(connection, one) for one in given])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def listed(column: str) -> str:
    """Return what gathers the numbers of a column within a group, as text with commas between: what counts one by one is counted after it."""
    return f"string_agg({column}::text, ',')" if connections[BOOK].vendor == "postgresql" else f"group_concat({column})"


def change(statement: str, given: Sequence[Any]) -> None:
    """Change rows of the book by a statement, inside a transaction. Values as in `row`."""
    connection = connections[BOOK]
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(connection, one) for one in given])


def for_update() -> str:
    """Return what lets a statement that reads keep its row from others until the transaction ends; SQLite locks the whole book instead."""
    return " FOR UPDATE" if connections[BOOK].features.has_select_for_update else ""


def insert(model: Any, names: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to one of the book's tables, inside a transaction; a row that is there already stays as it is.

    Args:
        model: the table's model.
        names: the model's fields (``person_id`` rather than ``person``); what has only a default in Python has to be among them.
        rows: a value for each name; moments and ids are given as such, anything else as the database stores it.
    """
    connection = connections[BOOK]
    made = [[_adapted(connection, one) for one in row] for row in rows]
    if made:
        with connection.cursor() as cursor:
            cursor.executemany(_insertion(model, names), made)


@lru_cache(64)
def _insertion(model: Any, names: tuple[str, ...]) -> str:
    quoted = connections[BOOK].ops.quote_name
    columns = {field.attname: field.column for field in model._meta.concrete_fields}  # noqa: SLF001 (Django's documented place of fields)
    listed, values = ", ".join(quoted(columns[name]) for name in names), ", ".join(["%s"] * len(names))
    return f"INSERT INTO {table(model)} ({listed}) VALUES ({values}) ON CONFLICT DO NOTHING"  # noqa: S608 (the table's own names)


def _adapted(connection: Any, value: Any) -> Any:
    """Return a value as this database stores it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def table(model: Any) -> str:
    """Return a model's table as a statement names it."""
    return str(connections[BOOK].ops.quote_name(model._meta.db_table))  # noqa: SLF001 (Django's documented place of names)


def quoted(column: str) -> str:
    """Return a column as a statement names it, where its name is a word of the language."""
    return str(connections[BOOK].ops.quote_name(column))
