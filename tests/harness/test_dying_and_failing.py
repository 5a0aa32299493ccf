# SPDX-License-Identifier: Apache-2.0
"""Killed, refused by the disk, damaged and crowded: some of what `make crash` does at every operation."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from book_life import BookStory
from contention import index_contention, vault_contention
from damage import index_damage, vault_damage
from decisions_life import DecisionsStory
from harness_disk import NEVER, Died, Fault, HarnessDisk
from index_life import IndexStory
from lake_life import LakeStory
from suites import Figures, errors, kills
from vault_life import FIRST, LOG, NOW, VaultLife, VaultStory, completed, two_adds

from sotdae.custody.writer import open_writer
from sotdae.errors import SotdaeError, WritePoisoned

pytestmark = pytest.mark.skipif(sys.platform != "linux" or not hasattr(os, "fork"), reason="kills real processes")


def test_a_vault_s_writer_is_killed(room: Path, figures: Figures) -> None:
    kills(VaultStory(), room, figures, first=7, stride=23)
    assert figures.tried["kill points"] > 20


def test_a_vault_s_writer_is_killed_and_so_is_the_one_that_repairs(room: Path, figures: Figures) -> None:
    kills(VaultStory(two_adds), room, figures, first=11, stride=31, again=2)
    assert figures.tried["kill points"] > 20


def test_an_index_s_writer_is_killed(room: Path, figures: Figures, rows: Sequence[Any]) -> None:
    kills(IndexStory(rows), room, figures, first=3, stride=9, again=1)
    assert figures.tried["kill points"] > 40


def test_whoever_writes_the_book_is_killed_between_its_statements(room: Path, figures: Figures) -> None:
    kills(BookStory(at_statements=True), room, figures, first=213, stride=37)
    assert figures.tried["kill points"] > 4


def test_whoever_decides_is_killed_and_goes_on(room: Path, figures: Figures) -> None:
    kills(DecisionsStory(), room, figures, first=61, stride=149)
    assert figures.tried["kill points"] > 3


def test_whoever_writes_the_lake_is_killed(room: Path, figures: Figures, lake: LakeStory) -> None:
    kills(lake, room, figures, first=5, stride=17)
    assert figures.tried["kill points"] > 3


def test_a_disk_refuses_a_vault_s_writer(room: Path, figures: Figures) -> None:
    errors(VaultStory(two_adds), room, figures, first=13, stride=53)
    assert figures.tried["errors injected"] >= 40


def test_a_disk_refuses_an_index_s_writer(room: Path, figures: Figures, rows: Sequence[Any]) -> None:
    errors(IndexStory(rows), room, figures, first=5, stride=17)
    assert figures.tried["errors injected"] > 80


def test_a_disk_refuses_a_workspace(room: Path, figures: Figures) -> None:
    errors(BookStory(), room, figures, first=101, stride=97)
    assert figures.tried["errors injected"] >= 12


def test_a_disk_refuses_a_lake(room: Path, figures: Figures, lake: LakeStory) -> None:
    errors(lake, room, figures, first=16, stride=29, kinds=("enospc", "eio"))
    assert figures.tried["errors injected"] >= 4


def test_a_poisoned_writer_writes_nothing_more(room: Path) -> None:
    disk = HarnessDisk()
    life = VaultLife(room, disk)
    life.add(FIRST)
    place, keyring = life.opened()
    life.known(place, keyring)
    log = (room / LOG).read_bytes()

    def work() -> None:
        with open_writer(place, keyring, applied_seq=0) as writer:
            disk.fault = Fault(disk.done + 1, "eio")
            with pytest.raises(WritePoisoned):
                writer.begin(case_id=life.case, verb="add", facts={}, now=NOW)
            disk.fault = Fault(NEVER)  # the disk claims to be well again
            done = disk.done
            with pytest.raises(WritePoisoned):
                writer.begin(case_id=life.case, verb="add", facts={}, now=NOW)
            with pytest.raises(WritePoisoned):
                writer.seal(io.BytesIO(b"x"), name="x", kind="text", facts={}, known=lambda _: None, now=NOW)
            assert disk.done == done

    work()
    assert (room / LOG).read_bytes() == log
    assert completed(room, life.acknowledged, two_adds, HarnessDisk()) is None


def test_dying_again_and_again_ends_well(room: Path) -> None:
    """Each run dies a little later than the one before, in the same workspace: starts over interrupted starts."""
    acknowledged: set[str] = set()
    deaths = 0
    for at in range(1, 400, 17):
        life = VaultLife(room, HarnessDisk(Fault(at, "death", 0.5)), acknowledged=acknowledged)
        try:
            two_adds(life)
        except (Died, SotdaeError):
            deaths += 1
    assert deaths > 5
    assert completed(room, acknowledged, two_adds, HarnessDisk()) is None


def test_every_damage_to_a_vault_is_noticed_and_named(room: Path, figures: Figures) -> None:
    vault_damage(room, figures, every=67)
    assert figures.tried["bits flipped"] > 200


def test_every_damage_to_a_hash_index_is_noticed_or_changes_nothing(room: Path, figures: Figures) -> None:
    index_damage(room, figures, every=67)
    assert figures.tried["bits flipped"] > 200


def test_writers_and_verifiers_side_by_side_at_one_vault(room: Path, figures: Figures) -> None:
    vault_contention(room, figures, writers=3, adds=4, verifiers=1)
    assert figures.tried["adds by processes side by side"] == 12


def test_writers_a_merger_and_a_reader_side_by_side_at_one_index(room: Path, figures: Figures) -> None:
    index_contention(room, figures, writers=3, adds=20)
    assert figures.tried["adds by processes side by side"] == 60
