# SPDX-License-Identifier: Apache-2.0
"""Writes the hashing page for this centre: a file that a person opens on her own device, whose bundles only this workspace can open."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode, Vault
from sotdae.disk import DISK, writing
from sotdae.errors import UsageError, WorkspaceMissing
from sotdae.exchange.hasher_page import render

_PRACTICE: Final = "연습용 센터(practice only)"


def write_hashing_page(place: Workspace, out: Path, *, centre_name: str | None, passphrase: str | None) -> str:
    """Write the page with this workspace's age recipient built in; returns the recipient, to be compared over the phone.

    The recipient is computed from the unlocked key, never believed from a file: somebody who swapped that file would read every bundle.

    Args:
        place: the workspace whose key opens the bundles.
        out: where; an existing file is not written over.
        centre_name: shown as the one whom the bundle is for.
        passphrase: opens the keyring.

    Raises:
        WorkspaceMissing: if there is none.
        HasherPageSettingInvalid: if the name cannot be shown.
        UsageError: if the file exists already, or its folder does not.
    """
    if not place.exists:
        raise WorkspaceMissing
    if out.exists() or not out.absolute().parent.is_dir():
        raise UsageError(what="the file exists already, or its folder does not; name another with --out")
    recipient = Keyring.unlock(place.keys, passphrase=passphrase).recipient
    if Vault.open(place.vault).mode is Mode.SYNTHETIC:
        centre_name = _PRACTICE  # its keys are unprotected: nobody may take it for a centre's
    page = render(recipient, centre_name)
    with writing():
        DISK.put(out.absolute(), page)
    return recipient
