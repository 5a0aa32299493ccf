# SPDX-License-Identifier: Apache-2.0
"""What every decision needs: a workspace opened for writing, one case of it, and entries in the log that the book follows at once."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import field
from datetime import datetime
from typing import Any, Final, Protocol

from sotdae import __version__
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.records.book import Book, CaseRow
from sotdae.actions.records.ledger import Ledger
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody.writer import open_writer
from sotdae.errors import UsageError, WorkspaceMissing

INSTRUMENT: Final = f"sotdae {__version__}"
"""What acts: the program and its version, as it stands in every sealed detail of an act."""
_LONGEST_PERFORMER: Final = 100
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Note:
    """One entry to be logged.

    Attributes:
        type: the entry's type, one of those that `actions.records.applying` knows.
        facts: its sealed detail.
        attached: bytes sealed as an object of their own beside it.
        erased: objects whose item keys are destroyed with it.
        action: the random id that ties it, in clear, to other entries of one undertaking.
        keys: key files that are exchanged with it.
        shown: what stands in the line in clear.
    """

    type: str
    facts: Mapping[str, Any]
    attached: bytes | None = None
    erased: tuple[str, ...] = ()
    action: str | None = None
    keys: Mapping[str, bytes] | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_share_a_line(self) -> bool:
        """Whether it is nothing but its sealed detail."""
        return self.attached is None and not self.erased and self.keys is None and not self.shown


class Together(Protocol):
    """Where acts of many people share a line: `actions.auditing.Audit`."""

    @property
    def turn(self) -> Callable[[], AbstractContextManager[Opened]]:
        """The way to have the workspace to oneself within this process."""

    def log(
        self,
        type_: str,
        case_id: str | None,
        facts: Mapping[str, Any],
        *,
        performer: str,
        now: datetime,
        action: str | None = None,
        alone: str = "",
        check: Callable[[], None] | None = None,
    ) -> int:
        """Log one act with whatever else waits."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A person at work in one case.

    Attributes:
        opened: the workspace.
        case: the case.
        performer: who acts, as she stated; "" where she did not.
        now: UTC.
        together: where her acts may share a line with other people's; None where each has its own.
    """

    opened: Opened
    case: CaseRow
    performer: str
    now: datetime
    together: Together | None = None

    @property
    def ledger(self) -> Ledger:
        """The book's part about subjects."""
        return self.opened.book.ledger

    def log(self, notes: Sequence[Note], *, check: Callable[[], None] | None = None, alone: str = "") -> int:
        """Log entries in order, each acknowledged by itself, and take them into the book. Returns the place of the last one.

        The performer and the instrument are added to every detail.

        Args:
            notes: the entries.
            check: raises where something that another process logged meanwhile forbids them; asked when nobody else can write any more.
            alone: what the check is about, where nothing but acts that name the same can change its answer within this process; else "".

        Raises:
            WorkspaceInUse: if another process writes.
            WritePoisoned: if the disk fails; what was acknowledged stands.
        """
        if self.together is None:
            return self._log(notes, check)
        note = notes[0]
        if len(notes) == 1 and note.may_share_a_line and (check is None or alone):
            who = {"performer": self.performer, "now": self.now, "action": note.action}
            return self.together.log(note.type, self.case.case_id, note.facts, alone=alone, check=check, **who)  # type: ignore[arg-type]  # (by name)
        with self.together.turn():
            return self._log(notes, check)

    def _log(self, notes: Sequence[Note], check: Callable[[], None] | None) -> int:
        opened, seq = self.opened, 0
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            replay(opened)
            if check is not None:
                check()
            for note in notes:
                facts = {**note.facts, "performer": self.performer or None, "instrument": INSTRUMENT}
                also = {"attached": note.attached, "erased": note.erased, "shown": note.shown, "action": note.action, "keys": note.keys}
                seq = writer.note(type=note.type, case_id=self.case.case_id, facts=facts, now=self.now, **also)  # type: ignore[arg-type]  # (by name)
                replay(opened)
        return seq

    def attached(self, object_id: str) -> bytes:
        """Return the bytes of an attached object of this case. Nothing of it touches the disk.

        Raises:
            ObjectMissing: if it or its item key is not there, as after a withdrawal.
            SealUnreadable: if it was altered.
        """
        with self.opened.vault.open_item(self.opened.keyring, self.case.case_id, object_id) as stream:
            return stream.read()


@contextmanager
def acting(place: Workspace, case: str | None, *, passphrase: str | None, performer: str | None, now: datetime) -> Iterator[Acting]:
    """Open a workspace for one decision in one case.

    Args:
        place: the workspace.
        case: the case's name; may be left out where there is only one.
        passphrase: opens the keyring.
        performer: who acts: a role and a staff id rather than a name.
        now: UTC.

    Raises:
        WorkspaceMissing: if there is none.
        CaseUnknown: if there is no such case.
        UsageError: if the case has to be named, or the performer is too long.
        PassphraseWrong: if the passphrase is not the one.
    """
    if not place.exists:
        raise WorkspaceMissing
    who = performer_name(performer)
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        yield Acting(opened, chosen_case(opened.book, case), who, now)


def chosen_case(book: Book, name: str | None) -> CaseRow:
    """Return the case of that name, or the only one. Raises as `Book.chosen` does."""
    return book.chosen(name)


def performer_name(stated: str | None) -> str:
    """Return who acts, as stated, in one line; "" where nothing was stated.

    Raises:
        UsageError: if it is longer than 100 characters or holds control characters.
    """
    text = unicodedata.normalize("NFC", stated or "").strip()
    if len(text) > _LONGEST_PERFORMER or any(unicodedata.category(letter).startswith("C") for letter in text):
        raise UsageError(what="--performer is one short line: a role and a staff id rather than a name")
    return text


def new_id() -> str:
    """Return a random id, 32 hex digits."""
    return secrets.token_hex(_ID_BYTES)
