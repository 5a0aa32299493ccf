# SPDX-License-Identifier: Apache-2.0
"""A workspace for tests of actions; the passphrase's cost is taken out, its use is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW, PASSPHRASE, cheapen

from sotdae.actions.capture import AddRequest, AddResult, add


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen(monkeypatch)


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., AddResult]:
    """Add paths to the test's workspace."""

    def run(*paths: Path, **stated: Any) -> AddResult:
        facts = {"case": "표본", "passphrase": PASSPHRASE, **stated}
        now = facts.pop("now", NOW)
        return add(AddRequest(workspace=tmp_path / "workspace", paths=paths, **facts), now=now)

    return run
