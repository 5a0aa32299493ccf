# SPDX-License-Identifier: Apache-2.0
"""Bugs that somebody might make in the stores, each one edit of the real source, and what of the harness must notice it.

A harness that finds nothing proves something only if it would have found these. An edit that no longer applies is an error: the source has changed.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from book_life import BookStory
from contention import vault_contention
from damage import index_damage
from harness_disk import Fault
from index_life import IndexStory
from lake_life import LakeStory, whole_state
from suites import Figures, Lost, errors, kills, operations, power_losses, room_in
from vault_life import VaultStory, two_adds

from sotdae.actions import opening
from sotdae.actions.records.book import Book
from sotdae.custody import recovery
from sotdae.custody.log import Log
from sotdae.custody.objects import ObjectStore
from sotdae.custody.vault import Vault
from sotdae.custody.writer import VaultWriter
from sotdae.disk import Disk, Turn
from sotdae.lake import catalog, folds, snapshots
from sotdae.lake.answers_writer import AnswersWriter
from sotdae.matching import index
from sotdae.matching import writer as index_writer
from sotdae.matching.writer import IndexWriter

Owner = Any
Edit = tuple[Owner, str, str, str]
"""Where a function is found, its name, what stands in its source, and what is put there instead."""
_TAKE_IN: Final = '            bare.change(f"UPDATE {position} SET applied_seq = %s WHERE id = %s", [seq, 1])  # noqa: S608 (likewise)\n'
_POSITION_FIRST: Final = ("        yield is_new\n        if is_new:\n" + _TAKE_IN, "        if is_new:\n" + _TAKE_IN + "    yield is_new\n")
Notices = Callable[[Path, Figures], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A bug: what it is, the edits that make it, and what must notice it."""

    name: str
    edits: Sequence[Edit]
    notices: Notices


def edited(owner: Owner, name: str, before: str, after: str) -> Any:
    """Return a function of the program with one edit in its source."""
    found = inspect.getattr_static(owner, name)
    function = inspect.unwrap(getattr(found, "__func__", found))
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(before) == 1, f"{name} holds {source.count(before)} times: {before}"
    module = sys.modules[function.__module__]
    made: dict[str, Any] = {}
    exec(compile(source.replace(before, after), f"<{name} with a bug>", "exec"), module.__dict__, made)
    return made[name]


@contextmanager
def in_force(mutation: Mutation) -> Iterator[None]:
    with ExitStack() as patched:
        for owner, name, before, after in mutation.edits:
            patched.enter_context(patch.object(owner, name, edited(owner, name, before, after)))
        yield


def caught(mutation: Mutation, folder: Path) -> str | None:
    """Return how the harness noticed a bug, or None."""
    figures = Figures()
    try:
        with in_force(mutation), room_in(folder) as room:
            mutation.notices(room, figures)
    except Lost as lost:
        return f"{figures or 'at once'}: {lost}"
    return None


def vault_power(folder: Path, figures: Figures) -> None:
    power_losses(VaultStory(), folder, figures, most=6_000, second_every=500)


def vault_killed(folder: Path, figures: Figures) -> None:
    kills(VaultStory(two_adds), folder, figures, first=110, stride=3)


def erased_power(folder: Path, figures: Figures) -> None:
    power_losses(VaultStory(), folder, figures, second_every=10**9, from_ack=9, most=3_000)


def vault_failed(folder: Path, figures: Figures) -> None:
    errors(VaultStory(two_adds), folder, figures, kinds=("eio",), only="sync", stride=2)


def vault_refused(folder: Path, figures: Figures) -> None:
    errors(VaultStory(two_adds), folder, figures, kinds=("eio",), first=75, stride=5)


def vault_failed_then_power(folder: Path, figures: Figures) -> None:
    """The barrier of one line fails, somebody goes on, and then the power goes."""
    story = VaultStory(two_adds)
    kinds = operations(story, folder)
    for at in [number + 3 for number, kind in enumerate(kinds) if kind == "append"][:3]:
        power_losses(story, folder, figures, faults=[Fault(at, "eio")], most=400, second_every=10**9)


