# SPDX-License-Identifier: Apache-2.0
"""What the next writer does with what an interrupted one left: a torn end of the log, half-written files, objects and keys that no line names.

Nothing is thrown away but files with temporary names: a torn end and an unlogged object were never acknowledged, but they may be evidence. Only the
holder of the vault's lock may call these.
"""

from __future__ import annotations

import hashlib
from typing import Final

from sotdae.custody.keyring import Keyring
from sotdae.custody.log_lines import named_objects
from sotdae.custody.objects import ITEM_KEYS, STRAY
from sotdae.custody.vault import ANCHORS, CHECKPOINTS, LOG, Vault

LOG_TORN: Final = "log-torn"


def move_torn(vault: Vault) -> list[str]:
    """Keep a torn end of the log aside, then cut it off; returns what it is called there."""
    tail, begins = vault.log.tail()
    if not tail:
        return []
    name = f"{begins}-{hashlib.sha256(tail).hexdigest()[:16]}.bin"
    vault.disk.put(vault.folder / LOG_TORN / name, tail)
    vault.disk.cut(vault.folder / LOG, begins)
    return [name]


def set_aside(vault: Vault, keyring: Keyring) -> list[str]:
    """Move aside what was named but not logged: objects, and keys of cases never opened; returns the objects' ids."""
    _bring_names_to_disk(vault, keyring)
    for folder in (vault.folder / CHECKPOINTS, vault.folder / ANCHORS, keyring.folder):
        for path in sorted(folder.rglob("*.part")):
            vault.disk.remove(path)
    named = {name.split("/")[1] for name in vault.log.keys if name.startswith("cases/")}
    keyring.set_aside_cases(named, vault.folder / STRAY / "keys")
    return vault.store.set_aside(named_objects(vault.entries()))


def _bring_names_to_disk(vault: Vault, keyring: Keyring) -> None:
    """Bring to the disk which names stand and which are gone, where that is believed: signed checkpoints, key files, item keys that were destroyed.

    Who named or removed the last of them may have been killed before the barrier: what is seen to be done would not be done again, and losing power
    would bring a destroyed key back.
    """
    checkpoints, strays = vault.folder / CHECKPOINTS, vault.folder / STRAY / ITEM_KEYS
    if checkpoints.is_dir():
        vault.disk.make_folder(checkpoints)
    keys = (path for path in keyring.folder.rglob("*") if path.is_dir() and not path.is_symlink())
    item_keys = {vault.store.path(object_id, ITEM_KEYS).parent for object_id in (*vault.log.erased, *vault.log.rewrapped)}
    for folder in sorted({checkpoints, strays, keyring.folder, *keys, *item_keys}):
        if folder.is_dir():
            vault.disk.sync_folder(folder)
