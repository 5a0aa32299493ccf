# SPDX-License-Identifier: Apache-2.0
"""A workspace for tests of actions; the passphrase's cost is taken out, its use is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW, PASSPHRASE, cheapen, reduce_analyses
from keeping_places import filled
from removal_cast import FIRST, Office, make_office
from unseal_cast import NAMES, Somebody, make_cast, somebody

from sotdae.actions.adding.capture import AddRequest, AddResult, add
from sotdae.actions.workspace import Workspace


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen(monkeypatch)


@pytest.fixture(autouse=True)
def few_analyses(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an `add` run few of the analyses: all of them take seconds, whatever is taken in. `every_analysis` marks tests that are about more."""
    if request.node.get_closest_marker("every_analysis") is None:
        reduce_analyses(monkeypatch)


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., AddResult]:
    """Add paths to the test's workspace."""

    def run(*paths: Path, **stated: Any) -> AddResult:
        facts = {"case": "표본", "passphrase": PASSPHRASE, **stated}
        now = facts.pop("now", NOW)
        return add(AddRequest(workspace=tmp_path / "workspace", paths=paths, **facts), now=now)

    return run


@pytest.fixture(scope="session")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in holding mode with two captures, and their exports beside it; made once and never written to."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        reduce_analyses(patched)
        filled(folder)
    return folder


@pytest.fixture
def place(filled_once: Path, tmp_path: Path) -> Workspace:
    """A copy of it."""
    shutil.copytree(filled_once, tmp_path, dirs_exist_ok=True)
    return Workspace(tmp_path / "workspace")


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    """Persons with SSH keys of their own."""
    folder = tmp_path_factory.mktemp("keys")
    return {name: somebody(folder, name) for name in NAMES}


@pytest.fixture(scope="session")
def enrolled_once(tmp_path_factory: pytest.TempPathFactory, people: dict[str, Somebody]) -> Path:
    """A workspace that holds pictures, in which four of them are enrolled; made once and never written to."""
    folder = tmp_path_factory.mktemp("enrolled")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        reduce_analyses(patched)
        make_cast(folder, people)
    return folder


@pytest.fixture(scope="session")
def office_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that saved a room's page and has a subject; made once and never written to."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patched:
        cheapen(patched)
        reduce_analyses(patched)
        make_office(folder)
    return folder


@pytest.fixture
def office(office_once: Path, tmp_path: Path) -> Office:
    """A copy of it."""
    shutil.copytree(office_once, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path, FIRST + timedelta(minutes=10))
