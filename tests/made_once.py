# SPDX-License-Identifier: Apache-2.0
"""What is dear to make is made once for a whole run of the tests, however many processes share it: under a lock, in a folder that all of them see.

What lies there is never written to: a test that writes takes a copy. Nothing here outlives the run, unless somebody asks for that, so that nothing of
yesterday's code is tested.
"""

from __future__ import annotations

import fcntl
import os
import pickle  # noqa: TID251 (of this run's own making, from its own folder)
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.migrate import Command
from django.db import connections

from one_thread import as_many_threads_as_ever

DEMO_NOW = datetime(2026, 4, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeOnce:
    """The run's folder."""

    folder: Path

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder of a name; whoever asks first makes it, and who asks meanwhile waits."""
        place, done = self.folder / name, self.folder / f"{name}.done"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(place, ignore_errors=True)  # of somebody who failed at it
                place.mkdir(parents=True)
                make(place)
                done.touch()
        return place


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this run share."""
    base = factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "made-once"
    shared.mkdir(exist_ok=True)
    return shared


def kept_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the same, or the folder that ``SOTDAE_TEST_WORLD`` names: it outlives the run, for whoever works on pages."""
    if "SOTDAE_TEST_WORLD" not in os.environ:
        return run_folder(factory)
    kept = Path(os.environ["SOTDAE_TEST_WORLD"])
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def told_in(made_once: MadeOnce) -> Any:
    """Return what the demonstration answers, and where it lies; nobody may write there."""
    from sotdae.actions.adding.demonstration import demo  # (three seconds of imports)
    from sotdae.lake import questions

    def make(folder: Path) -> None:
        questions.forget()
        with as_many_threads_as_ever():
            (folder / "told").write_bytes(pickle.dumps(demo(folder / "demo", DEMO_NOW)))
        (folder / "compiled").write_text(str(questions._compiled.cache_info().misses), "ascii")

    return pickle.loads((made_once("demonstration", make) / "told").read_bytes())


def copied(told: Any, folder: Path) -> Any:
    """Return what the demonstration answers, of a copy of it that may be written to."""
    shutil.copytree(told.workspace, folder)
    return replace(told, workspace=folder, report=str(folder / Path(told.report).relative_to(told.workspace)))


FRESH_BOOKS = {"copied": True}
"""Whether a new book's tables are copied; not where each of its writes is counted."""


@contextmanager
def books_copied(folder: Path) -> Iterator[None]:
    """Let new databases on disk get their tables from the first one of the run, instead of by every migration that there ever was.

    The migrations themselves run in every run, for the first; Django then still looks whether any is left to do.
    """
    handle = Command.handle

    def migrate(self: Command, *arguments: Any, **options: Any) -> Any:
        connection = connections[options["database"]]
        name = str(connection.settings_dict["NAME"])
        is_new = connection.vendor == "sqlite" and FRESH_BOOKS["copied"] and Path(name).is_absolute() and not connection.introspection.table_names()
        template = folder / f"{options['database']}.sqlite3"
        if is_new and template.exists():
            with _opened(template) as source:
                source.backup(connection.connection)
        told = handle(self, *arguments, **options)
        if is_new and not template.exists():
            half = folder / f"{options['database']}-{os.getpid()}.half"
            with _opened(half) as target:
                connection.connection.backup(target)
            half.replace(template)
        return told

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Command, "handle", migrate)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()
