# SPDX-License-Identifier: Apache-2.0
"""Drafts of requests: new ones, changed ones, and those that follow another: what reappeared, what is taken elsewhere, what goes beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.matching.consenting import find_subject
from sotdae.actions.records.removal_applying import DRAFTED
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.removal.gates import initial_preservation
from sotdae.actions.removal.placing import answers_of, book_items
from sotdae.actions.removal.stepping import Said, record_of, requested, take
from sotdae.cases.consent import day_of
from sotdae.cases.removal.record import Addressee, NoticeItem, NoticeRecord
from sotdae.cases.removal.states import Preservation, Step
from sotdae.classes import dataclass
from sotdae.errors import UsageError
from sotdae.model.canonical import canonical_json

REAPPEARED: Final = "reappeared"
ESCALATED: Final = "escalated"
PARALLEL: Final = "parallel"
MOST_ITEMS: Final = 1000
"""Items of one request. What a letter can list and a recipient look through; more are several requests."""


def new(acting: Acting, record: NoticeRecord) -> RemovalRow:
    """Draft a request.

    Args:
        acting: the case and who drafts.
        record: the record; its number is given here, whatever it says.

    Raises:
        RegimeUnknown: if there is no such regime.
        UsageError: if it names no subject of the case, or no item or too many.
    """
    return _log(acting, record, _Follows())


def edit(acting: Acting, label: str, record: NoticeRecord) -> RemovalRow:
    """Change the record of a request that lies in the office; it is reviewed anew.

    Raises:
        StepIllegal: if it is out or over.
        UsageError: if it is another regime's or another subject's.
    """
    row = requested(acting, label)
    held = record_of(acting, row)
    if record.regime != row.regime or record.subject.pseudonym != held.subject.pseudonym:
        raise UsageError(what="a request keeps its regime and its subject; make another request for another one")
    _require_items(record)
    kept = replace(record, notice_id=held.notice_id, delivery=held.delivery)
    with answers_of(acting) as answers:
        more = {"items": book_items(answers, kept.items), "language": kept.language, "recipient": kept.addressee.recipient_id}
    return take(acting, row, Step.EDIT, Said(), attached=canonical_json(kept.to_json()), more=more)


def escalate(acting: Acting, label: str, regime_id: str, said: Said) -> tuple[RemovalRow, RemovalRow]:
    """Take a request to another place: this one is escalated, and a draft under the other regime follows it.

    Returns:
        (this request, the draft).

    Raises:
        StepIllegal: if it is not with a recipient, or nothing speaks for it.
        RegimeUnknown: if there is no such regime.
    """
    row = requested(acting, label)
    record = record_of(acting, row)
    follows = _Follows(row, ESCALATED, tuple((item.number, item.number) for item in record.items))
    note = _following(acting, _carried(acting, record, regime_id), follows)
    after = take(acting, row, Step.ESCALATE, said, more={"to": regime_id}, also=[note])
    return after, _drafted(acting, note)


def beside(acting: Acting, label: str, regime_id: str) -> RemovalRow:
    """Draft a request under another regime that goes beside one: its recipient does not work, or a second way is quicker."""
    row = requested(acting, label)
    record = record_of(acting, row)
    return _log(acting, _carried(acting, record, regime_id), _Follows(row, PARALLEL))


@dataclass(frozen=True, slots=True)
class Back:
    """An item that came back.

    Attributes:
        number: its number in the request that had it removed.
        item: the item as it is now.
        at: when it was seen to be back, where that is the same place; None for another place.
    """

    number: int
    item: NoticeItem
    at: datetime | None


def reappeared(acting: Acting, row: RemovalRow, items: Sequence[Back], *, check: Callable[[], None] | None = None) -> RemovalRow:
    """Draft the child of a request whose items came back: the same letter, only these items, signed by nobody yet.

    Args:
        acting: the case.
        row: the parent.
        items: what came back.
        check: raises where somebody else drafted it meanwhile.
    """
    record = record_of(acting, row)
    numbered = [replace(one.item, number=place) for place, one in enumerate(items, 1)]
    fresh = replace(record, items=tuple(numbered), dated_on=day_of(acting.now), signature=None, delivery=None)
    follows = _Follows(row, REAPPEARED, tuple((one.number, place) for place, one in enumerate(items, 1)))
    back_at = {place: one.at for place, one in enumerate(items, 1) if one.at is not None}
    note = _following(acting, fresh, follows, back_at)
    acting.log([note], check=check)
    return _drafted(acting, note)


@dataclass(frozen=True, slots=True)
class _Follows:
    """Which request another one follows, why, and which of its items go on: (number there, number here)."""

    parent: RemovalRow | None = None
    link: str = ""
    pairs: tuple[tuple[int, int], ...] = ()


def _carried(acting: Acting, record: NoticeRecord, regime_id: str) -> NoticeRecord:
    """Return a record under another regime: the things and who asks stay, what the other form asks for is blank again."""
    regime = regime_of(regime_id)
    recipient = next(iter(regime.recipient.recipient_ids), regime.regime_id)
    return replace(
        record,
        regime=regime.regime_id,
        language=regime.language,
        dated_on=day_of(acting.now),
        channel=next((one.method for one in regime.recipient.channels), "post"),
        addressee=Addressee(recipient),
        grounds=(),
        statements=(),
        asks=(),
        signature=None,
        delivery=None,
        preserve_until=None,
    )


def _log(acting: Acting, record: NoticeRecord, follows: _Follows) -> RemovalRow:
    note = _following(acting, record, follows)
    acting.log([note])
    return _drafted(acting, note)


def _following(acting: Acting, record: NoticeRecord, follows: _Follows, back_at: Mapping[int, datetime] | None = None) -> Note:
    regime, parent, link = regime_of(record.regime), follows.parent, follows.link
    _require_items(record)
    request_id = new_id()
    numbered = replace(record, notice_id=f"N-{request_id[:8].upper()}")
    preserved = parent.preservation if parent is not None and link == REAPPEARED else Preservation.NONE
    first = initial_preservation(regime)
    with answers_of(acting) as answers:
        items = book_items(answers, numbered.items, back_at)
    facts: dict[str, Any] = {
        "request_id": request_id,
        "subject_id": _subject(acting, record.subject.pseudonym),
        "regime": regime.regime_id,
        "recipient": numbered.addressee.recipient_id,
        "language": numbered.language,
        "preservation": (preserved if first is Preservation.NONE else first).value,
        "parent": None if parent is None else parent.request_id,
        "link": link,
        "continues": [list(pair) for pair in follows.pairs],
        "items": items,
    }
    return Note(DRAFTED, facts, attached=canonical_json(numbered.to_json()), action=request_id)


def _drafted(acting: Acting, note: Note) -> RemovalRow:
    row = acting.opened.book.removal.called(str(note.facts["request_id"]))
    assert row is not None
    return row


def _subject(acting: Acting, pseudonym: str) -> str:
    row, label = find_subject(acting.ledger, acting.case.case_id, pseudonym)
    if row is None:
        raise UsageError(what=f"there is no subject {label} in this case yet: take down who asks first")
    return row.subject_id


def _require_items(record: NoticeRecord) -> None:
    if not 1 <= len(record.items) <= MOST_ITEMS:
        raise UsageError(what=f"a request has 1 to {MOST_ITEMS:,} items")
