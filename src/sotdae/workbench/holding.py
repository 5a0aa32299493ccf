# SPDX-License-Identifier: Apache-2.0
"""What a serving process holds open: one unlocked workspace, warm read models, and the lock by which its threads act one after the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from sotdae.actions.acting import Acting, performer_name
from sotdae.actions.auditing import Audit
from sotdae.actions.jobs.office import BackOffice
from sotdae.actions.opening import Opened, open_unlocked
from sotdae.actions.records.access_book import INDIFFERENT, Staff
from sotdae.actions.records.book import CaseRow
from sotdae.actions.warm import WarmAnswers
from sotdae.actions.workspace import Workspace
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode
from sotdae.custody.writer import wait_for_others
from sotdae.workbench.lanes import Lanes
from sotdae.workbench.neighbours import Neighbours

_PATIENCE_SECONDS: Final = 10.0
"""So long an act waits while another process (an `add`) writes: that one lends its turn between two items."""


@dataclass
class Held:
    """An open workspace, shared by all threads of the process."""

    opened: Opened
    warm: WarmAnswers
    is_loopback: bool
    office: BackOffice
    lanes: Lanes = field(default_factory=Lanes)
    _turn: threading.RLock = field(default_factory=threading.RLock)
    _known: tuple[int, Staff, list[CaseRow]] | None = None

    @property
    def place(self) -> Workspace:
        """The workspace."""
        return self.opened.place

    @cached_property
    def audit(self) -> Audit:
        """Where acts are logged before they are served: many people's share a line."""
        return Audit(self.writing, self.lanes.aside)

    def beside_others(self, case: CaseRow, performer: str, now: datetime) -> Acting:
        """Return somebody who acts in a case while others do: her acts share lines with theirs, and what she reads she reads beside them."""
        return Acting(self.opened, case, performer_name(performer), now, self.audit)

    @property
    def is_synthetic(self) -> bool:
        """Whether it is a demonstration."""
        return self.opened.vault.mode is Mode.SYNTHETIC

    def staff(self) -> Staff:
        """Return who works here and who is on which case, as of the newest log entry."""
        return self.staff_and_cases()[0]

    def cases(self) -> list[CaseRow]:
        """Return every case of the workspace; views use `Desk.cases`, which gates them."""
        return self.staff_and_cases()[1]

    def staff_and_cases(self) -> tuple[Staff, list[CaseRow]]:
        """Return `staff`, and `cases`. One look tells whether anything has changed."""
        book = self.opened.book
        seq, known = book.applied_seq, self._known
        if known is None or known[0] != seq:
            is_as_before = known is not None and known[0] < seq and not book.activity.is_other_than(INDIFFERENT, after=known[0])
            known = self._known = (seq, *known[1:]) if known is not None and is_as_before else (seq, book.access.staff(), book.cases())
        return known[1:]

    @contextmanager
    def acting(self, case: CaseRow, performer: str, now: datetime) -> Iterator[Acting]:
        """Act in a case, one thread at a time, after waiting for another process that writes just now."""
        with self.writing() as opened:
            yield Acting(opened, case, performer_name(performer), now)

    @contextmanager
    def writing(self) -> Iterator[Opened]:
        """Have the workspace to oneself within this process. Where another process writes, the writer waits (`holding`)."""
        with self._turn:
            yield self.opened


@contextmanager
def holding(
    place: Workspace, keyring: Keyring, *, is_loopback: bool = True, intake: Sequence[Path] = (), neighbours: Neighbours | None = None
) -> Iterator[Held]:
    """Open a workspace whose keyring is unlocked, for as long as the process serves; with others, where there are neighbours."""
    with ExitStack() as open_now:
        opened = open_now.enter_context(open_unlocked(place, keyring))
        wait_for_others(_PATIENCE_SECONDS)
        keeper = None if neighbours is None or neighbours.is_keeper else neighbours
        yield Held(opened, WarmAnswers(place), is_loopback, BackOffice(place, keyring, intake, keeper=keeper, is_divided=neighbours is not None))


_current: list[Held] = []


def hold(held: Held) -> None:
    """Make this what the process serves."""
    _current[:] = [held]


def held_now() -> Held:
    """Return what the process serves."""
    return _current[0]