def vault_crowded(folder: Path, figures: Figures) -> None:
    vault_contention(folder, figures, writers=3, adds=6, verifiers=1, quiet=True)


def index_power(folder: Path, figures: Figures, states: Sequence[Any]) -> None:
    power_losses(IndexStory(states), folder, figures, most=8_000, second_every=2_000)


def book_power(folder: Path, figures: Figures) -> None:
    """Somebody is killed between a line's bytes and its barrier; the next one takes the line into the book; then the power goes."""
    story = BookStory()
    with story.surroundings():
        kinds = operations(story, folder)
    appends = [number for number, kind in enumerate(kinds) if kind == "append"][1:3]
    # Two lives differ by four or six operations where objects share a folder (their names are random): so much before or after is the moment then.
    for at in [number + 3 + shift for shift in (0, 4, -4, 6, -6, 2, -2, 8, -8, 10, -10) for number in appends]:
        power_losses(story, folder, figures, faults=[Fault(at, "death")], most=300, second_every=10**9)


def book_second(folder: Path, figures: Figures) -> None:
    power_losses(BookStory(), folder, figures, most=8, from_ack=9, second_every=1)


def book_killed(folder: Path, figures: Figures) -> None:
    kills(BookStory(at_statements=True), folder, figures, first=216, stride=2)


def lake_power(folder: Path, figures: Figures) -> None:
    with room_in(folder) as room:
        whole = whole_state(room)
    power_losses(LakeStory(whole), folder, figures, from_ack=1, most=1_500, second_every=10**9)


def lake_killed(folder: Path, figures: Figures) -> None:
    with room_in(folder) as room:
        whole = whole_state(room)
    kills(LakeStory(whole), folder, figures)


def index_damaged(folder: Path, figures: Figures) -> None:
    index_damage(folder, figures, every=97)


