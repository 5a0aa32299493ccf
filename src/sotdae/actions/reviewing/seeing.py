# SPDX-License-Identifier: Apache-2.0
"""Showing something to a person, deliberately: counted and logged before it is served, within the case's limit, never a frozen item.

A picture comes out of an opened request only (`actions.openings.unseal_opening`): two others have approved it. It is decoded in the jail, made small
and grey there, and held in memory while the opening lasts. Texts that were unmasked (`text.unmasked`) count too. Figures are for the person herself;
to others they are totals.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.matching.freezing import require_not_frozen
from sotdae.actions.openings.unseal_opening import Opening
from sotdae.cases import seeing as rules
from sotdae.cases.seeing import Limit, Seen
from sotdae.classes import dataclass
from sotdae.errors import ItemFrozen, ReviewError, SightRefused
from sotdae.media.outcome import Outcome, Still

Row = dict[str, Any]

SHOWN: Final = "sight.shown"
PICTURE: Final = "picture"

LookSmall = Callable[[bytes], Outcome]
"""Encoded picture -> what the jail says of it, a small grey copy with it. The faces hand it in."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as it is handed to one person, once.

    Attributes:
        still: the small grey picture, blurred as asked.
        place: which of the request's items, from 1.
        seconds: after which it hides by itself.
        seen: what was shown to her until now, this one counted.
        seq: the log entry that says so; it was on the disk before this was made.
    """

    still: Still
    place: int
    seconds: int
    seen: Seen
    seq: int


@dataclass
class Viewing:
    """An opened request at somebody's desk: small grey copies in memory, made when they are first asked for. Use `close` when it is over.

    Attributes:
        opening: the opened request; its person alone is shown anything.
        performer: that person, as she is called in the log.
    """

    opening: Opening
    performer: str
    _look: LookSmall = field(repr=False)
    _stills: dict[int, Still | str] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def show(self, acting: Acting, place: int, *, seconds: int, blur: int) -> Shown:
        """Count and log that an item is shown, then return it.

        Raises:
            SightRefused: if it is another person's, no such item, or no picture that can be shown.
            ItemFrozen: if it may show a minor, whoever asks and whatever was approved.
            SightsSpent: if the case's limit for a day is reached.
            UnsealRefused: if the half hour is over or somebody closed the request.
        """
        if acting.performer != self.performer:
            raise SightRefused(what="this request is another person's")
        if not 1 <= place <= len(self.opening.items):
            raise SightRefused(what="the request has no such item")
        item_id = self.opening.items[place - 1]
        with refused(acting):
            require_not_frozen(acting.opened, item_id)
            self.opening.require_open()
            still = self._still(place)
            note = {"kind": PICTURE, "item_id": item_id, "seconds": seconds, "blur": blur, "request": self.opening.row.request.request_id}

            def check() -> None:
                """Ask again when nobody else can write: somebody may have frozen it, or closed the request, meanwhile."""
                require_not_frozen(acting.opened, item_id)
                self.opening.require_open()
                require(acting, seconds, blur)

            require(acting, seconds, blur)
            seq = acting.log([Note(SHOWN, note, action=self.opening.row.request.request_id)], check=check, alone=rules.alone(self.performer))
        return Shown(still.blurred(blur), place, seconds, seen_by(acting, self.performer), seq)

    def close(self) -> None:
        """Forget what is in memory."""
        with self._lock:
            self._stills.clear()

    def _still(self, place: int) -> Still:
        with self._lock:
            known = self._stills.get(place)
            if known is None:
                with self.opening.serve(place) as stream:
                    outcome = self._look(stream.read())
                known = self._stills[place] = outcome.still or str(outcome.refused or "it is no picture")
            if isinstance(known, str):
                raise SightRefused(what=f"this item cannot be shown ({known})")
            return known


def require(acting: Acting, seconds: int, blur: int) -> None:
    """Pass if something more may be shown to the person who acts.

    Raises:
        SightRefused: if she says not who she is, or what she chose is not to choose from.
        SightsSpent: if the case's limit for a day is reached.
    """
    if not acting.performer:
        raise SightRefused(what="say who looks, a role and a staff id")
    rules.require_sight(seen_by(acting, acting.performer), acting.opened.book.reviewing.limit(acting.case.case_id), seconds, blur)


def seen_by(acting: Acting, performer: str) -> Seen:
    """Return what was shown to a person until now, in all cases of the workspace."""
    return acting.opened.book.reviewing.seen(performer, acting.now)


def set_limit(acting: Acting, limit: Limit) -> int:
    """Record how much a case allows to be shown to a person within 24 hours. Returns the log entry.

    Raises:
        SightRefused: if it is out of bounds, or nobody says who sets it.
    """
    rules.require_limit(limit)
    if not acting.performer:
        raise SightRefused(what="say who sets this, a role and a staff id")
    return acting.log([Note("sight.limited", {"sights": limit.sights, "seconds": limit.seconds})])


def totals(acting: Acting, since: datetime) -> list[Row]:
    """Return what was shown in a case since a moment, as totals a person: never what, and nothing about how much she worked."""
    rows = acting.opened.book.reviewing.totals(acting.case.case_id, since)
    return [
        {"case": acting.case.name, "performer": row.performer, "sights": row.sights, "seconds": row.seconds, "last_at": row.last_at.isoformat()}
        for row in rows
    ]


class refused:  # noqa: N801 (used like a function)
    """Logs what is refused inside, then lets the refusal go on to the person."""

    def __init__(self, acting: Acting) -> None:
        """Take the case, whose performer is refused."""
        self._acting = acting

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Log a refusal."""
        if isinstance(error, ReviewError | ItemFrozen):
            self._acting.log([Note("sight.refused", {"why": type(error).__name__})])
