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
from sotdae.custody.objects import STRAY
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
    """Move aside what was named but not logged: objects, and keys of cases never opened; returns the objects' ids.

    Signed checkpoints are believed as they stand, so their names are brought to the disk: who renamed the last one may have been killed before that.
    """
    checkpoints = vault.folder / CHECKPOINTS
    if checkpoints.is_dir():
        vault.disk.make_folder(checkpoints)
        vault.disk.sync_folder(checkpoints)
    for folder in (vault.folder / CHECKPOINTS, vault.folder / ANCHORS, keyring.folder):
        for path in sorted(folder.rglob("*.part")):
            vault.disk.remove(path)
    named = {name.split("/")[1] for name in vault.log.keys if name.startswith("cases/")}
    keyring.set_aside_cases(named, vault.folder / STRAY / "keys")
    return vault.store.set_aside(named_objects(vault.entries()))
