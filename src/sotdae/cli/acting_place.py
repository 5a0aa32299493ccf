# SPDX-License-Identifier: Apache-2.0
"""Where a verb acts, as on the command line: the workspace, the case, the passphrase's file. What opens them is imported where it is needed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sotdae.actions.workspace import Workspace, existing
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from sotdae.actions.acting import Acting
    from sotdae.actions.matching.withdrawing_entries import BankRequest
    from sotdae.cli.stating import Permitting


@dataclass(frozen=True, slots=True)
class Place:
    """Where to act."""

    workspace: Path | None
    case: str | None
    passphrase_file: Path | None

    def existing(self) -> Workspace:
        """Return the workspace. Raises as `sotdae.actions.workspace.existing` does."""
        return existing(self.workspace)

    def caught_up(self) -> Workspace:
        """Return the workspace, its book brought up to the log; that takes the passphrase, and only where a command was killed."""
        from sotdae.actions.catching_up import catch_up, is_behind  # noqa: PLC0415 (asked by the verbs that read the book alone)

        place = self.existing()
        if is_behind(place):
            catch_up(place, self.passphrase(), now=datetime.now(UTC))
        return place

    def request(self, subject: str, permitting: Permitting) -> BankRequest:
        """Return what is asked of the bank; asks for the passphrase."""
        from sotdae.actions.matching.withdrawing_entries import BankRequest  # noqa: PLC0415 (a question needs none of it)

        place = self.existing()
        statement = permitting.statement()
        passphrase = self.passphrase()
        return BankRequest(place.folder, subject, self.case, statement, permitting.performer, passphrase)

    def acting(self, performer: str | None) -> AbstractContextManager[Acting]:
        """Open the workspace for a decision."""
        from sotdae.actions.acting import acting  # noqa: PLC0415 (a question needs none of it)

        place = self.existing()
        passphrase = self.passphrase()
        return acting(place, self.case, passphrase=passphrase, performer=performer, now=datetime.now(UTC))

    def passphrase(self) -> str | None:
        """Return the passphrase. Raises as `passphrase.read_passphrase` does."""
        from sotdae.cli.passphrase import read_passphrase  # noqa: PLC0415 (a question needs none of it)

        return read_passphrase(self.existing(), self.passphrase_file)
