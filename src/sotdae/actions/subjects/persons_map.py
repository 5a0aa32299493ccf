# SPDX-License-Identifier: Apache-2.0
"""``subject map``, ``subject person``, ``subject contact``: who a pseudonym stands for, where the office chose to keep it, and how she is reached.

Both are sealed records with a key of their own (`custody.person_records`). Who opens one is in the log before she sees it. What they say stands in no
line, no book, no letter and no statistic; how she is reached says how and when, and never what about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sotdae.actions.acting import INSTRUMENT, Acting, Note
from sotdae.actions.opening import replay
from sotdae.actions.records.ledger import SubjectRow
from sotdae.actions.records.subject_applying import CONTACT, PERSON
from sotdae.actions.records.subject_book import RecordRow
from sotdae.actions.subjects.making import known_subject
from sotdae.custody.key_changes import KeyChanger
from sotdae.custody.person_records import identity_file, open_record, sealed_record
from sotdae.custody.writer import open_writer
from sotdae.errors import ChangedMeanwhile, PersonNotKept, StepNotPermitted, UsageError
from sotdae.model.canonical import Json

_LONGEST: Final = 1000
"""Letters of one fact about a person: an address fits, a file does not."""
_MOST_FACTS: Final = 12

Change = tuple[dict[str, Json], dict[str, bytes], Sequence[str]]
"""An entry's facts, the key files it puts in place, those it takes away."""


def begin_map(who: Acting) -> None:
    """Record that the office keeps who its subjects are, in this case, sealed by a key of its own.

    Raises:
        UsageError: if it does already.
        StepNotPermitted: if nobody says who decides.
    """
    _require_performer(who)

    def check() -> None:
        if who.opened.book.subjects.map_begun(who.case.case_id):
            raise UsageError(what="this case keeps who its subjects are already")

    check()
    who.log([Note("subject.map_begun", {})], check=check)


def destroy_map(who: Acting) -> int:
    """Destroy every record of who the case's subjects are, for good; the pseudonyms stay. Returns how many went.

    Raises:
        UsageError: if there is no such map.
        StepNotPermitted: if nobody says who decides.
    """
    _require_performer(who)
    book, case_id = who.opened.book.subjects, who.case.case_id
    gone: list[str] = []

    def make() -> Change:
        if not book.map_begun(case_id):
            raise UsageError(what="this case keeps nowhere who its subjects are")
        gone.extend(row.file for row in book.sealed(case_id, kind=PERSON))
        identity = identity_file(who.opened.keyring, case_id)
        also = [] if identity is None or book.sealed(case_id, kind=CONTACT) else [identity]
        return {"records": len(gone)}, {}, [*gone, *also]

    _change(who, "subject.map_destroyed", make)
    return len(gone)


def keep_person(who: Acting, label: str, facts: Mapping[str, str]) -> None:
    """Seal who a subject is; what was sealed before is destroyed with it.

    Args:
        who: the case.
        label: the subject's.
        facts: what the office has to know, by names of its own: ``name``, ``born``, …

    Raises:
        PersonNotKept: if the office has not chosen to keep it.
        UsageError: if there is nothing to seal, or too much.
    """
    subject = known_subject(who, label)

    def require_map() -> None:
        if not who.opened.book.subjects.map_begun(who.case.case_id):
            raise PersonNotKept(subject=subject.label, why="this office has not chosen to keep who its subjects are (`sotdae subject map --begin`)")

    require_map()
    _seal(who, subject, PERSON, facts, require_map)


def keep_contact(who: Acting, label: str, *, how: str, when: str) -> None:
    """Seal how and when a subject may safely be reached; what was sealed before is destroyed with it. Never what about.

    Raises:
        UsageError: if a part is missing or too long.
    """
    if not how.strip() or not when.strip():
        raise UsageError(what="say both how she may safely be reached and when; never what about")
    _seal(who, known_subject(who, label), CONTACT, {"how": how, "when": when}, lambda: None)


def open_sealed(who: Acting, label: str, kind: str, reason: str) -> dict[str, str]:
    """Return what a sealed record says, after it is in the log who opened it and what for.

    Args:
        who: the case.
        label: the subject's.
        kind: ``person`` or ``contact``.
        reason: what for, in a sentence; sealed in the log.

    Raises:
        PersonNotKept: if nothing is kept.
        StepNotPermitted: if nobody says who opens it, or what for.
    """
    _require_performer(who)
    if not reason.strip() or len(reason) > _LONGEST:
        raise StepNotPermitted(what="say in a sentence what it is opened for (--reason)")
    subject = known_subject(who, label)
    row = _standing(who, subject, kind)
    facts = {"subject_id": subject.subject_id, "reason": reason.strip(), "file": row.file}

    def check() -> None:
        if _standing(who, subject, kind) != row:
            raise ChangedMeanwhile(what=f"what is sealed of {subject.label}")

    who.log([Note(f"subject.{kind}_opened", facts)], check=check)
    return open_record(who.opened.keyring, who.case.case_id, row.file)


def destroy_sealed(who: Acting, label: str, kind: str) -> None:
    """Destroy a sealed record for good; the pseudonym and all that is on record of it stay.

    Raises:
        PersonNotKept: if nothing is kept.
        StepNotPermitted: if nobody says who decides.
    """
    _require_performer(who)
    subject = known_subject(who, label)

    def make() -> Change:
        return {"subject_id": subject.subject_id}, {}, [_standing(who, subject, kind).file]

    _change(who, f"subject.{kind}_destroyed", make)


def _seal(who: Acting, subject: SubjectRow, kind: str, facts: Mapping[str, str], check: Callable[[], None]) -> None:
    stated = {name.strip(): value.strip() for name, value in facts.items() if value.strip()}
    if not stated or len(stated) > _MOST_FACTS or any(len(one) > _LONGEST for pair in stated.items() for one in pair):
        raise UsageError(what=f"between one and {_MOST_FACTS} facts, each of at most {_LONGEST} letters")

    def make() -> Change:
        check()
        keyring, case_id = who.opened.keyring, who.case.case_id
        name, files = sealed_record(keyring, case_id, {f"_{key}" if key == "v" else key: value for key, value in stated.items()})
        before = who.opened.book.subjects.sealed(case_id, subject.subject_id, kind)
        return {"subject_id": subject.subject_id, "file": name}, files, [row.file for row in before]

    _change(who, f"subject.{kind}_sealed", make)


def _standing(who: Acting, subject: SubjectRow, kind: str) -> RecordRow:
    rows = who.opened.book.subjects.sealed(who.case.case_id, subject.subject_id, kind)
    if not rows:
        raise PersonNotKept(subject=subject.label, why="nothing was ever sealed, or it was destroyed")
    return rows[-1]


def _change(who: Acting, type_: str, make: Callable[[], Change]) -> None:
    """Exchange key files with one line of the log, decided where nobody else can write."""
    opened, case_id = who.opened, who.case.case_id
    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        facts, put, removed = make()
        record = {**facts, "performer": who.performer or None, "instrument": INSTRUMENT}
        KeyChanger(opened.vault, opened.keyring, writer, now=who.now).change(put, removed=removed, record=record, type_=type_, case=case_id)
        replay(opened)


def _require_performer(who: Acting) -> None:
    if not who.performer:
        raise StepNotPermitted(what="say who you are (--performer): a role and a staff id")
