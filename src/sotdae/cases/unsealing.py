# SPDX-License-Identifier: Apache-2.0
"""When held media may be opened: the states of a request, who may take which step, and how two clocks bound its times. Pure rules.

requested → approved by two others → open, once, for half an hour at most → closed. A request may also lapse, be declined, or be closed unused.
Source of the figures: `docs/decisions/2026-11-27-unsealing.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sotdae.classes import dataclass
from sotdae.errors import (
    ApprovalsMissing,
    ApprovedAlready,
    BasisEnded,
    BasisMissing,
    BreakGlassRefused,
    BreakGlassWaits,
    ClockBehind,
    ExposureSpent,
    GrantExpired,
    GrantUsed,
    NotRequester,
    OwnRequest,
    RequestClosed,
    RequestDeclined,
    RequestLapsed,
    ReviewDue,
    SetChanged,
    WishInvalid,
)
from sotdae.model.canonical import Json, canonical_json

FORMAT: Final = "sotdae-unseal@v1"
"""The form of the documents that people sign, and the namespace of their signatures (ssh-keygen -n)."""

MOST_ITEMS: Final = 20
APPROVALS: Final = 2
WINDOW: Final = timedelta(minutes=30)
WAITING: Final = timedelta(hours=72)
"""An unopened request lapses after it: an approval is for now, not for some day."""

LEAST_PERSONS: Final = 3
"""One who asks and two who approve; with fewer, break-glass is what is left."""
BREAK_GLASS_ITEMS: Final = 5
BREAK_GLASS_LETTERS: Final = 30
BREAK_GLASS_DELAY: Final = timedelta(minutes=15)
REVIEW_WITHIN: Final = timedelta(hours=24)

MOST_A_DAY: Final = 50
"""Items a person may open within 24 hours. Source: reliability-security.md, section 4 (INHOPE bounds an analyst's hours likewise)."""

_LONGEST: Final = 500


class BasisKind(StrEnum):
    """What a case may rest on."""

    WARRANT = "warrant"
    CONSENT = "consent"
    MANDATE = "mandate"
    PUBLIC = "public"


class State(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment by two clocks.

    Attributes:
        at: the wall clock, UTC; it can be put forward or back.
        boot: which start of the machine, or "" where that is not known.
        seconds: since that start, sleep included; nobody puts it back.
    """

    at: datetime
    boot: str = ""
    seconds: int = 0

    def _readings(self, since: Moment) -> list[timedelta]:
        """Return what the clocks say has passed.

        Raises:
            ClockBehind: if the wall clock alone can tell, and went back.
        """
        wall = self.at - since.at
        if self.boot and self.boot == since.boot and self.seconds >= since.seconds:
            return [wall, timedelta(seconds=self.seconds - since.seconds)]
        if wall < timedelta(0):
            raise ClockBehind
        return [wall]

    def at_most(self, since: Moment) -> timedelta:
        """Return how much may have passed: the larger reading, so that a clock put back prolongs nothing. Raises as `_readings`."""
        return max(self._readings(since))

    def at_least(self, since: Moment) -> timedelta:
        """Return how much has passed for certain: the smaller reading, so that a clock put forward shortens no delay. Raises as `_readings`."""
        return min(self._readings(since))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a case rests on, as stated.

    Attributes:
        kind: warrant, consent, mandate or public.
        reference: a number or a title; never a person's name.
        until: its last day (KST), or None where it has none.
    """

    kind: BasisKind
    reference: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request with what became of it. Persons are random ids.

    Attributes:
        request_id: random, hex.
        requester: who asks.
        purpose: what for.
        ground: why it may be.
        items: how many.
        set_digest: what fixes the items, `set_digest`.
        requested: when.
        is_break_glass: no two others are there.
        approvals: who approved, in order.
        is_declined: somebody declined.
        opened: when, or None.
        is_closed: closed, by a person or by time.
        is_reviewed: a break-glass opening was looked at by somebody else.
    """

    request_id: str
    requester: str
    purpose: str
    ground: str
    items: int
    set_digest: str
    requested: Moment
    is_break_glass: bool = False
    approvals: tuple[str, ...] = ()
    is_declined: bool = False
    opened: Moment | None = None
    is_closed: bool = False
    is_reviewed: bool = False

    @property
    def needed(self) -> int:
        """How many approvals it takes."""
        return 0 if self.is_break_glass else APPROVALS


def state(request: Request, now: Moment) -> State:
    """Return where a request stands. A clock that was put back cannot tell, so the request then counts as over."""
    if request.is_declined:
        return State.DECLINED
    if request.is_closed:
        return State.CLOSED
    try:
        if request.opened is not None:
            return State.EXPIRED if now.at_most(request.opened) > WINDOW else State.OPEN
        if now.at_most(request.requested) > WAITING:
            return State.LAPSED
    except ClockBehind:
        return State.EXPIRED if request.opened is not None else State.LAPSED
    if len(request.approvals) >= request.needed:
        return State.APPROVED
    return State.APPROVED_ONCE if request.approvals else State.REQUESTED


def set_digest(salt: str, items: Iterable[str]) -> str:
    """Return what fixes a set of items: SHA-256 of RFC 8785 ``[format, salt, item ids, sorted…]``, hex.

    The salt keeps a reader of the document from testing whether a file that she has is meant.
    """
    listed: list[Json] = [FORMAT, salt, *sorted(set(items))]
    return hashlib.sha256(canonical_json(listed)).hexdigest()


def document(request: Request, act: str) -> bytes:
    """Return what a person signs: RFC 8785 JSON, the same bytes for everybody who takes this step.

    Args:
        request: which.
        act: ``request``, ``approve``, ``decline`` or ``open``.
    """
    facts: dict[str, Json] = {
        "act": act,
        "break_glass": request.is_break_glass,
        "format": FORMAT,
        "ground": request.ground,
        "items": request.items,
        "minutes": int(WINDOW.total_seconds()) // 60,
        "purpose": request.purpose,
        "request": request.request_id,
        "requested_at": request.requested.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "set": request.set_digest,
    }
    return canonical_json(facts)


def require_wish(items: int, purpose: str, ground: str, *, is_break_glass: bool, persons: int) -> None:
    """Pass if a request may be made at all.

    Args:
        items: how many items.
        purpose: what for.
        ground: why it may be; for break-glass the reason.
        is_break_glass: asked for without approvals.
        persons: how many are enrolled.

    Raises:
        WishInvalid: if a sentence is missing or too long, or the number of items is not within bounds.
        BreakGlassRefused: if it is asked for where two others can approve, or beyond its bounds.
    """
    if not 1 <= items <= MOST_ITEMS:
        raise WishInvalid(what=f"{items} items; 1 to {MOST_ITEMS} may be asked for at once")
    for name, text in (("purpose", purpose), ("ground", ground)):
        if not text or len(text) > _LONGEST:
            raise WishInvalid(what=f"the {name} is one sentence of 1 to {_LONGEST} characters")
    if not is_break_glass:
        return
    if persons >= LEAST_PERSONS:
        raise BreakGlassRefused(what=f"{persons} persons are enrolled, so two others can approve")
    if items > BREAK_GLASS_ITEMS:
        raise BreakGlassRefused(what=f"{items} items; {BREAK_GLASS_ITEMS} at most")
    if len(ground) < BREAK_GLASS_LETTERS:
        raise BreakGlassRefused(what=f"its ground has {len(ground)} characters; {BREAK_GLASS_LETTERS} at least")


def require_basis(basis: Basis | None, on: date) -> None:
    """Pass if a case has a legal basis that holds on a Korean day.

    Raises:
        BasisMissing: if none was stated.
        BasisEnded: if its last day is over.
    """
    if basis is None:
        raise BasisMissing
    if basis.until is not None and basis.until < on:
        raise BasisEnded(on=basis.until.isoformat())


def require_waiting(request: Request, now: Moment) -> None:
    """Pass if a request still waits: neither over nor opened.

    Raises:
        RequestDeclined: if it was declined.
        GrantUsed: if it was opened, whether or not that is over.
        RequestClosed: if it was closed unused.
        RequestLapsed: if it waited too long.
        ClockBehind: if the clock was put back.
    """
    if request.is_declined:
        raise RequestDeclined
    if request.opened is not None:
        raise GrantUsed
    if request.is_closed:
        raise RequestClosed
    if now.at_most(request.requested) > WAITING:
        raise RequestLapsed(hours=int(WAITING.total_seconds()) // 3600)


def require_approvable(request: Request, person: str, now: Moment) -> None:
    """Pass if a person may approve, or decline, a request. Raises also as `require_waiting` does.

    Raises:
        OwnRequest: if it is her own.
        ApprovedAlready: if she has approved, or enough others have.
    """
    require_waiting(request, now)
    if person == request.requester:
        raise OwnRequest
    if person in request.approvals or len(request.approvals) >= request.needed:
        raise ApprovedAlready


def require_openable(request: Request, person: str, digest: str, now: Moment) -> None:
    """Pass if a person may open a request now, with a set of items of that digest. Raises also as `require_waiting` does.

    Raises:
        NotRequester: if it is another's.
        ApprovalsMissing: if two others have not approved; one who is counted twice, or the requester, never counts.
        SetChanged: if it is another set.
        BreakGlassWaits: if break-glass has not waited long enough.
    """
    require_waiting(request, now)
    if person != request.requester:
        raise NotRequester
    others = {one for one in request.approvals if one != request.requester}
    if len(others) < request.needed:
        raise ApprovalsMissing(approvals=len(others), needed=request.needed)
    if digest != request.set_digest:
        raise SetChanged
    if request.is_break_glass and now.at_least(request.requested) < BREAK_GLASS_DELAY:
        raise BreakGlassWaits(minutes=int(BREAK_GLASS_DELAY.total_seconds()) // 60)


def require_open(request: Request, now: Moment) -> None:
    """Pass if an opened request may go on serving.

    Raises:
        RequestClosed: if it is closed, or was never opened.
        GrantExpired: if its half hour is over.
        ClockBehind: if the clock was put back.
    """
    if request.opened is None or request.is_closed:
        raise RequestClosed
    if now.at_most(request.opened) > WINDOW:
        raise GrantExpired(minutes=int(WINDOW.total_seconds()) // 60)


def review_is_due(request: Request) -> bool:
    """Whether somebody else has still to look at it: every break-glass opening, whether or not anything was shown."""
    return request.is_break_glass and request.opened is not None and not request.is_reviewed


def require_reviews(requests: Iterable[Request], now: Moment) -> None:
    """Pass if none of a person's break-glass openings waits too long for its review.

    Raises:
        ReviewDue: if one does.
    """
    for one in requests:
        if review_is_due(one) and one.opened is not None and now.at_most(one.opened) > REVIEW_WITHIN:
            raise ReviewDue(hours=int(REVIEW_WITHIN.total_seconds()) // 3600)


def require_exposure(opened: int, more: int) -> None:
    """Pass if a person may open more items.

    Args:
        opened: items that she opened within 24 hours.
        more: items that she asks for.

    Raises:
        ExposureSpent: if they would be too many.
    """
    if opened + more > MOST_A_DAY:
        raise ExposureSpent(opened=opened, most=MOST_A_DAY)
