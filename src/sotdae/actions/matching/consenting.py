# SPDX-License-Identifier: Apache-2.0
"""Who is asked about, and what permits it: subjects by label, stated consent against the ledger, counted searches.

Every verb that touches a subject's photos asks `permission` first, and logs what it returns together with what it did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.records.ledger import ConsentRow, Ledger, QueryTotal, SubjectRow
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act, Basis, Consent, Form, GivenBy, Minor, Vetting
from sotdae.cases.consent_changes import clear_days
from sotdae.classes import dataclass
from sotdae.errors import ChangedMeanwhile, ConsentEnded, UsageError

NEW: Final = "new"
"""Stands for the next subject of a case."""

_LABEL: Final = re.compile(r"[Ss]-?0*([1-9][0-9]{0,5})")
_USUAL_SCOPE: Final = {
    Act.SEARCH_OWN_CASE: frozenset({Act.SEARCH_OWN_CASE.value}),
    Act.SEARCH_ALL_CASES: frozenset({Act.SEARCH_ALL_CASES.value}),
    Act.KEEP_BANK: frozenset({Act.SEARCH_OWN_CASE.value, Act.KEEP_BANK.value}),
}
"""What is permitted where no scope was stated: what is asked for now, and to search one's own case. Never sharing."""

_MOST_QUERIES: Final = 10_000

