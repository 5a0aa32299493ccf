# SPDX-License-Identifier: Apache-2.0
"""A passphrase whose cost is taken out, its use is not; and an `add` that runs few analyses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sotdae.actions.adding import analysing
from sotdae.custody import keyring
from sotdae.errors import PassphraseWrong

PASSPHRASE = "a passphrase for tests"
NOW = datetime(2024, 9, 1, tzinfo=UTC)


def cheapen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the passphrase's cost out."""

    def seal(data: bytes, passphrase: str) -> bytes:
        return passphrase.encode() + b"\0" + data

    def unseal(data: bytes, passphrase: str) -> bytes:
        held, _, rest = data.partition(b"\0")
        if held != passphrase.encode():
            raise PassphraseWrong
        return rest

    monkeypatch.setattr(keyring, "seal_with_passphrase", seal)
    monkeypatch.setattr(keyring, "open_with_passphrase", unseal)


FEW = frozenset({"room-graph", "room-history"})
"""Run in tests that are about other things than findings. Source: an `add` of one small room takes 4 s of processor time with all, 1 s with these."""

_every = analysing.analyses


def reduce_analyses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave few of the registered analyses, each with those whose findings it reads."""
    monkeypatch.setattr(analysing, "analyses", lambda: [one for one in _every() if one.name in FEW])
