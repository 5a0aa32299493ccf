# SPDX-License-Identifier: Apache-2.0
"""Power lost in many ways: what was acknowledged stands, and the same work again completes. `make crash` does more."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from book_life import BookStory, book_moments, book_says
from fs_trace import Trace
from harness_disk import Fault, HarnessDisk
from index_life import IndexStory
from lake_life import LakeStory, answers_moments, answers_say
from power_loss import PowerLosses
from sqlite_losses import sqlite_losses
from suites import Figures, operations, power_losses, room_in
from vault_life import VaultStory, two_adds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="barriers of the lake are seen through /proc")

STATES: Final = {"vault": 1_300, "vault killed": 4 * 120, "vault failed": 4 * 60, "index": 2_400, "index killed": 4 * 200, "book": 300, "lake": 250}


def test_the_shares_of_these_tests_are_five_thousand_states() -> None:
    assert sum(STATES.values()) >= 5_000


def test_in_the_life_of_a_vault(room: Path, figures: Figures) -> None:
    power_losses(VaultStory(), room, figures, extra=4, most=STATES["vault"], second_every=200)
    assert figures.tried["power-loss states"] == STATES["vault"]


def test_in_the_life_of_a_vault_that_follows_a_kill(room: Path, figures: Figures) -> None:
    for at in (60, 121, 140, 200):
        power_losses(VaultStory(two_adds), room, figures, faults=[Fault(at, "death", 0.5)], most=120, second_every=100, seed=at)
    assert figures.tried["power-loss states"] == STATES["vault killed"]


def test_a_checkpoint_that_a_killed_process_named_is_brought_to_the_disk(room: Path, figures: Figures) -> None:
    """The next process believes a signed checkpoint as it stands, so whoever was killed between its name and that name's barrier must not lose it."""
    story = VaultStory()
    with story.surroundings():
        kinds = operations(story, room)
    ends = ["rename", "sync_folder", "remove"]  # the note gets its name, the name its barrier, and the mark of a writer at work goes
    named = next(number for number in range(1, kinds.index("append")) if kinds[number - 1 : number + 2] == ends and kinds[number + 2] == "remove")
    power_losses(story, room, figures, faults=[Fault(named + 1, "death")], extra=60, most=900, second_every=900, seed=78)
    assert figures.tried["power-loss states"] == 900


def test_a_key_that_a_killed_process_destroyed_does_not_come_back(room: Path, figures: Figures) -> None:
    """The next process sees no key any more, so whoever was killed between its removal and that removal's barrier must not lose it."""
    story = VaultStory()
    with story.surroundings():
        kinds = operations(story, room)
    [removed] = [number for number in range(2, len(kinds)) if kinds[number - 2 : number + 1] == ["sync_folder", "remove", "sync_folder"]]
    power_losses(story, room, figures, faults=[Fault(removed + 1, "death")], extra=60, most=900, second_every=900, seed=386)
    assert figures.tried["power-loss states"] == 900


def test_a_line_whose_barrier_failed_is_brought_to_the_disk_again(room: Path, figures: Figures) -> None:
    story = VaultStory(two_adds)
    lines = [number for number, kind in enumerate(operations(story, room), start=1) if kind == "append"]
    for at in lines[:4]:
        power_losses(story, room, figures, faults=[Fault(at + 2, "eio")], most=60, second_every=1_000)
    assert figures.tried["power-loss states"] == STATES["vault failed"]


def test_in_the_life_of_a_hash_index(room: Path, figures: Figures, rows: Sequence[Any]) -> None:
    power_losses(IndexStory(rows), room, figures, extra=4, most=STATES["index"], second_every=300)
    assert figures.tried["power-loss states"] == STATES["index"]


def test_in_the_life_of_a_hash_index_that_follows_a_kill(room: Path, figures: Figures, rows: Sequence[Any]) -> None:
    for at in (40, 85, 120, 150):
        power_losses(IndexStory(rows), room, figures, faults=[Fault(at, "death", 0.5)], most=200, second_every=150, seed=at)
    assert figures.tried["power-loss states"] == STATES["index killed"]


