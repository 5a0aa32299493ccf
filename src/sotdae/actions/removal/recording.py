# SPDX-License-Identifier: Apache-2.0
"""A request's record out of what a person names, what the regime says, and what the office knows of the items.

Nothing is invented: a blank stays blank, and `gates` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sotdae.actions.acting import Acting
from sotdae.actions.matching.consenting import find_subject, strongest
from sotdae.actions.regime_files import regime as regime_of
from sotdae.actions.removal.placing import answers_of, item_of
from sotdae.cases.consent import day_of
from sotdae.cases.removal.record import (
    Addressee,
    ContentKind,
    Ground,
    Mode,
    NoticeRecord,
    Signature,
    SignatureKind,
    Statement,
    Subject,
    Submitter,
)
from sotdae.cases.removal.regimes import Regime
from sotdae.classes import dataclass
from sotdae.errors import UsageError

_OURS: Final = ("notice_id", "regime", "mode", "version", "subject")
"""What a file cannot change."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a person names; empty where she names nothing.

    Attributes:
        items: addresses, links or rooms' labels.
        kind: the law's class of all of them.
        evidence: the log entry that sealed those that the read model does not know.
        recipient: the recipient's short name.
        sign: who signs.
        statements: names of statements, or ``all``.
        explain: why the ground applies.
        describe: what the items are, in neutral words.
        language: the letter's language.
        fields: fields of the record, as its JSON has them.
    """

    items: tuple[str, ...] = ()
    kind: ContentKind | None = None
    evidence: int | None = None
    recipient: str | None = None
    sign: str | None = None
    statements: tuple[str, ...] = ()
    explain: str | None = None
    describe: str | None = None
    language: str | None = None
    fields: Mapping[str, Any] | None = None


def begun(acting: Acting, regime_id: str, subject: str, filling: Filling) -> NoticeRecord:
    """Return a new record.

    Raises:
        RegimeUnknown: if there is no such regime.
        UsageError: if something named does not fit.
        RecordInvalid: if a field of the file is none, or not of its type.
    """
    regime = regime_of(regime_id)
    first = Addressee(filling.recipient or next(iter(regime.recipient.recipient_ids), ""))
    if not first.recipient_id and not (filling.fields or {}).get("addressee"):
        raise UsageError(what=f"{regime_id} goes to whom you name: --recipient, the short name that consents know")
    blank = NoticeRecord(
        notice_id="",
        regime=regime.regime_id,
        channel=next((one.method for one in regime.recipient.channels), "post"),
        language=regime.language,
        dated_on=day_of(acting.now),
        mode=Mode(acting.opened.vault.mode.value),
        addressee=first,
        submitter=Submitter(regime.submitters[-1]),
        subject=_subject(acting, subject),
        asks=regime.asks,
    )
    return filled(acting, blank, filling)


def filled(acting: Acting, record: NoticeRecord, filling: Filling) -> NoticeRecord:
    """Return a record with what a person names put in; what she does not name stays. Raises as `begun`."""
    regime, made = regime_of(record.regime), record
    if filling.fields is not None:
        before: dict[str, Any] = record.to_json()
        kept: dict[str, Any] = {name: before[name] for name in _OURS if name in before}
        made = NoticeRecord.from_json({**before, **filling.fields, **kept})
    if filling.items:
        kind = filling.kind or (made.items[0].kind if made.items else ContentKind.SYNTHETIC)
        with answers_of(acting) as answers:
            items = [item_of(answers, name, place, kind, log_index=filling.evidence) for place, name in enumerate(filling.items, 1)]
        made = replace(made, items=tuple(items))
    elif filling.kind is not None or filling.evidence is not None:
        kinds = ((item, filling.kind or item.kind, filling.evidence or item.log_index) for item in made.items)
        made = replace(made, items=tuple(replace(item, kind=kind, log_index=seq) for item, kind, seq in kinds))
    if filling.describe is not None:
        made = replace(made, items=tuple(replace(item, description=filling.describe.strip()) for item in made.items))
    if filling.recipient is not None:
        made = replace(made, addressee=replace(made.addressee, recipient_id=filling.recipient.strip().lower()))
    if filling.sign is not None:
        made = replace(made, signature=Signature(SignatureKind.ELECTRONIC, filling.sign.strip(), day_of(acting.now)))
    if filling.statements:
        made = replace(made, statements=_statements(regime, filling.statements))
    if filling.explain is not None:
        made = replace(made, grounds=(_ground(regime, made, filling.explain.strip()),))
    return replace(made, language=filling.language or made.language, dated_on=day_of(acting.now))


def _statements(regime: Regime, names: tuple[str, ...]) -> tuple[Statement, ...]:
    if "all" in names:
        return tuple(words.name for words in regime.statements)
    try:
        return tuple(Statement(name.strip().lower().replace("-", "_")) for name in names)
    except ValueError as error:
        raise UsageError(what=f"--state is all, or one of {', '.join(Statement)}") from error


def _ground(regime: Regime, record: NoticeRecord, explanation: str) -> Ground:
    if record.grounds:
        return replace(record.grounds[0], explanation=explanation)
    provision = regime.title if regime.legal_basis is None else regime.legal_basis
    return Ground(regime.jurisdiction, provision.of(record.language), explanation)


def _subject(acting: Acting, named: str) -> Subject:
    """Return a subject by her label, however it was typed, with the strongest mark ever stated of whether she is a minor.

    Raises:
        UsageError: if what was typed is no label.
    """
    case_id = acting.case.case_id
    known, label = find_subject(acting.ledger, case_id, named)
    marks = (row.consent.minor for row in acting.ledger.consents(case_id, known.subject_id)) if known else ()
    return Subject(label, strongest(marks))
