# SPDX-License-Identifier: Apache-2.0
"""``subject pin``: the case number and PIN by which a subject asks how her case stands (`status`), given and ended."""

from __future__ import annotations

from sotdae.actions.acting import Acting, Note
from sotdae.actions.subjects.making import known_subject
from sotdae.cases import status_access as access
from sotdae.classes import dataclass
from sotdae.errors import ChangedMeanwhile, UsageError


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A case number and its PIN, to be told once."""

    case: str
    subject: str
    number: str
    pin: str


def give_number(who: Acting, label: str) -> GivenNumber:
    """Give a subject a case number and a PIN; ones given before hold no longer. The PIN is returned here and nowhere else.

    Raises:
        UsageError: if there is no such subject.
        ChangedMeanwhile: if somebody else gave her one at the same time.
    """
    subject, book = known_subject(who, label), who.opened.book.subjects
    before = book.access(subject_id=subject.subject_id)
    number, pin = access.new_number(), access.new_pin()

    def check() -> None:
        if book.access(subject_id=subject.subject_id) != before:
            raise ChangedMeanwhile(what=f"{subject.label}'s case number")

    facts = {"subject_id": subject.subject_id, "number": number, "verifier": access.hashed(pin)}
    who.log([Note("status.given", facts)], check=check)
    return GivenNumber(who.case.name, subject.label, access.shown(number), access.shown(pin))


def end_number(who: Acting, label: str) -> None:
    """End a subject's case number, as where the paper was lost.

    Raises:
        UsageError: if there is no such subject, or she has none.
    """
    subject, book = known_subject(who, label), who.opened.book.subjects
    if book.access(subject_id=subject.subject_id) is None:
        raise UsageError(what=f"{subject.label} has no case number")
    who.log([Note("status.ended", {"subject_id": subject.subject_id})])
