# SPDX-License-Identifier: Apache-2.0
"""Opening held media by four eyes: requested, approved by two others, opened once, closed. Every step is in the log before it has an effect.

Each step is signed with the SSH key of the person who takes it. A step that is refused is logged as refused, and raised with its own remedy. The
rules are `cases.unsealing`; the log, not the book, says at the opening who approved: signatures are read from it and checked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.matching.freezing import item_named, require_none_frozen
from sotdae.actions.persons import person_named, signed_by
from sotdae.actions.records.unseal_book import PersonRow, RequestRow
from sotdae.cases import unsealing as rules
from sotdae.cases.consent import day_of
from sotdae.cases.four_eyes import are_two_persons
from sotdae.cases.unsealing import FORMAT, Basis, Moment, Request
from sotdae.classes import dataclass
from sotdae.custody.vault import Mode
from sotdae.errors import (
    ApprovalsMissing,
    ClockBehind,
    ItemFrozen,
    NothingHeld,
    RequestClosed,
    RequestUnknown,
    SignerUnknown,
    StepNotPermitted,
    WishInvalid,
)

Signer = Callable[[bytes], bytes]
"""Document -> detached signature. The faces hand it in: it is the only part that touches a person's private key."""

_DAY: Final = timedelta(hours=24)
_LEAST_NOTE: Final = 10
_MOST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for.

    Attributes:
        items: item ids, or at least their first 8 digits.
        purpose: what for.
        ground: why it may be.
        is_break_glass: without approvals, where two others are not there.
    """

    items: tuple[str, ...]
    purpose: str
    ground: str
    is_break_glass: bool = False


def state_basis(acting: Acting, basis: Basis) -> int:
    """Record what a case rests on. Returns the entry's place.

    Raises:
        WishInvalid: if the reference is missing or longer than 200 characters.
    """
    if not 1 <= len(basis.reference) <= 200 or not basis.reference.isprintable():  # noqa: PLR2004 (the book's column)
        raise WishInvalid(what="a legal basis has a reference of 1 to 200 characters on one line")
    until = None if basis.until is None else basis.until.isoformat()
    return acting.log([Note("case.basis", {"kind": basis.kind.value, "reference": basis.reference, "until": until}, shown={"basis_until": until})])


def request(acting: Acting, clock: Moment, wish: Wish, sign: Signer) -> RequestRow:
    """Ask to open a fixed set of items.

    Args:
        acting: the case.
        clock: now, by both clocks.
        wish: what for.
        sign: with the key of the person who asks.

    Raises:
        NothingHeld: in a workspace that keeps no media.
        BasisMissing: if the case has no legal basis; BasisEnded: if it is over.
        WishInvalid: if an item is not held, or the request is not within its bounds.
        ItemFrozen: if an item may show a minor.
        BreakGlassRefused: if break-glass is asked for where it is not open.
        ReviewDue: if an earlier break-glass opening of hers waits for its review.
        SignerUnknown: if the key is nobody's.
    """
    sweep(acting, clock)
    acting = replace(acting, now=clock.at)
    book = acting.opened.book.unsealing
    with refusals(acting, "request"):
        _require_held(acting)
        rules.require_basis(book.basis(acting.case.case_id), day_of(clock.at))
        items = tuple(dict.fromkeys(item_named(acting, text) for text in wish.items))
        persons = book.persons()
        purpose, ground = wish.purpose.strip(), wish.ground.strip()
        enrolled = sum(1 for one in persons if one.revoked_at is None)
        rules.require_wish(len(items), purpose, ground, is_break_glass=wish.is_break_glass, persons=enrolled)
        _require_items(acting, items)
        salt, at = new_id(), clock.at.replace(microsecond=0)
        made = Request(new_id(), "", purpose, ground, len(items), rules.set_digest(salt, items), replace(clock, at=at), wish.is_break_glass)
        document = rules.document(made, "request")
        signature = sign(document)
        person = signed_by(persons, document, signature, FORMAT)
        rules.require_reviews(book.of_person(person.person_id), clock)
        facts = {
            "person": person.person_id,
            "items": list(items),
            "purpose": purpose,
            "ground": ground,
            "salt": salt,
            "set_digest": made.set_digest,
            "clock": _clock(clock),
            "document": document.decode(),
            "signature": signature.decode("ascii", "replace"),
        }
        kind = "unseal.break_glass" if wish.is_break_glass else "unseal.requested"
        signing(acting, person).log([Note(kind, facts, action=made.request_id)], check=lambda: _require_items(acting, items))
    return next(row for row in book.requests(acting.case.case_id) if row.request.request_id == made.request_id)


def document(acting: Acting, label: str, act: str) -> bytes:
    """Return what is signed for a step of a request: ``approve``, ``decline`` or ``open``.

    Raises:
        RequestUnknown: if there is no such request.
    """
    return rules.document(requested(acting, label).request, act)


def close(acting: Acting, clock: Moment, label: str) -> RequestRow:
    """Close a request, opened or not: anybody may, at any time. What custodians gave out for it is destroyed.

    Raises:
        RequestUnknown: if there is none.
        RequestClosed: if it is over already.
    """
    sweep(acting, clock)
    acting = replace(acting, now=clock.at)
    row = requested(acting, label)
    if row.request.is_closed or row.request.is_declined:
        raise RequestClosed
    acting.log([closing(row, "person")])
    return requested(acting, label)


def review(acting: Acting, clock: Moment, label: str, note: str) -> RequestRow:
    """Record that somebody else looked at a break-glass opening.

    Args:
        acting: the case; its performer is who reviews.
        clock: now, by both clocks.
        label: ``U-01``.
        note: what she found, in a sentence.

    Raises:
        StepNotPermitted: if there is nothing to review, or the reviewer is the one who opened, or said nothing.
    """
    acting = replace(acting, now=clock.at)
    row = requested(acting, label)
    with refusals(acting, "review", row):
        if not rules.review_is_due(row.request):
            raise StepNotPermitted(what="only a break-glass opening is reviewed, and once")
        if not are_two_persons(row.requester.name, acting.performer):
            raise StepNotPermitted(what="a review is another person's (--performer): not the one's who opened")
        if len(note.strip()) < _LEAST_NOTE:
            raise StepNotPermitted(what="say in a sentence what the review found (--note)")
        acting.log([Note("unseal.reviewed", {"note": note.strip()}, action=row.request.request_id)])
    return requested(acting, label)


def requested(acting: Acting, label: str) -> RequestRow:
    """Return the request of a label as ``U-01`` or ``u-1``.

    Raises:
        RequestUnknown: if the case has none.
    """
    digits = label.strip().upper().removeprefix("U").removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    found = acting.opened.book.unsealing.numbered(acting.case.case_id, int(digits)) if is_number else None
    if found is None:
        raise RequestUnknown
    return found


def items_of(acting: Acting, row: RequestRow) -> tuple[str, ...]:
    """Return the item ids of a request, from its sealed log entry."""
    return tuple(map(str, logged(acting, row.seq)["items"]))


def logged(acting: Acting, seq: int) -> dict[str, Any]:
    """Return the sealed detail of a log entry, checked against the log."""
    entry = next(acting.opened.vault.entries(after=seq - 1))
    return acting.opened.vault.details(acting.opened.keyring, entry)[0]


def require_approvals_logged(acting: Acting, row: RequestRow) -> None:
    """Pass if the log, not only the book, holds the approvals: each signature is checked again, with the key that the log enrolled.

    Raises:
        ApprovalsMissing: if two different persons' signatures do not hold.
        SignerRevoked: if somebody who approved was revoked meanwhile: her approval counts no more.
    """
    asked = rules.document(row.request, "approve")
    persons = acting.opened.book.unsealing.persons()
    signed = set()
    for one in row.approvals:
        facts = logged(acting, one.seq)
        owner = person_named(persons, one.person.label)
        enrolled = logged(acting, owner.seq)
        if facts.get("person") != enrolled.get("person_id") or enrolled.get("key") != owner.key:
            raise SignerUnknown
        signed.add(signed_by([owner], asked, str(facts["signature"]).encode(), FORMAT).person_id)
    signed.discard(row.request.requester)
    if len(signed) < row.request.needed:
        raise ApprovalsMissing(approvals=len(signed), needed=row.request.needed)


def signing(acting: Acting, person: PersonRow) -> Acting:
    """Return a person at work as the one who signed, whatever was typed: she is the performer of a signed step."""
    return replace(acting, performer=person.name)


def sweep(acting: Acting, clock: Moment) -> int:
    """Log that time has closed what it has closed, and destroy what custodians gave out for it. Returns how many requests that were.

    Called by every step: nothing runs in the background, and an opening that is over opens nothing whether or not this has come by.
    """
    rows = acting.opened.book.unsealing.waiting_or_open(acting.case.case_id)
    notes = [closing(row, "time") for row in rows if _is_over(row.request, clock) and (row.request.opened is not None or row.handed_on)]
    if notes:
        replace(acting, now=clock.at).log(notes)
    return len(notes)


def closing(row: RequestRow, by: str, **more: Any) -> Note:
    """Return the entry that closes a request."""
    return Note("unseal.closed", {"by": by, **more}, erased=row.handed_on, action=row.request.request_id)


@contextmanager
def refusals(acting: Acting, step: str, row: RequestRow | None = None) -> Iterator[None]:
    """Log a step that is refused inside, then let the refusal go on to the person."""
    try:
        yield
    except (StepNotPermitted, ItemFrozen) as error:
        facts = {"step": step, "why": type(error).__name__}
        acting.log([Note("unseal.refused", facts, action=None if row is None else row.request.request_id)])
        raise


def require_ready(acting: Acting, row: RequestRow, person: PersonRow, items: Sequence[str], clock: Moment) -> None:
    """Pass if a request may be opened at this moment; asked before anything is logged, and again when nobody else can write.

    Raises:
        UnsealRefused: with its own reason.
        ItemFrozen: if an item was frozen meanwhile.
    """
    book = acting.opened.book.unsealing
    rules.require_openable(row.request, person.person_id, rules.set_digest(row.salt, items), clock)
    rules.require_basis(book.basis(acting.case.case_id), day_of(clock.at))
    rules.require_exposure(book.exposed(person.person_id, clock.at - _DAY), len(items))
    require_none_frozen(acting.opened, items)


def _require_held(acting: Acting) -> None:
    mode = acting.opened.vault.mode
    if mode is not Mode.HOLDING:
        raise NothingHeld(mode=mode.value)


def _require_items(acting: Acting, items: Sequence[str]) -> None:
    require_none_frozen(acting.opened, items)
    for item_id in items:
        held = acting.opened.book.item(acting.case.case_id, acting.opened.keyring.item_tag(item_id))
        if held is None or not held[0]:
            raise WishInvalid(what=f"the case does not hold the bytes of item {item_id[:8]}")


def _is_over(request: Request, clock: Moment) -> bool:
    try:
        if request.opened is not None:
            return clock.at_most(request.opened) > rules.WINDOW
        return clock.at_most(request.requested) > rules.WAITING
    except ClockBehind:
        return False


def _clock(clock: Moment) -> list[Any]:
    return [clock.boot, clock.seconds]
