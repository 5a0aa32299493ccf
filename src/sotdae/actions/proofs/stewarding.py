# SPDX-License-Identifier: Apache-2.0
"""What a decision about the workspace itself needs, its keys or its anchors, rather than one about a case: it is opened, locked and followed up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sotdae.actions.acting import INSTRUMENT, performer_name
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody.key_changes import KeyChanger
from sotdae.custody.vault import Mode
from sotdae.custody.writer import VaultWriter, open_writer
from sotdae.errors import WorkspaceMissing


@dataclass(frozen=True, slots=True)
class Stewarding:
    """A person at work on the workspace itself, who alone writes to it meanwhile.

    Attributes:
        opened: the workspace.
        writer: the vault's writer.
        performer: who acts, as she stated; "" where she did not.
        now: UTC.
    """

    opened: Opened
    writer: VaultWriter
    performer: str
    now: datetime

    @property
    def is_synthetic(self) -> bool:
        """Whether the workspace is a demonstration."""
        return self.opened.vault.mode is Mode.SYNTHETIC

    def changer(self) -> KeyChanger:
        """Return what changes key files through this writer."""
        return KeyChanger(self.opened.vault, self.opened.keyring, self.writer, now=self.now)

    def record(self, verb: str, **facts: Any) -> dict[str, Any]:
        """Return the sealed detail of an entry: what was done, by whom, with what."""
        return {"verb": verb, "instrument": INSTRUMENT, "performer": self.performer or None, **facts}


@contextmanager
def stewarding(place: Workspace, *, passphrase: str | None, performer: str | None, now: datetime) -> Iterator[Stewarding]:
    """Open a workspace for one decision about itself.

    Args:
        place: the workspace.
        passphrase: opens the keyring; an SSH private key's text does too.
        performer: who acts: a role and a staff id rather than a name.
        now: UTC.

    Raises:
        WorkspaceMissing: if there is none.
        WorkspaceInUse: if another process writes.
        PassphraseWrong: if the passphrase is not the one.
        UsageError: if the performer is too long.
    """
    if not place.exists:
        raise WorkspaceMissing
    who = performer_name(performer)
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            replay(opened)
            yield Stewarding(opened, writer, who, now)
        replay(opened)