def mutations(states: Sequence[Any]) -> list[Mutation]:
    """Every bug; ``states`` is what `index_life.expected` returned."""

    def hashes(folder: Path, figures: Figures) -> None:
        index_power(folder, figures, states)

    def hashes_killed(folder: Path, figures: Figures) -> None:
        kills(IndexStory(states), folder, figures)

    object_sync = "            sealed = seal_stream(stream, file, recipients, self._disk)\n            self._disk.sync(file)".replace(
        "            ", "        "
    )
    key_sync = "self._disk.write(file, sealed.item_key)\n        self._disk.sync(file)"
    torn = "tail, begins = vault.log.tail()\n"
    unsettled = "self.add_folder(path)\n"
    added = unsettled + "        self.sync_folder(path.parent)"
    return [
        Mutation(
            "an object is named before its bytes are on the disk", [(ObjectStore, "seal", object_sync, object_sync.splitlines()[0])], vault_power
        ),
        Mutation("an item key is named before its bytes are on the disk", [(ObjectStore, "seal", key_sync, key_sync.splitlines()[0])], vault_power),
        Mutation("names of objects are not brought to the disk", [(ObjectStore, "settle", "self._disk.sync_folder(folder)", "pass")], vault_power),
        Mutation(
            "a new folder's own name is not brought to the disk",
            [(Disk, "make_folder", added, unsettled)],
            vault_power,
        ),
        Mutation("a small file is renamed before its bytes are on the disk", [(Disk, "put", "        self.sync(file)", "        pass")], vault_power),
        Mutation("a small file's name is not brought to the disk", [(Disk, "put", "self.sync_folder(path.parent)", "pass")], vault_power),
        Mutation("a line is acknowledged before it is on the disk", [(Log, "append", "disk.sync(file)", "pass")], vault_power),
        Mutation(
            "the log names objects before they have their names",
            [
                (ObjectStore, "seal_details", "    self.settle()\n", ""),
                (Vault, "create", "disk.put(folder / FORMAT_FILE", "store.settle()\n        disk.put(folder / FORMAT_FILE"),
                (
                    VaultWriter,
                    "_append",
                    "log.append(line, self._vault.disk)",
                    "log.append(line, self._vault.disk)\n        self._vault.store.settle()",
                ),
            ],
            vault_killed,
        ),
        Mutation(
            "an erased key's removal is not brought to the disk",
            [(ObjectStore, "erase_keys", "self._disk.sync_folder(folder)", "pass")],
            erased_power,
        ),
        Mutation(
            "a disk's refusal is passed over",
            [(VaultWriter, "_guarded", "self._is_poisoned = True\n        raise WritePoisoned from error", "del error")],
            vault_refused,
        ),
        Mutation(
            "a barrier that failed is asked for again and believed",
            [
                (
                    Log,
                    "append",
                    "        disk.sync(file)",
                    "        try:\n            disk.sync(file)\n        except OSError:\n            disk.sync(file)",
                )
            ],
            vault_failed,
        ),
        Mutation(
            "a line whose barrier failed is believed by the next writer",
            [(VaultWriter, "__init__", "vault.log.settle(vault.disk, anew=True)", "pass")],
            vault_failed_then_power,
        ),
        Mutation("nobody holds the lock", [(Turn, "take", "if not self.is_wanted() and _lock(self._file, wait=False):", "if True:")], vault_crowded),
        Mutation("a torn end of the log is left where it is", [(recovery, "move_torn", torn, torn + "    return []\n")], vault_killed),
        Mutation("a torn end of the log is taken for a line", [(Log, "catch_up", 'if not line.endswith(b"\\n"):', "if False:")], vault_killed),
        Mutation(
            "a line that is there in part closes the workspace", [(Log, "catch_up", "if is_torn_end(line + file.read()):", "if False:")], vault_power
        ),
        Mutation(
            "what an interrupted writer left is not looked for", [(ObjectStore, "begin", "return was_interrupted", "return False")], vault_killed
        ),
        Mutation(
            "the index's manifest is removed before the new one stands",
            [(index_writer, "write_manifest", "disk.put(folder", "disk.remove(folder / NAME)\n    disk.put(folder")],
            hashes_killed,
        ),
        Mutation("a segment is listed before its bytes are on the disk", [(index_writer, "write_segment", "disk.sync(file)", "pass")], hashes),
        Mutation(
            "a segment is listed before its name is on the disk", [(IndexWriter, "_written", "self._disk.sync_folder(self._place)", "pass")], hashes
        ),
        Mutation(
            "a merged segment is listed before its name is on the disk",
            [(IndexWriter, "merge", "self._disk.sync_folder(self._place)", "pass")],
            hashes,
        ),
        Mutation(
            "old segments go before the new manifest stands",
            [
                (
                    IndexWriter,
                    "_publish",
                    "write_manifest(self._disk, self._folder, manifest)",
                    "self._sweep(manifest, settled=True)\n    write_manifest(self._disk, self._folder, manifest)",
                )
            ],
            hashes_killed,
        ),
        Mutation("a segment's sections are not compared with their digests", [(index, "open_segment", "if checked:", "if False:")], index_damaged),
        Mutation("the manifest is not compared with its digest", [(index, "read_manifest", "if not sound:", "if False:")], index_damaged),
        Mutation("the book takes in lines that no barrier covers", [(opening, "replay", "opened.vault.settle()", "pass")], book_power),
        Mutation("the book passes over a line", [(opening, "replay", "if is_new:", 'if is_new and entry.type != "items.sealed":')], book_second),
        Mutation("the book says that it has taken in a line before it has", [(Book, "applying", *_POSITION_FIRST)], book_killed),
        Mutation("a snapshot is listed before its tables are on the disk", [(snapshots, "publish_folder", "sync_file(path)", "pass")], lake_power),
        Mutation(
            "a snapshot is listed before its name is on the disk",
            [
                (folds, "settle_names", "DISK.sync_folder(folder)", "pass"),
                (Disk, "make_folder", added, unsettled),
            ],
            lake_power,
        ),
        Mutation(
            "the catalog is renamed before its bytes are on the disk", [(catalog, "replace_file", "os.fsync(sink.fileno())", "pass")], lake_power
        ),
        Mutation(
            "a read model is renamed before its bytes are on the disk", [(AnswersWriter, "_publish", "sync_file(self._building)", "pass")], lake_power
        ),
    ]
