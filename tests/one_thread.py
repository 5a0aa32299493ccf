# SPDX-License-Identifier: Apache-2.0
"""The engine of tables works by one thread in tests: their tables have ten rows, and handing those from thread to thread takes longer than the work.

Beside another process of tests it takes twice as long again, since each hand-over waits for a processor. What is about the whole world, the
demonstration and what every analysis finds in it, is made with as many threads as the program takes; so is whatever runs in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pytest

_ONE = {"thread": True}


@contextmanager
def one_thread() -> Iterator[None]:
    """Open connections so."""
    connect: Any = duckdb.connect

    def connected(*arguments: Any, config: dict[str, Any] | None = None, **options: Any) -> Any:
        return connect(*arguments, config={**(config or {}), **({"threads": 1} if _ONE["thread"] else {})}, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(duckdb, "connect", connected)
        yield


@contextmanager
def as_many_threads_as_ever() -> Iterator[None]:
    """Open connections as the program does."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(_ONE, "thread", False)
        yield
