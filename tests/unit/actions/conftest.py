# SPDX-License-Identifier: Apache-2.0
"""A workspace for tests of actions; the passphrase's cost is taken out, its use is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions.capture import AddRequest, AddResult, add
from sotdae.custody import keyring
from sotdae.errors import PassphraseWrong

PASSPHRASE = "a passphrase for tests"
NOW = datetime(2024, 9, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    def seal(data: bytes, passphrase: str) -> bytes:
        return passphrase.encode() + b"\0" + data

    def unseal(data: bytes, passphrase: str) -> bytes:
        held, _, rest = data.partition(b"\0")
        if held != passphrase.encode():
            raise PassphraseWrong
        return rest

    monkeypatch.setattr(keyring, "seal_with_passphrase", seal)
    monkeypatch.setattr(keyring, "open_with_passphrase", unseal)


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., AddResult]:
    """Add paths to the test's workspace."""

    def run(*paths: Path, **stated: Any) -> AddResult:
        facts = {"case": "표본", "passphrase": PASSPHRASE, **stated}
        now = facts.pop("now", NOW)
        return add(AddRequest(workspace=tmp_path / "workspace", paths=paths, **facts), now=now)

    return run
