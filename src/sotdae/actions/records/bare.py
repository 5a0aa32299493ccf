# SPDX-License-Identifier: Apache-2.0
"""Bare statements, for the few questions that are asked at every request or every act: building a query costs ten times what answering it does.

They read, they name tables and columns of the book's models, and values go in as parameters. Everything else is asked through the models.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
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