_STRENGTH: Final = (Minor.NO, Minor.SUSPECTED, Minor.YES)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person states about permission, as on the command line.

    Attributes:
        basis: what it rests on.
        given_by: who gave it; by default the subject, or for a warrant or mandate the law.
        oral: it was only said.
        scope: acts it permits; where empty, the usual ones for what is asked.
        given_on: by default today (KST).
        until: its last day; by default a year on.
        minor: whether the subject is a minor.
        vetting: who has looked at whether the photos are the subject's own.
    """

    basis: Basis
    given_by: GivenBy | None = None
    oral: bool = False
    scope: tuple[str, ...] = ()
    given_on: date | None = None
    until: date | None = None
    minor: Minor = Minor.NO
    vetting: Vetting = Vetting.SELF_DECLARED

    def consent(self, act: Act, today: date) -> Consent:
        """Return it as a consent.

        Raises:
            UsageError: if its facts do not fit together.
        """
        given_on = self.given_on or today
        if given_on > today:
            raise UsageError(what="a consent cannot have been given in the future")
        made = Consent(
            given_by=self.given_by or (GivenBy.SELF if self.basis is Basis.CONSENT else GivenBy.STATUTORY),
            basis=self.basis,
            scope=frozenset(self.scope) or _USUAL_SCOPE.get(act, frozenset()),
            form=Form.ORAL if self.oral else Form.WRITTEN,
            given_on=given_on,
            until=self.until or given_on + timedelta(days=rules.STANDING_DAYS),
            minor=self.minor,
            vetting=self.vetting,
        )
        return rules.checked(made)


@dataclass(frozen=True, slots=True)
class Permission:
    """What permits an act, and what has to be logged with the act.

    Attributes:
        subject_id: whose photos.
        label: the subject's label, ``S-01``.
        consent_id: the consent of the ledger.
        consent: what it says; its minor's mark is the strongest one ever stated for the subject.
        notes: the entries by which subject and consent come into the log, where they are new; log them before the act's own.
        is_resumed: the subject is what a killed command left, and must still be untouched when the act is logged.
    """

    subject_id: str
    label: str
    consent_id: str
    consent: Consent
    notes: tuple[Note, ...]
    is_resumed: bool = False


def permission(acting: Acting, subject: str, statement: Statement | None, act: Act, *, recipient: str | None = None) -> Permission:
    """Return what permits an act for a subject. Nothing is logged yet.

    Args:
        acting: the case.
        subject: a label as ``S-01``, or ``new``.
        statement: what the person states; None to rely on the ledger.
        act: what is to be done.
        recipient: for sharing, with whom.

    Raises:
        UsageError: if there is no such subject, or the statement does not fit together.
        ConsentMissing: if nothing permits it.
        ConsentEnded: if what permitted it has ended.
    """
    case_id, today = acting.case.case_id, rules.day_of(acting.now)
    found, label = find_subject(acting.ledger, case_id, subject)
    rows = acting.ledger.consents(case_id, found.subject_id) if found else []
    resumed = _left_over(acting, subject, statement, act, today)
    if resumed is not None:
        found, label, rows = resumed, resumed.label, acting.ledger.consents(case_id, resumed.subject_id)
    subject_id = found.subject_id if found else new_id()
    notes = [] if found else [Note("subject.made", {"subject_id": subject_id})]
    if statement is None:
        consent = rules.permitting(marked(rows), act, recipient, on=today)
        consent_id = next(row.consent_id for row in reversed(rows) if _same(row.consent, consent))
        return Permission(subject_id, label, consent_id, consent, tuple(notes))
    stated = statement.consent(act, today)
    is_longer = statement.until is not None and not statement.oral  # a written form that names a later day is a new one
    known = next((row for row in rows if _repeats(row.consent, stated, today) and not (is_longer and stated.until > row.consent.until)), None)
    consent_id = known.consent_id if known else new_id()
    chosen = known.consent if known else stated
    if known is None:
        notes.append(consent_note(consent_id, subject_id, stated))
    chosen = replace(chosen, minor=strongest([*(row.consent.minor for row in rows), chosen.minor]))
    rules.require(chosen, act, recipient, on=today)
    return Permission(subject_id, label, consent_id, chosen, tuple(notes), is_resumed=resumed is not None)


def consent_note(consent_id: str, subject_id: str, consent: Consent) -> Note:
    """Return the entry by which a consent comes into the log; in clear it says when the consent ends and whether it was only said (`today`)."""
    facts = {"consent_id": consent_id, "subject_id": subject_id, **rules.consent_facts(consent)}
    return Note("consent.recorded", facts, action=consent_id, shown=clear_days(consent))


def ending_note(consent_id: str, on: date) -> Note:
    """Return the entry by which a consent is withdrawn."""
    return Note("consent.withdrawn", {"consent_id": consent_id, "on": on.isoformat()}, action=consent_id)


def _left_over(acting: Acting, subject: str, statement: Statement | None, act: Act, today: date) -> SubjectRow | None:
    """Return the subject that a killed command of the same person left behind when it was given the same words; None where there is none.

    Such a subject has nothing to her: no photo, no search, and a label that nobody was told. So she can be nobody else.
    """
    if subject.strip().lower() != NEW or statement is None:
        return None
    stated = statement.consent(act, today)
    for row in acting.ledger.untouched(acting.case.case_id):
        consents = acting.ledger.consents(acting.case.case_id, row.subject_id)
        if all(one.performer == acting.performer and one.consent == stated for one in consents):
            return row
    return None


def find_subject(ledger: Ledger, case_id: str, text: str) -> tuple[SubjectRow | None, str]:
    """Return (the subject of a case, or None where it is the next new one; its label).

    Raises:
        UsageError: if the text is no label, or that of a subject further on than the next.
    """
    following = ledger.subject_count(case_id) + 1
    found = _LABEL.fullmatch(text.strip())
    number = following if text.strip().lower() == NEW else int(found.group(1)) if found else 0
    if not number:
        raise UsageError(what="a subject is called by a label as S-01, never by a name; --subject new makes the next one")
    if number > following:
        raise UsageError(what=f"there is no subject S-{number:02d} in this case; the next new one is S-{following:02d}")
    return ledger.subject(case_id, number), f"S-{number:02d}"


def strongest(marks: Iterable[Minor]) -> Minor:
    """Return the strongest of several statements about whether a subject is a minor; a suspicion is not talked away by a later form."""
    return max(marks, key=_STRENGTH.index, default=Minor.NO)


def marked(rows: Sequence[ConsentRow]) -> list[Consent]:
    """Return a subject's consents, each with the strongest minor's mark of them all."""
    minor = strongest(row.consent.minor for row in rows)
    return [replace(row.consent, minor=minor) for row in rows]


def confirm(acting: Acting, subject: str) -> int:
    """Record that a subject's oral consents were confirmed in writing; returns how many.

    Raises:
        UsageError: if there is no such subject, or no oral consent of hers that still holds.
    """
    today = rules.day_of(acting.now)
    row, label = find_subject(acting.ledger, acting.case.case_id, subject)
    rows = acting.ledger.consents(acting.case.case_id, row.subject_id) if row else []
    waiting = [one for one in rows if one.consent.form is Form.ORAL and one.consent.confirmed_on is None and one.consent.holds(today)]
    if not waiting:
        raise UsageError(what=f"{label} has no oral consent that still holds; a lapsed one is asked for again")
    facts = [(one.consent_id, replace(one.consent, confirmed_on=today)) for one in waiting]
    notes = [Note("consent.confirmed", {"consent_id": name, "on": today.isoformat()}, action=name, shown=clear_days(made)) for name, made in facts]
    acting.log(notes, check=lambda: require_same(acting, row.subject_id if row else "", waiting, label))
    return len(waiting)


def require_same(acting: Acting, subject_id: str, known: Sequence[ConsentRow], label: str) -> None:
    """Pass if consents of a subject stand as they did when they were looked at. Call it where nobody else can write (`Acting.log`).

    Raises:
        ChangedMeanwhile: if somebody confirmed, changed or withdrew one of them.
    """
    standing = {row.consent_id: row.consent for row in acting.ledger.consents(acting.case.case_id, subject_id)}
    if any(standing.get(row.consent_id) != row.consent for row in known):
        raise ChangedMeanwhile(what=f"{label}'s consent")


def queries_today(ledger: Ledger, performer: str, on: date) -> int:
    """Return how often a person has searched on a Korean day, in all cases of the workspace; all who state nothing count together."""
    return ledger.queries(performer, on)


def require_query(acting: Acting) -> None:
    """Pass if the person may search once more today. Call it before a search.

    Raises:
        QueriesSpent: if she may not.
    """
    asked = queries_today(acting.ledger, acting.performer, rules.day_of(acting.now))
    rules.require_query_left(asked, acting.ledger.query_limit(acting.case.case_id))


def require_unchanged(acting: Acting, permitted: Permission) -> None:
    """Pass if what permitted an act was not withdrawn while the act was prepared. Call it where nobody else can write (`Acting.log`).

    Raises:
        ConsentEnded: if it was.
    """
    today = rules.day_of(acting.now)
    if permitted.is_resumed and permitted.subject_id not in {row.subject_id for row in acting.ledger.untouched(acting.case.case_id)}:
        raise UsageError(what=f"somebody else is at work on {permitted.label} at this moment, and nothing is kept yet: give the same command again")
    rows = acting.ledger.consents(acting.case.case_id, permitted.subject_id)
    if any(row.consent_id == permitted.consent_id and not row.consent.holds(today) for row in rows):
        raise ConsentEnded(on=today.isoformat(), why="it was withdrawn meanwhile; nothing was kept and nothing is told")


def record_query(acting: Acting, permitted: Permission, *, photos: int, found: int) -> int:
    """Log a search, with subject and consent where they are new; call it before its answer is shown. Returns the entry's place.

    Args:
        acting: the case.
        permitted: what permitted it.
        photos: photos that were asked for.
        found: matches found.

    Raises:
        QueriesSpent: if other searches of the person's, made at the same time, have used up her number.
        ConsentEnded: if the consent was withdrawn meanwhile.
    """
    facts = {"subject_id": permitted.subject_id, "consent_id": permitted.consent_id, "photos": photos, "found": found}
    on = rules.day_of(acting.now).isoformat()

    def check() -> None:
        require_query(acting)
        require_unchanged(acting, permitted)

    return acting.log([*permitted.notes, Note("match.queried", {**facts, "on": on})], check=check)


def label_of(acting: Acting, subject_id: str) -> str:
    """Return a subject's label as the log numbered it: somebody else may have made a subject meanwhile."""
    return acting.ledger.subject_of(subject_id).label


