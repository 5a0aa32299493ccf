# SPDX-License-Identifier: Apache-2.0
"""Which table lies in which database: decisions in the book (``default``), everything else on the desk."""

from __future__ import annotations

from typing import Any, Final

BOOK: Final = "default"
DESK: Final = "desk"
_BOOK_LABEL: Final = "cases"


class BookAndDesk:
    """Django's router: the label says where."""

    def db_for_read(self, model: Any, **_: Any) -> str:
        """Return the database a model is read from."""
        return BOOK if model._meta.app_label == _BOOK_LABEL else DESK  # noqa: SLF001 (Django's documented place of the label)

    def db_for_write(self, model: Any, **_: Any) -> str:
        """Return the database a model is written to."""
        return self.db_for_read(model)

    def allow_relation(self, one: Any, other: Any, **_: Any) -> bool:
        """Return whether two rows may refer to each other: only within one database."""
        return self.db_for_read(one) == self.db_for_read(other)  # (the instances: one may be a lazy stand-in, which has no type of its own)

    def allow_migrate(self, database: str, app_label: str, **_: Any) -> bool:
        """Return whether an application's tables are made in a database."""
        return (database == BOOK) == (app_label == _BOOK_LABEL)
