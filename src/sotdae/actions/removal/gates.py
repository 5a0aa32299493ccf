# SPDX-License-Identifier: Apache-2.0
"""What must be true before a request goes out: complete, evidence sealed, preservation settled, and the subject's consent for that recipient.

All of it is looked at when the request is sent, and the consent once more when nobody else can write: a consent that was withdrawn a moment ago sends
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sotdae.actions.acting import Acting
from sotdae.actions.matching.consenting import marked
from sotdae.actions.records.book import Book
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.actions.regime_files import regime as regime_of
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act, Consent, day_of
from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.regimes import Regime, problems_of, require_complete
from sotdae.cases.removal.states import Preservation
from sotdae.classes import dataclass
from sotdae.errors import ConsentEnded, ConsentMissing, GateClosed


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that keeps a request in the office.

    Attributes:
        code: ``not_sendable``, ``incomplete``, ``evidence``, ``preservation``, ``consent`` or ``subject``.
        what: for the error, in English, with numbers and days only.
        items: numbers of the items concerned.
    """

    code: str
    what: str
    items: tuple[int, ...] = ()


def require_complete_record(record: NoticeRecord, acting: Acting) -> None:
    """Pass if a regime has everything that it asks for, today.

    Raises:
        NoticeIncomplete: naming the fields, never what stands in them.
    """
    require_complete(record, regime_of(record.regime), on=day_of(acting.now))


def require_gate(acting: Acting, row: RemovalRow, record: NoticeRecord) -> None:
    """Pass if nothing keeps a request in the office.

    Raises:
        GateClosed: with everything that does.
    """
    found = list(lacks(acting, row, record))
    if found:
        raise GateClosed(what="; ".join(one.what for one in found))


def require_consent(acting: Acting, row: RemovalRow) -> None:
    """Pass if the subject's consent still covers this recipient. Call it where nobody else can write.

    Raises:
        GateClosed: if it does not.
    """
    found = _consent(acting.opened.book, acting.case.case_id, row, day_of(acting.now))
    if found is not None:
        raise GateClosed(what=found.what)


def lacks(acting: Acting, row: RemovalRow, record: NoticeRecord) -> Iterator[Lack]:
    """Yield what keeps a request in the office."""
    on = day_of(acting.now)
    missing = problems_of(record, regime_of(row.regime), on=on)
    if missing:
        yield Lack("incomplete", f"{len(missing)} things are blank or wrong")
    unsealed = _unsealed(acting, record)
    if unsealed:
        named = ", ".join(map(str, unsealed[:20]))
        yield Lack("evidence", f"no evidence of the case is sealed for items {named} (name its log entry)", unsealed)
    yield from open_lacks(acting.opened.book, acting.case.case_id, row, on)


def open_lacks(book: Book, case_id: str, row: RemovalRow, on: date) -> Iterator[Lack]:
    """Yield what keeps a request in the office as far as the book tells: for that no key is needed."""
    regime = regime_of(row.regime)
    if not regime.sendable:
        yield Lack("not_sendable", f"{regime.regime_id} is a draft for another's form and is never sent from here")
    if regime.preservation is not None and row.preservation is Preservation.NONE:
        yield Lack("preservation", "preservation comes first: record it, or say why it is waived (`sotdae notice preserve`)")
    consent = _consent(book, case_id, row, on)
    if consent is not None:
        yield consent


def initial_preservation(regime: Regime) -> Preservation:
    """Return how a new request begins: a regime that is itself a preservation request needs none."""
    return Preservation.NONE if regime.preservation is not None else Preservation.NOT_NEEDED


def permitting(book: Book, case_id: str, row: RemovalRow, on: date) -> Consent:
    """Return the consent that covers asking this recipient under this regime on a day.

    Raises:
        ConsentMissing: if none names it.
        ConsentEnded: if one did and no longer holds.
    """
    if row.subject_id is None:
        raise ConsentMissing(act=Act.REQUEST_REMOVAL.value, why="the request names no subject of this case")
    consents = marked(book.ledger.consents(case_id, row.subject_id))
    refused: ConsentMissing | ConsentEnded | None = None
    for name in (row.regime, row.recipient):
        try:
            return rules.permitting(consents, Act.REQUEST_REMOVAL, name, on=on)
        except ConsentEnded as error:
            refused = error
        except ConsentMissing as error:
            refused = refused or error
    assert refused is not None
    raise refused


def _consent(book: Book, case_id: str, row: RemovalRow, on: date) -> Lack | None:
    if row.subject_id is None:
        return Lack("subject", "the request names no subject of this case")
    try:
        permitting(book, case_id, row, on)
    except (ConsentMissing, ConsentEnded) as error:
        return Lack("consent", f"the subject's consent does not cover this recipient ({error})")
    return None


def _unsealed(acting: Acting, record: NoticeRecord) -> tuple[int, ...]:
    named = {item.number: item.log_index for item in record.items}
    sealed = acting.opened.book.sealed_at(acting.case.case_id, [seq for seq in named.values() if seq is not None])
    return tuple(number for number, seq in named.items() if seq not in sealed)
