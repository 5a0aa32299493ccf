# SPDX-License-Identifier: Apache-2.0
"""Who waits for the writer's lock gets it between two items of a long action, and nothing of either is lost."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sotdae.actions.opening import open_workspace
from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer, wait_for_others
from sotdae.errors import WorkspaceInUse

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(tmp_path / "workspace")
    with open_workspace(made, mode="synthetic", passphrase=None, legal_basis=None, now=NOW):
        pass
    yield made
    wait_for_others(0)


def opened(place: Workspace) -> tuple[Vault, Keyring]:
    return Vault.open(place.vault), Keyring.unlock(place.keys)


def test_a_command_says_at_once_that_another_one_writes(place: Workspace) -> None:
    with open_writer(*opened(place), applied_seq=0), pytest.raises(WorkspaceInUse), open_writer(*opened(place), applied_seq=0):
        pass
    wait_for_others(0.05)
    with open_writer(*opened(place), applied_seq=0), pytest.raises(WorkspaceInUse), open_writer(*opened(place), applied_seq=0):
        pass


def test_a_decision_comes_in_between_two_items_of_a_long_action(place: Workspace) -> None:
    wait_for_others(30)
    is_waiting, seqs = threading.Event(), []

    def decide() -> None:
        is_waiting.set()
        with open_writer(*opened(place), applied_seq=0) as other:
            seqs.append(other.note(type="hold.set", case_id=None, facts={"performer": "Ara"}, now=NOW))

    thread = threading.Thread(target=decide)
    vault, keyring = opened(place)
    with open_writer(vault, keyring, applied_seq=0) as writer:
        case_id = writer.open_case(name="표본", now=NOW)
        writer.begin(case_id=case_id, verb="add", facts={}, now=NOW)
        writer.seal(io.BytesIO(b"lunch"), name="a", kind="text", facts={}, known=lambda _: None, now=NOW)
        assert not writer.lend(now=NOW), "nobody waits"
        thread.start()
        is_waiting.wait()
        while not writer.lend(now=NOW):
            pass
        writer.seal(io.BytesIO(b"flowers"), name="b", kind="text", facts={}, known=lambda _: None, now=NOW)
        writer.done(result={"verb": "other"}, now=NOW)
    thread.join()
    types = [entry.type for entry in vault.entries()]
    assert types == ["workspace.made", "case.opened", "action.begun", "items.sealed", "hold.set", "items.sealed", "action.done"]
    assert seqs == [5]
    found = verify(place.vault)
    assert found.ok
    assert not found.unlogged


def test_of_two_that_wait_none_is_passed_over_by_the_one_who_lends(place: Workspace) -> None:
    wait_for_others(30)
    done = []

    def decide(name: str) -> None:
        with open_writer(*opened(place), applied_seq=0) as other:
            other.note(type="hold.set", case_id=None, facts={"performer": name}, now=NOW)
            done.append(name)

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("Ara", "Bora")]
    with open_writer(*opened(place), applied_seq=0) as writer:
        writer.begin(case_id=writer.open_case(name="표본", now=NOW), verb="add", facts={}, now=NOW)
        for one in threads:
            one.start()
        while len(done) < 2:
            writer.lend(now=NOW)
        writer.done(result={"verb": "other"}, now=NOW)
    for one in threads:
        one.join()
    assert verify(place.vault).ok
