# SPDX-License-Identifier: Apache-2.0
"""What is to be erased, resolved from what a person typed: ids, labels and the photos of a subject. Plans nothing and erases nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sotdae.actions.acting import Acting
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.consenting import find_subject
from sotdae.actions.matching.freezing import item_named
from sotdae.actions.matching.match import look_alikes
from sotdae.actions.retention.erasure_plan import KEEP, WHOLE, Scope
from sotdae.errors import UsageError


def scope_of(who: Acting, *, items: Sequence[str] = (), captures: Sequence[str] = (), **stated: Any) -> Scope:
    """Resolve what a person typed.

    Args:
        who: the case.
        items: item ids, or beginnings of at least 8 digits.
        captures: capture ids, or beginnings of at least 8 digits.
        **stated: the other fields of `Scope`.

    Raises:
        UsageError: if something is not there, is ambiguous, or the request does not fit together.
    """
    tags = tuple(sorted({who.opened.keyring.item_tag(item_named(who, text)) for text in items}))
    held = [row.capture_id for row in who.opened.book.captures(who.case.case_id)]
    named = []
    for text in captures:
        found = [one for one in held if one.startswith(text.strip().lower())]
        if len(found) != 1 or len(text.strip()) < 8:  # noqa: PLR2004 (as many digits as for an item)
            raise UsageError(what="these digits are not the beginning of exactly one capture of this case")
        named.append(found[0])
    scope = Scope(items=tags, captures=tuple(dict.fromkeys(named)), **stated)
    if not (scope.items or scope.captures or scope.subject or scope.room or scope.whole_case):
        raise UsageError(what="say what to erase: --item, --capture, --subject, --room with --messages, or --whole-case")
    if scope.whole_case and (scope.items or scope.captures or scope.subject or scope.room):
        raise UsageError(what="--whole-case stands alone")
    if scope.room and scope.export not in {WHOLE, KEEP}:
        raise UsageError(
            what="messages stand in a sealed export: --export whole erases it with everything in it; --export keep --ground TEXT hides the "
            "messages from every reading and keeps the sealed file under a recorded hold"
        )
    if scope.export == KEEP and not scope.ground:
        raise UsageError(what="a file that is kept needs the ground of its hold: --ground TEXT")
    return scope


def matching_items(who: Acting, label: str) -> list[str]:
    """Return the ids of items of the case that look the same as a photo in a subject's bank, whatever her consent says by now: they are to go.

    Raises:
        UsageError: if there is no such subject, or her bank is empty.
    """
    subject = find_subject(who.ledger, who.case.case_id, label)[0]
    standing = [] if subject is None else who.ledger.entries(who.case.case_id, subject.subject_id)
    photos = [photo for row in standing if row.withdrawn_at is None for photo in bank_hashes.decode(who.attached(row.object_id))]
    if not photos:
        raise UsageError(what="this subject's bank holds nothing to compare with: name the items with --item")
    return look_alikes(who.opened.place.case_lake(who.case.case_id), photos)
