# SPDX-License-Identifier: Apache-2.0
"""What of a record a notice discloses: an allow-list. Everything that is not named here stays in the house, whatever somebody wrote into it.

The recipient learns the items' places and what the regime's form asks for. Pseudonym, mandate, delivery, references of captures and log, titles of
attachments and every field of the submitter that the form does not ask for are never read here.
"""

from __future__ import annotations

from datetime import date, datetime

from sotdae.cases.removal.record import Ask, AttachmentKind, ContentKind, Ground, LocatorType, NoticeRecord, Role, SignatureKind, Statement
from sotdae.cases.removal.regimes import Regime, asked_of
from sotdae.classes import dataclass
from sotdae.exchange.notice.blocks import one_line

_CONTACT = ("email", "phone", "address")
_SUBMITTER = ("name", "organisation", "position", "email", "phone", "address", "registration_number")


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as the recipient sees it. Hashes stand there only where identical copies are asked for."""

    number: int
    locator_type: LocatorType
    locator: str
    messages: tuple[int, ...]
    description: str | None
    kind: ContentKind | None
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    sha256: str | None
    pdq: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as the recipient sees it. What a person wrote on one line stands on one line, whatever it holds.

    Attributes:
        reference: the office's number of the request.
        dated_on: the letter's day.
        name: who gets it.
        department: the department.
        address: where it goes.
        role: as what the submitter acts; None where the form asks nothing of a submitter.
        submitter: fields of the submitter by name, those that the form asks for.
        items: the items.
        grounds: grounds, where the form asks for them.
        statements: what the signer states, in the regime's order.
        asks: what is asked, preserving first, the rest in the regime's order.
        signature: kind, name, day and reference, where the form asks for a signature.
        enclosures: kind and digest of what goes along.
        preserve_until: until when to preserve, where that is asked.
    """

    reference: str
    dated_on: date
    name: tuple[str, str]
    department: str | None
    address: str | None
    role: Role | None
    submitter: dict[str, str]
    items: tuple[ShownItem, ...]
    grounds: tuple[Ground, ...]
    statements: tuple[Statement, ...]
    asks: tuple[Ask, ...]
    signature: tuple[SignatureKind, str, date, str | None] | None
    enclosures: tuple[tuple[AttachmentKind, str | None], ...]
    preserve_until: date | None


def disclosed(record: NoticeRecord, regime: Regime) -> Shown:
    """Return what the recipient of a notice learns."""
    asked = {rule.field for rule in asked_of(record, regime)}
    own = None if record.addressee.name is None else one_line(record.addressee.name)
    fixed = regime.recipient.name
    name = (own, own) if own else (fixed.ko, fixed.en) if fixed else ("", "")
    signature = record.signature if "signature" in asked else None
    preserving = Ask.PRESERVE_FIRST in record.asks
    return Shown(
        reference=one_line(record.notice_id),
        dated_on=record.dated_on,
        name=name,
        department=_line(record.addressee.department),
        address=_line(record.addressee.address),
        role=record.submitter.role if any(one.startswith("submitter.") for one in asked) else None,
        submitter=_submitter(record, asked),
        items=_items(record, regime, asked),
        grounds=_grounds(record, asked),
        statements=tuple(words.name for words in regime.statements if words.name in record.statements),
        asks=tuple(sorted((ask for ask in regime.asks if ask in record.asks), key=lambda ask: ask is not Ask.PRESERVE_FIRST)),
        signature=None if signature is None else (signature.kind, one_line(signature.name), signature.signed_on, _line(signature.reference)),
        enclosures=tuple((one.kind, one.sha256) for one in record.attachments),
        preserve_until=record.preserve_until if preserving or "preserve_until" in asked else None,
    )


def _submitter(record: NoticeRecord, asked: set[str]) -> dict[str, str]:
    wanted = {name for name in _SUBMITTER if f"submitter.{name}" in asked}
    if "submitter.contact" in asked:
        wanted.update(_CONTACT)
    if "submitter.name_or_organisation" in asked:
        wanted.add("organisation" if (record.submitter.organisation or "").strip() else "name")
    if wanted and record.submitter.role is not Role.VICTIM:
        wanted.update(("organisation", "position"))
    return {name: one_line(value) for name in _SUBMITTER if name in wanted and (value := getattr(record.submitter, name)) and value.strip()}


def _line(value: str | None) -> str | None:
    return None if value is None else one_line(value)


def _items(record: NoticeRecord, regime: Regime, asked: set[str]) -> tuple[ShownItem, ...]:
    copies = Ask.IDENTICAL_COPIES in record.asks and Ask.IDENTICAL_COPIES in regime.asks
    described = "items.description" in asked
    classed = bool(regime.kinds) or "items.kind" in asked or "grounds.explanation" in asked
    preserving_only = regime.asks == (Ask.PRESERVE_FIRST,)
    return tuple(
        ShownItem(
            number=item.number,
            locator_type=item.locator_type,
            locator=item.locator,
            messages=item.messages,
            description=item.description if described else None,
            kind=item.kind if classed and not preserving_only else None,
            first_seen_at=item.first_seen_at,
            last_seen_at=item.last_seen_at,
            sha256=item.sha256 if copies else None,
            pdq=item.pdq if copies else None,
        )
        for item in record.items
    )


def _grounds(record: NoticeRecord, asked: set[str]) -> tuple[Ground, ...]:
    return record.grounds if {"grounds", "grounds.explanation"} & asked else ()