def test_the_book_is_never_ahead_of_the_log(room: Path, figures: Figures) -> None:
    """A line that a killed process had written and not brought to the disk is read by the next one: the book takes it in only once it is there."""
    story = BookStory()
    with story.surroundings():
        lines = [number for number, kind in enumerate(operations(story, room), start=1) if kind == "append"]
    for at in lines[1:4]:
        power_losses(story, room, figures, faults=[Fault(at + 2, "death")], most=100, second_every=90)
    assert figures.tried["power-loss states"] == STATES["book"]


def test_in_the_life_of_a_lake(room: Path, figures: Figures, lake: LakeStory) -> None:
    power_losses(lake, room, figures, extra=4, most=150, second_every=100)
    power_losses(lake, room, figures, faults=[Fault(30, "death")], most=100, second_every=90)
    assert figures.tried["power-loss states"] == STATES["lake"]


def test_inside_the_writes_of_the_book(room: Path, figures: Figures) -> None:
    with room_in(room) as life, BookStory().surroundings():
        sqlite_losses(book_moments(life), room, figures, book_says, tries=10)
    assert figures.tried["power-loss states"] > 100


def test_inside_the_writes_of_the_read_model(room: Path, figures: Figures) -> None:
    with room_in(room) as life:
        sqlite_losses(answers_moments(life), room, figures, answers_say, tries=10)
    assert figures.tried["power-loss states"] > 50


def states_of(trace: Trace) -> list[dict[str, bytes]]:
    return [dict(state.files) for state in PowerLosses(trace.steps)]


def test_the_model_covers_bytes_by_the_file_s_barrier_and_names_by_the_folder_s(tmp_path: Path) -> None:
    disk = HarnessDisk(trace=Trace(tmp_path))
    with disk.create(tmp_path / "a") as file:
        disk.write(file, b"0123")
        first = states_of(disk.trace)  # type: ignore[arg-type]
        disk.sync(file)
    steps = len(disk.trace.steps)  # type: ignore[union-attr]
    assert {} in first
    assert {"a": b""} in first
    assert {"a": b"0"} in first
    assert {"a": bytes(4)} in first
    synced = list(PowerLosses(disk.trace.steps, first=steps - 1))  # type: ignore[union-attr]
    assert sorted(state.files.get("a", b"none") for state in synced) == [b"0123", b"none"]
    disk.sync_folder(tmp_path)
    steps = len(disk.trace.steps)  # type: ignore[union-attr]
    assert [dict(state.files) for state in PowerLosses(disk.trace.steps, first=steps - 1)] == [{"a": b"0123"}]  # type: ignore[union-attr]


def test_the_model_keeps_lost_what_a_failed_barrier_lost(tmp_path: Path) -> None:
    disk = HarnessDisk(Fault(3, "eio"), Trace(tmp_path))
    with disk.create(tmp_path / "a") as file:
        disk.write(file, b"0123")
        with pytest.raises(OSError, match="injected"):
            disk.sync(file)
        disk.sync(file)
    disk.sync_folder(tmp_path)
    last = len(disk.trace.steps) - 1  # type: ignore[union-attr]
    assert {"a": b""} in [dict(state.files) for state in PowerLosses(disk.trace.steps, first=last)]  # type: ignore[union-attr]


def test_the_model_may_lose_a_rename_or_keep_both_names(tmp_path: Path) -> None:
    disk = HarnessDisk(trace=Trace(tmp_path))
    for name, content in (("old", b"old"), ("new", b"new")):
        with disk.create(tmp_path / name) as file:
            disk.write(file, content)
            disk.sync(file)
    disk.sync_folder(tmp_path)
    disk.rename(tmp_path / "new", tmp_path / "old")
    last = len(disk.trace.steps) - 1  # type: ignore[union-attr]
    found = [dict(state.files) for state in PowerLosses(disk.trace.steps, first=last)]  # type: ignore[union-attr]
    assert len(found) == 3
    for state in ({"old": b"old", "new": b"new"}, {"old": b"new"}, {"old": b"new", "new": b"new"}):
        assert state in found
