# SPDX-License-Identifier: Apache-2.0
"""The demonstration's world, once a run; the workbench that serves it, once a process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desks, Served, served

from made_once import MadeOnce
from sotdae.actions.adding.demonstration import DemoResult


@pytest.fixture(scope="session", autouse=True)
def _desks_ready(made_once: MadeOnce) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Desks, "made_once", made_once)
        yield


@pytest.fixture(scope="session")
def demo_place(told_once: DemoResult) -> Path:
    """The demonstration's workspace. Shared: whoever changes it copies it first."""
    return told_once.workspace


@pytest.fixture(scope="session")
def workbench(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench on a copy of the demonstration. Tests that use it are marked ``enable_socket``."""
    copy = tmp_path_factory.mktemp("served") / "demo"
    shutil.copytree(demo_place, copy)
    with served(copy) as running:
        yield running
