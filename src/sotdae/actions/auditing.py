# SPDX-License-Identifier: Apache-2.0
"""Many people's small acts in one log line: group commit, so that an act can be logged before it is served and fifty people need not wait in a row.

Whoever comes first leads: it takes everything that waits, seals it as one batch of records, appends one line for each kind and case, brings it to the
disk and into the book, and only then does anybody go on. The line says ``each`` in clear: every record is an act of its own, with its own performer.
A record is `Acting.log`'s detail; whoever applies it to the book sees one entry an act.

Where several processes serve, each has its queue, and they take turns at the log's lock; a check is asked while that is held and the book is up to
date, so it sees what every process wrote.

What must be checked while nobody else can write brings its check, and names what it stands alone about: a person's limit, a finding. Of acts that
name the same, a line takes one; the next waits for the next line, so that its check sees what the one before did.
Source: group commit after DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import DatabaseError

from sotdae.actions.acting import INSTRUMENT, performer_name
from sotdae.actions.opening import Opened, replay
from sotdae.custody.details import MOST_RECORDS
from sotdae.custody.writer import VaultWriter, open_writer
from sotdae.errors import SotdaeError

Turn = Callable[[], AbstractContextManager[Opened]]
"""Gives the open workspace to one thread at a time."""
Aside = Callable[[], AbstractContextManager[None]]
"""Gives up, for as long as a thread waits, what others can use meanwhile."""


def _held_lock() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False)
class _Waiting:
    """An act that waits for its line."""

    type: str
    case_id: str | None
    facts: Mapping[str, Any]
    now: datetime
    action: str | None
    alone: str
    check: Callable[[], None] | None
    seq: int = 0
    error: Exception | None = None
    is_done: bool = False
    leads: bool = False
    told: threading.Lock = field(default_factory=_held_lock)
    """Released for this act alone: were everybody woken, all would compete for the interpreter to find that they are not meant."""

    @property
    def line(self) -> tuple[str, str | None, str | None]:
        """Acts of one kind, case and undertaking share a line."""
        return self.type, self.case_id, self.action


_MOST_ACTS: Final = min(MOST_RECORDS, 500)


class Audit:
    """The queue of acts of one serving process. May be used by any number of threads."""

    def __init__(self, turn: Turn, aside: Aside = nullcontext) -> None:
        """Take the way to the open workspace, and what a thread does while it waits for its line: it may let another one work."""
        self.turn = turn
        self._aside = aside
        self._gate = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._is_led = False

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
        """Log one act, together with whatever else waits; returns the log entry's place once it is on the disk and in the book.

        Args:
            type_: the entry's type.
            case_id: the case, or None for the workspace itself.
            facts: the act's sealed detail; performer and instrument are added.
            performer: who acts.
            now: UTC.
            action: the random id that ties it, in clear, to other entries of one undertaking.
            alone: what it stands alone about; of acts that name the same, one is written at a time. "" for an act that nothing has to be checked of.
            check: raises where what was logged meanwhile forbids the act; asked when nobody else can write any more, in whichever thread writes.

        Raises:
            WorkspaceInUse: if another process writes.
            WritePoisoned: if the disk fails: nothing may be served then.
        """
        stated = {**facts, "performer": performer_name(performer) or None, "instrument": INSTRUMENT}
        one = _Waiting(type_, case_id, stated, now, action, alone, check)
        with self._aside():
            with self._gate:
                self._waiting.append(one)
                one.leads, self._is_led = not self._is_led, True
            if not one.leads:
                one.told.acquire()
            if one.leads:
                self._lead(one)
        if one.error is not None:
            raise one.error
        return one.seq

    def _lead(self, mine: _Waiting) -> None:
        """Write what waits, until one's own act is among it; whatever happens, whoever waits longest leads next."""
        try:
            while not mine.is_done:
                self._write_some()
        finally:
            with self._gate:
                self._is_led = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].told.release()

    def _write_some(self) -> None:
        """Write what waits once nobody else writes: while another process did, more have come, and they go along."""
        some: Sequence[_Waiting] = ()
        error: Exception | None = RuntimeError("whoever logged for everybody was cut off")
        try:
            with self.turn() as opened, open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
                replay(opened)
                some = self._taken()
                _write(opened, writer, some)
            error = None
        except (SotdaeError, OSError, DatabaseError) as found:
            error = found
        finally:
            for one in some or self._taken():
                one.error = one.error or error
                one.is_done = True
                if not one.leads:
                    one.told.release()

    def _taken(self) -> Sequence[_Waiting]:
        with self._gate:
            some = _together(self._waiting)
            self._waiting = [one for one in self._waiting if one not in some]
        return some


def _write(opened: Opened, writer: VaultWriter, some: Sequence[_Waiting]) -> None:
    lines: dict[tuple[str, str | None, str | None], list[_Waiting]] = {}
    for one in some:
        if _is_permitted(one):
            lines.setdefault(one.line, []).append(one)
    for number, ((type_, case_id, action), acts) in enumerate(lines.items(), start=1):
        records = [one.facts for one in acts]
        seq = writer.grouped(type_, case_id, records, action=action, now=acts[-1].now, sign=number == len(lines))
        for one in acts:
            one.seq = seq
    replay(opened)


def _together(waiting: Sequence[_Waiting]) -> list[_Waiting]:
    """Return the acts that may be written together, in the order in which they came: none about what another of them stands alone about."""
    some: list[_Waiting] = []
    about: set[str] = set()
    for one in waiting[:_MOST_ACTS]:
        if not one.alone or one.alone not in about:
            some.append(one)
            about.add(one.alone)
    return some


def _is_permitted(one: _Waiting) -> bool:
    """Ask an act's check; what it refuses is the act's own error, and costs nobody else anything."""
    if one.check is not None:
        try:
            one.check()
        except SotdaeError as error:
            one.error = error
    return one.error is None
