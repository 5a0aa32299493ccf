# SPDX-License-Identifier: Apache-2.0
"""What every decision needs: a workspace opened for writing, one case of it, and entries in the log that the book follows at once."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sotdae.actions.book import Book, CaseRow
from sotdae.actions.ledger import Ledger
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.workspace import Workspace
from sotdae.custody.writer import open_writer
from sotdae.errors import CaseUnknown, UsageError, WorkspaceMissing

_LONGEST_PERFORMER: Final = 100
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Note:
    """One entry to be logged.

    Attributes:
        type: the entry's type, one of those that `actions.applying` knows.
        facts: its sealed detail.
        attached: bytes sealed as an object of their own beside it.
        erased: objects whose item keys are destroyed with it.
    """

    type: str
    facts: Mapping[str, Any]
    attached: bytes | None = None
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acting:
    """A person at work in one case.

    Attributes:
        opened: the workspace.
        case: the case.
        performer: who acts, as she stated; "" where she did not.
        now: UTC.
    """

    opened: Opened
    case: CaseRow
    performer: str
    now: datetime

    @property
    def ledger(self) -> Ledger:
        """The book's part about subjects."""
        return self.opened.book.ledger

    def log(self, notes: Sequence[Note], *, check: Callable[[], None] | None = None) -> int:
        """Log entries in order, each acknowledged by itself, and take them into the book. Returns the place of the last one.

        The performer is added to every detail.

        Args:
            notes: the entries.
            check: raises where something that another process logged meanwhile forbids them; asked when nobody else can write any more.

        Raises:
            WorkspaceInUse: if another process writes.
            WritePoisoned: if the disk fails; what was acknowledged stands.
        """
        opened, seq = self.opened, 0
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            replay(opened)
            if check is not None:
                check()
            for note in notes:
                facts = {**note.facts, "performer": self.performer or None}
                seq = writer.note(type=note.type, case_id=self.case.case_id, facts=facts, now=self.now, attached=note.attached, erased=note.erased)
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
    """Return the case of that name, or the only one.

    Raises:
        CaseUnknown: if there is none.
        UsageError: if there are several and none is named.
    """
    if name is not None:
        row = book.case(name)
        if row is None:
            raise CaseUnknown
        return row
    cases = book.cases()
    if not cases:
        raise CaseUnknown
    if len(cases) > 1:
        raise UsageError(what="there are several cases here: name one with --case")
    return cases[0]


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
