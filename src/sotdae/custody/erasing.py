# SPDX-License-Identifier: Apache-2.0
"""Erases items of a case in one log line: their item keys, and every detail that tells of them.

The order makes it one step. First the batches of details that tell of an item are sealed again without it; nothing names them yet. Then one line
names the new batches, those that they stand for, and every object whose item key is destroyed. Only when that line stands are keys removed. A
writer that is killed before the line has erased nothing, and its new batches go where every interrupted write goes; one that is killed after it is
finished by the next writer, which removes every key that the log calls erased.

What this does not do: a medium's spare blocks and backups may keep a removed key for a while (docs/erasure.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Final, cast

from sotdae.classes import dataclass
from sotdae.custody import details
from sotdae.custody.key_settling import settle
from sotdae.custody.keyring import Keyring
from sotdae.custody.log import REMOVED
from sotdae.custody.log_lines import LogEntry, named_objects
from sotdae.custody.objects import ITEM_KEYS, STRAY
from sotdae.custody.vault import Vault
from sotdae.custody.writer import VaultWriter
from sotdae.disk import writing
from sotdae.model.canonical import Json

ERASED: Final = "items.erased"
_GONE: Final = "erased"

Range = tuple[int, int]
"""Offset and length in bytes, of a sealed item's plaintext."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be erased of a case.

    Attributes:
        items: item ids; every detail that tells of one goes or is replaced.
        objects: sealed objects whose item keys go: those of the items, and others (hashes of a bank).
        ranges: object -> places in it that no reader may read any more; the object itself stays.
        tags: of the items, as the line tells them: HMACs under a key that never leaves the keyring.
        names: action -> names of its members that go, so that its closing detail does not tell them.
        whole_case: everything that was ever sealed for the case.
        key_files: names below ``keys`` of sealed records of who somebody is; they are destroyed with it.
    """

    items: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    ranges: Mapping[str, Sequence[Range]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole_case: bool = False
    key_files: tuple[str, ...] = ()


def batches(vault: Vault, case_id: str) -> Iterator[tuple[LogEntry, str]]:
    """Yield the entries of a case that have details left, with the object that holds them now."""
    for entry in vault.entries():
        if entry.case == case_id:
            object_id = vault.details_object(entry)
            if object_id is not None:
                yield entry, object_id


def erase(
    writer: VaultWriter, vault: Vault, keyring: Keyring, *, case_id: str, target: Target, facts: Mapping[str, Json], now: datetime, label: str = ""
) -> tuple[int, int]:
    """Erase; returns (the line's place, how many batches of details were sealed again).

    Args:
        writer: open.
        vault: its vault.
        keyring: unlocked.
        case_id: the case.
        target: what goes. An object that is erased already is passed over, so the same call again erases what is left.
        facts: the sealed detail of the line; it must not tell of what goes.
        now: UTC.
        label: what the request is called, as E-01: it stands in the line, so that `today` knows that the request is done.

    Raises:
        WritePoisoned: if the disk fails. Before the line stands nothing is erased; afterwards the next writer goes on.
    """
    if target.whole_case:
        resealed: list[dict[str, Json]] = []
        objects: list[dict[str, Json]] = []
        gone = everything(vault, case_id)
    else:
        objects, resealed = _reseal(writer, vault, keyring, case_id, target)
        gone = {*target.objects, *(str(row["of"]) for row in resealed)}
    shown: dict[str, Json] = {
        "objects": cast("Json", objects),
        "resealed": cast("Json", resealed),
        "erasure": label,
        "tags": list(target.tags),
        "keys": cast("Json", dict.fromkeys(target.key_files, REMOVED)),
        "ranges": {name: [[offset, length] for offset, length in some] for name, some in sorted(target.ranges.items())},
    }
    left = sorted(gone - vault.log.erased)
    seq = writer.note(
        type=ERASED,
        case_id=None if target.whole_case else case_id,
        facts=facts,
        now=now,
        erased=left,
        shown={name: value for name, value in shown.items() if value} | ({"case_erased": case_id} if target.whole_case else {}),
    )
    if target.key_files:
        with writing():
            settle(vault, keyring)
    return seq, len(objects)


def everything(vault: Vault, case_id: str) -> set[str]:
    """Return the ids of all objects that lines of a case name."""
    return named_objects(entry for entry in vault.entries() if entry.case == case_id)


def _reseal(writer: VaultWriter, vault: Vault, keyring: Keyring, case_id: str, target: Target) -> tuple[list[dict[str, Json]], list[dict[str, Json]]]:
    """Seal every batch anew that tells of an erased item; returns how the line names the new ones, and what stands for what."""
    objects: list[dict[str, Json]] = []
    resealed: list[dict[str, Json]] = []
    for entry, object_id in list(batches(vault, case_id)):
        change = scrubbed(target.items, target.names.get(str(entry.body.get("action")), frozenset()))
        with vault.open_item(keyring, case_id, object_id) as stream:
            plaintext, places = details.stripped(stream.read(), str(entry.body["details"]["root"]), change)
        if not places:
            continue
        row: dict[str, Json] = {"of": object_id, "without": cast("Json", places)}
        if plaintext is not None:
            made = writer.attach(plaintext, case_id)
            objects.append(made)
            row["object"] = made["object"]
        resealed.append(row)
    return objects, resealed


def scrubbed(items: Collection[str], names: Collection[str] = ()) -> Callable[[dict[str, Any]], Mapping[str, Any] | None]:
    """Return what becomes of a detail record: nothing where it is an erased item's own, else the record without any mention of one.

    Args:
        items: item ids.
        names: names of members of the record's own capture, which its list of readers gives.
    """

    def change(record: dict[str, Any]) -> Mapping[str, Any] | None:
        if str(record.get("item_id")) in items and "bytes" in record:
            return None
        cleaned: dict[str, Any] = _without(record, items)
        if names and isinstance(cleaned.get("readers"), list):
            cleaned["readers"] = [{**one, "names": [name for name in one["names"] if name not in names]} for one in cleaned["readers"]]
        return cleaned

    return change


def _without(value: Any, items: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, items) for name, one in value.items() if name not in items}
    if isinstance(value, list):
        return [_without(one, items) for one in value if not (isinstance(one, str) and one in items)]
    return _GONE if isinstance(value, str) and value in items else value


def records_at(vault: Vault, keyring: Keyring, case_id: str, places: Mapping[str, Collection[int]]) -> Iterator[dict[str, Any]]:
    """Yield the records that stand at places of batches: batch object -> places from 0. For an erasure that is done again after a restoration."""
    for entry, object_id in batches(vault, case_id):
        if object_id in places:
            with vault.open_item(keyring, case_id, object_id) as stream:
                held = details.numbered(stream.read(), str(entry.body["details"]["root"]))
            yield from (record for index, record in held if index in places[object_id])


def erase_strays(vault: Vault) -> int:
    """Destroy the item keys of what interrupted writes left aside: it was never acknowledged, and may hold the same bytes. Returns how many."""
    folder = vault.folder / STRAY / ITEM_KEYS
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    with writing():
        for path in paths:
            vault.disk.remove(path)
        if paths:
            vault.disk.sync_folder(folder)
    return len(paths)