def set_query_limit(acting: Acting, limit: int) -> int:
    """Set a case's daily number of searches a person. Returns the entry's place.

    Raises:
        UsageError: if it is negative or beyond 10,000.
    """
    if not 0 <= limit <= _MOST_QUERIES:
        raise UsageError(what=f"a daily number lies between 0 and {_MOST_QUERIES:,}")
    return acting.log([Note("queries.limited", {"limit": limit})])


def query_totals(acting: Acting) -> list[QueryTotal]:
    """Return an auditor's view of a case's searches: totals a person and day, newest first. No hash, no photo, no result."""
    return acting.ledger.query_totals(acting.case.case_id)


def _repeats(known: Consent, stated: Consent, today: date) -> bool:
    """Whether a statement says no more than a consent that holds already. Saying it again does not make an oral one last longer."""
    facts = [(one.given_by, one.basis, one.form, one.minor, one.vetting) for one in (known, stated)]
    return known.holds(today) and facts[0] == facts[1] and stated.scope <= known.scope and stated.until >= known.until


def _same(one: Consent, other: Consent) -> bool:
    return replace(one, minor=Minor.NO) == replace(other, minor=Minor.NO)


def consent_row(consent: rules.Consent) -> dict[str, Any]:
    """Return a consent as the documented JSON (docs/cli.md)."""
    days = {"confirmed_on": consent.confirmed_on, "withdrawn_on": consent.withdrawn_on, "lapses_on": consent.lapses_on}
    return {**rules.consent_facts(consent), **{name: None if day is None else day.isoformat() for name, day in days.items()}}
