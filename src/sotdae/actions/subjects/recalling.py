# SPDX-License-Identifier: Apache-2.0
"""``recall list``, ``letter``, ``sent``, ``answer``: what became of the letters that call copies back.

A letter is sealed when it is written, and sent by a person. Until its recipient has answered it stays on `today`;
who does not answer is shown as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sotdae.actions.acting import Acting, Note
from sotdae.actions.records.subject_book import RecallRow
from sotdae.actions.subjects.making import Reading, recall_row
from sotdae.cases.consent import day_of
from sotdae.cases.withdrawal import Answer, Copy
from sotdae.custody.vault import Mode
from sotdae.errors import ChangedMeanwhile, UsageError
from sotdae.exchange import recall as letters
from sotdae.exchange.days import Language

_LONGEST = 200


def seal_letter(who: Acting, recall_id: str, recipient: str, copies: Sequence[Copy]) -> bytes:
    """Return a letter's bytes, in both languages, to be sealed with the entry that tells of it."""
    facts = tuple(one.facts() for one in copies)
    is_synthetic = who.opened.vault.mode is Mode.SYNTHETIC
    return letters.packed(letters.RecallLetter(recall_id, recipient, day_of(who.now), facts, synthetic=is_synthetic))


def recall_list(read: Reading, *, on: date) -> dict[str, Any]:
    """Return a case's recalls. JSON: docs/cli.md."""
    rows = read.book.subjects.recalls(read.case.case_id)
    return {"case": read.case.name, "recalls": [recall_row(read.case.name, row, on) for row in rows]}


def letter_text(who: Acting, label: str, language: Language) -> str:
    """Return the text of a sealed letter.

    Raises:
        UsageError: if there is no such recall, or no letter is of use for it.
    """
    row = _named(who, label)
    if not row.object_id:
        raise UsageError(what=f"{row.label} tells of copies that no letter can call back: none was written")
    return letters.unpacked(who.attached(row.object_id), language)


def tell(who: Acting, label: str, *, how: str, on: date | None = None) -> RecallRow:
    """Record that a person sent a letter.

    Args:
        who: the case.
        label: ``W-01``.
        how: by which way, in a few words.
        on: the day (KST); today by default.

    Raises:
        UsageError: if there is no such recall, it was sent before, or the day is not one on which it can have been sent.
        ChangedMeanwhile: if somebody else recorded it at the same time.
    """
    row, day = _named(who, label), on or day_of(who.now)
    if row.stuck:
        raise UsageError(what=f"{row.label} tells of copies that no letter can call back")
    if row.told_on is not None:
        raise UsageError(what=f"{row.label} was sent on {row.told_on.isoformat()} already")
    _require_day(row, day, who)
    if not how.strip() or len(how) > _LONGEST:
        raise UsageError(what="say in a few words how it was sent (--how)")
    facts = {"recall_id": row.recall_id, "on": day.isoformat(), "how": how.strip()}
    who.log([Note("recall.told", facts, action=row.recall_id, shown={"on": day.isoformat()})], check=lambda: _require_same(who, row))
    return _named(who, label)


def answer(who: Acting, label: str, given: Answer, *, note: str = "", on: date | None = None) -> RecallRow:
    """Record what a recipient answered.

    Args:
        who: the case.
        label: ``W-01``.
        given: the answer.
        note: what else it says; sealed.
        on: the day (KST) of the answer; today by default.

    Raises:
        UsageError: if there is no such recall, nothing was sent, or the same answer stands.
        ChangedMeanwhile: if somebody else recorded one at the same time.
    """
    row, day = _named(who, label), on or day_of(who.now)
    if row.told_on is None:
        raise UsageError(what=f"{row.label} was not sent yet: `sotdae recall sent {row.label}`")
    if row.answer == given.value:
        raise UsageError(what=f"{row.label} was answered so on {row.answered_on} already")
    _require_day(row, day, who)
    facts = {"recall_id": row.recall_id, "on": day.isoformat(), "answer": given.value, "note": note.strip()[:_LONGEST] or None}
    who.log([Note("recall.answered", facts, action=row.recall_id)], check=lambda: _require_same(who, row))
    return _named(who, label)


def _require_day(row: RecallRow, day: date, who: Acting) -> None:
    if not day_of(row.at) <= day <= day_of(who.now):
        raise UsageError(what="--on is a day between the one on which the letter was written and today")


def _require_same(who: Acting, row: RecallRow) -> None:
    if _named(who, row.label) != row:
        raise ChangedMeanwhile(what=row.label)


def _named(who: Acting, label: str) -> RecallRow:
    rows = who.opened.book.subjects.recalls(who.case.case_id)
    row = next((one for one in rows if one.label == label.strip().upper()), None)
    if row is None:
        raise UsageError(what="this case has no recall of that name: one is called W-01; see `sotdae recall list`")
    return row
