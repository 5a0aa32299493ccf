# SPDX-License-Identifier: Apache-2.0
"""The opened requests that people look at now, in this process: small grey copies in memory, gone when the half hour is over or the desk is left.

Where several processes serve, one keeps them all, and the others hand it whatever is about them (`workbench.neighbours`).

Nothing of it is written. A process that dies takes it along; the request is used up then, as a second opening is another request.
"""

from __future__ import annotations

import atexit
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.clocks import moment
from sotdae.actions.openings.unseal_opening import opening
from sotdae.actions.reviewing.seeing import Viewing
from sotdae.cases.four_eyes import are_two_persons
from sotdae.errors import SightRefused, UnsealRefused
from sotdae.media.hashing import Wanted
from sotdae.media.jail import Jail
from sotdae.media.outcome import Outcome


@dataclass
class _Open:
    viewing: Viewing
    stack: ExitStack = field(repr=False)


_open: Final[dict[tuple[str, str], _Open]] = {}
_lock: Final = threading.RLock()
_jail: Final[list[Jail]] = []


def begin(acting: Acting, label: str, signature: bytes) -> Viewing:
    """Open a request with the signature of the person who made it; logged before it returns.

    Raises:
        SightRefused: if the request is another person's.
        UnsealRefused: if it may not be opened, or the signature does not hold.
    """
    stack = ExitStack()
    made = stack.enter_context(opening(acting, moment, label, lambda _: signature))
    if are_two_persons(made.row.requester.name, acting.performer):
        stack.close()
        raise SightRefused(what="this request is another person's")
    viewing = Viewing(made, acting.performer, _look)
    with _lock:
        _open[acting.case.case_id, label] = _Open(viewing, stack)
    return viewing


def of(case_id: str, label: str, performer: str) -> Viewing | None:
    """Return what a person has open of a request, or None."""
    with _lock:
        found = _open.get((case_id, label))
    return None if found is None or found.viewing.performer != performer else found.viewing


def end(case_id: str, label: str) -> None:
    """Close an opened request and forget its copies, with the workspace to oneself; nothing happens where it is not open."""
    with _lock:
        found = _open.pop((case_id, label), None)
    if found is not None:
        found.viewing.close()
        found.stack.close()


def sweep() -> None:
    """Close what time has closed; a closing is logged, so whoever asks has the workspace to herself. The lists of what is open ask this first."""
    with _lock:
        keys = list(_open)
    for key in keys:
        found = _open.get(key)
        if found is None:
            continue
        try:
            found.viewing.opening.require_open()
        except UnsealRefused:
            end(*key)


def _look(data: bytes) -> Outcome:
    with _lock:
        if not _jail:
            _jail.append(Jail((), workers=1))
            atexit.register(_close)
        jail = _jail[0]
    return jail.look(data, wanted=Wanted.SIGHT)


def _close() -> None:
    with suppress(IndexError):
        _jail.pop().close()
