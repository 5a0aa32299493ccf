# SPDX-License-Identifier: Apache-2.0
"""Brings staged key files to the places that the log gives them: the last step of every change of keys, and the first of a writer after a crash.

A change writes its files below ``keys/next`` (or ``vault/rewrap`` for item keys), then the log line that names their digests, then calls `settle`.
Killed before the line, nothing was named and what was staged is thrown away; killed after it, the next writer ends the change. So there is one road
for both, and it is the one that every change takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from sotdae.custody.checkpoints import public_line
from sotdae.custody.keyring import STAGED, Keyring
from sotdae.custody.objects import ITEM_KEYS, file_digest
from sotdae.custody.signing_keys import changes
from sotdae.custody.vault import CHECKPOINTS, Vault
from sotdae.errors import LogAltered

REWRAP: Final = "rewrap"


def stage(vault: Vault, keyring: Keyring, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write key files where they wait for the log line that names them; returns name -> SHA-256, as the line has to say.

    Raises:
        OSError: if the disk fails; nothing was changed.
    """
    for name, data in files.items():
        vault.disk.put(keyring.folder / STAGED / name, data)
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def settle(vault: Vault, keyring: Keyring) -> None:
    """Finish what the log names and the folders do not hold yet; throw away what was staged and never named.

    Only the holder of the vault's lock may call this.

    Raises:
        LogAltered: if the log names a signing key that is neither in its place nor staged.
        OSError: if the disk fails; the same call again goes on.
    """
    vault.log.catch_up()
    staged = dict(_staged(keyring.folder))
    gone = [keyring.folder / name for name in sorted(vault.log.removed) if (keyring.folder / name).exists()]
    if staged or gone or (vault.folder / REWRAP).is_dir():
        # No file takes its place before the line that names it is on the disk. (A torn end is kept aside by the writer, later.)
        vault.log.settle(vault.disk, anew=vault.store.is_interrupted and not vault.log.tail()[0])
    if staged or gone:
        _settle_keys(vault, keyring, staged)
        for path in gone:
            vault.disk.remove(path)
            vault.disk.sync_folder(path.parent)
        keyring.reload()
    _settle_item_keys(vault)


def _staged(keys: Path) -> Iterator[tuple[str, Path]]:
    folder = keys / STAGED
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_file() or path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _settle_keys(vault: Vault, keyring: Keyring, staged: dict[str, Path]) -> None:
    ready = {name: path for name, path in staged.items() if not path.is_symlink() and vault.log.keys.get(name) == file_digest(path)}
    _confirm_signing_key(vault, keyring, is_staged="secrets.age" in ready)
    for name, path in ready.items():
        target = keyring.folder / name
        vault.disk.make_folder(target.parent)
        vault.disk.rename(path, target)
        vault.disk.sync_folder(target.parent)
    for path in staged.values():
        vault.disk.remove(path)


def _confirm_signing_key(vault: Vault, keyring: Keyring, *, is_staged: bool) -> None:
    """Sign the checkpoint at which the signing key changes with both keys, while the old one is still there."""
    changed_at = max(changes(vault.log.signing_keys), default=None)
    if changed_at is None or (vault.folder / CHECKPOINTS / f"{changed_at}.note").exists():
        return
    if not is_staged or vault.head().size != changed_at:
        raise LogAltered(line=changed_at)
    fresh = keyring.staged_signing_key()
    if public_line(vault.origin, fresh) != vault.key_line:
        raise LogAltered(line=changed_at)
    vault.write_checkpoint(fresh, keyring.signing_key)


def _settle_item_keys(vault: Vault) -> None:
    folder = vault.folder / REWRAP
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        named = vault.log.rewrapped.get(path.stem)
        if path.is_symlink() or named is None or path.stem in vault.log.erased or named != file_digest(path):
            vault.disk.remove(path)
            continue
        target = vault.store.path(path.stem, ITEM_KEYS)
        vault.disk.rename(path, target)
        vault.disk.sync_folder(target.parent)
