# SPDX-License-Identifier: Apache-2.0
"""``consent give``, ``narrow`` and ``extend``: the ledger, entry by entry. Nothing here tells anybody anything, a guardian least of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.matching.consenting import NEW, Statement, consent_note, require_same
from sotdae.actions.records.ledger import ConsentRow, SubjectRow
from sotdae.actions.subjects.making import known_subject
from sotdae.cases.consent import Act, Consent, day_of, scope_entry
from sotdae.cases.consent_changes import clear_days, extended, narrowed
from sotdae.errors import UsageError

_MOST_CONSENTS: Final = 500


def give(who: Acting, label: str, statement: Statement) -> tuple[str, Consent]:
    """Record what a subject permits; returns (her label, the consent).

    Args:
        who: the case.
        label: ``S-01``, or ``new`` for somebody who is not on record.
        statement: what was permitted.

    Raises:
        UsageError: if there is no such subject, the facts do not fit together, or the same consent stands on record.
    """
    today = day_of(who.now)
    if not statement.scope:
        raise UsageError(what="say what is permitted, act by act: --scope search-own-case, keep-bank, share-with:NAME, request-removal, …")
    consent = statement.consent(Act.SEARCH_OWN_CASE, today)
    notes, consent_id = [], new_id()
    if label.strip().lower() == NEW:
        subject_id, known = new_id(), []
        notes = [Note("subject.made", {"subject_id": subject_id, "deliberate": True})]
    else:
        subject = known_subject(who, label)
        subject_id, known = subject.subject_id, who.ledger.consents(who.case.case_id, subject.subject_id)
        _require_fresh(subject, known, consent, today)
    who.log([*notes, consent_note(consent_id, subject_id, consent)], check=lambda: require_same(who, subject_id, known, label))
    made = who.ledger.consent(consent_id)
    return who.ledger.subject_of(made.subject_id).label, made.consent


def narrow(who: Acting, label: str, dropped: Sequence[str], *, number: int | None = None) -> list[Consent]:
    """Record that a subject no longer permits some acts, in every consent that names them or in one. Returns the consents as they are now.

    Args:
        who: the case.
        label: the subject's.
        dropped: acts as they are stated.
        number: which of her consents, as `consent show` numbers them; None for all that name an act.

    Raises:
        UsageError: if no standing consent names an act, or nothing would be left of one.
        ConsentEnded: if the one named holds no longer.
        ChangedMeanwhile: if somebody else changed or withdrew it at the same time.
    """
    today, subject = day_of(who.now), known_subject(who, label)
    rows = _chosen(who, subject, number)
    touched: list[tuple[ConsentRow, Consent]] = []
    wanted = list(dropped)
    for row in rows:
        named = [text for text in wanted if number is not None or _names(row.consent, text)]
        if named and (number is not None or row.consent.holds(today)):
            touched.append((row, narrowed(row.consent, named, today)))
    unnamed = [text for text in wanted if number is None and not any(_names(row.consent, text) for row, _ in touched)]
    if unnamed or not touched:
        raise UsageError(what="no consent of hers that holds names that act; `sotdae consent show` lists what they name")
    notes = [
        Note("consent.narrowed", {"consent_id": row.consent_id, "scope": sorted(made.scope), "on": today.isoformat()}, action=row.consent_id)
        for row, made in touched
    ]
    who.log(notes, check=lambda: require_same(who, subject.subject_id, [row for row, _ in touched], subject.label))
    return [made for _, made in touched]


def extend(who: Acting, label: str, until: date, *, number: int | None = None) -> list[Consent]:
    """Record that consents hold to a later day, as a subject confirmed in writing. Returns them as they are now.

    Raises:
        UsageError: if there is none, one was only said, or the day is no later.
        ConsentEnded: if one holds no longer: it is asked for again.
        ChangedMeanwhile: if somebody else changed or withdrew one at the same time.
    """
    today, subject = day_of(who.now), known_subject(who, label)
    rows = [row for row in _chosen(who, subject, number) if number is not None or row.consent.holds(today)]
    if not rows:
        raise UsageError(what=f"{subject.label} has no consent that holds: a new one is recorded with `sotdae consent give`")
    made = [(row, extended(row.consent, until, today)) for row in rows]
    notes = [
        Note(
            "consent.extended",
            {"consent_id": row.consent_id, "until": until.isoformat(), "on": today.isoformat()},
            action=row.consent_id,
            shown=clear_days(consent),
        )
        for row, consent in made
    ]
    who.log(notes, check=lambda: require_same(who, subject.subject_id, rows, subject.label))
    return [consent for _, consent in made]


def _chosen(who: Acting, subject: SubjectRow, number: int | None) -> list[ConsentRow]:
    rows = who.ledger.consents(who.case.case_id, subject.subject_id)
    if number is None:
        return rows
    if not 1 <= number <= len(rows):
        raise UsageError(what=f"{subject.label} has no consent of that number; `sotdae consent show {subject.label}` numbers them")
    return [rows[number - 1]]


def _names(consent: Consent, text: str) -> bool:
    return scope_entry(text) in consent.scope


def _require_fresh(subject: SubjectRow, known: Sequence[ConsentRow], consent: Consent, today: date) -> None:
    if len(known) >= _MOST_CONSENTS:
        raise UsageError(what=f"{_MOST_CONSENTS} consents are on record of {subject.label}")
    same = [row for row in known if row.consent == consent and row.consent.holds(today)]
    if same:
        raise UsageError(what=f"the very same consent of {subject.label} is on record already; an oral one is confirmed, a written one extended")
