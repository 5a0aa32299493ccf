# SPDX-License-Identifier: Apache-2.0
"""``freeze`` and ``unfreeze``, and the one guard that everything which opens, shows or bundles media has to pass.

A freeze holds in every case of the workspace: a wall between cases is no way around it. It is lifted in the case that set it, by two different
persons, each in a step of her own. Performers are as stated until there are accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.opening import Opened
from sotdae.actions.records.ledger import FrozenRow
from sotdae.actions.workspace import ANSWERS
from sotdae.cases.four_eyes import are_two_persons
from sotdae.cases.freezing import Why
from sotdae.errors import ItemFrozen, ObjectMissing, StepNotPermitted, UsageError
from sotdae.lake.answers import Answers
from sotdae.lake.media_hashes import items_beginning
from sotdae.model.ids import require_digest

ASKED: Final = "asked"
LIFTED: Final = "lifted"

_ID_DIGITS: Final = 64
_LEAST_DIGITS: Final = 8
_DIGITS: Final = frozenset("0123456789abcdef")


def freeze(acting: Acting, items: Iterable[str], why: Why = Why.PERSON) -> list[str]:
    """Freeze items of a case, whoever asks; those that the case has frozen already stay as they are.

    Args:
        acting: the case.
        items: item ids (SHA-256 of the bytes, hex).
        why: a person's suspicion, or what matched.

    Returns:
        The item ids that were not frozen before.

    Raises:
        UsageError: if an id is not in its form, or the case holds no such item.
    """
    chosen = [item_id for item_id in dict.fromkeys(items) if not _rows(acting, item_id)]
    for item_id in chosen:
        if acting.opened.book.item(acting.case.case_id, _tag(acting.opened, item_id)) is None:
            raise UsageError(what="this case holds no item of that id")
    if chosen:
        acting.log([Note("item.frozen", {"items": chosen, "why": why.value})])
    return chosen


def freeze_matches(acting: Acting, frozen: Mapping[str, Why]) -> int:
    """Freeze what `cases.freezing.frozen_by` found, one entry a reason; returns how many items were not frozen before."""
    return sum(len(freeze(acting, [item_id for item_id, why in frozen.items() if why is reason], reason)) for reason in Why)


def unfreeze(acting: Acting, item_id: str) -> str:
    """Take one of the two steps that lift a freeze; returns ``asked`` after the first, ``lifted`` after the second.

    Raises:
        UsageError: if this case has not frozen the item.
        StepNotPermitted: if the person stated nothing, or is the one who took the first step.
    """
    rows = _rows(acting, item_id)
    if not rows:
        raise UsageError(what="this case has not frozen an item of that id")
    if not acting.performer:
        raise StepNotPermitted(what="lifting a freeze takes two persons who say who they are (--performer)")
    first = rows[0].first_by
    if not first:
        acting.log([Note("item.unfreezing", {"item_id": item_id})])
        return ASKED
    if not are_two_persons(first, acting.performer):
        raise StepNotPermitted(what="the second step to lift a freeze is another person's")
    acting.log([Note("item.unfrozen", {"item_id": item_id})])
    return LIFTED


def is_frozen(opened: Opened, item_id: str) -> bool:
    """Whether an item is frozen by any case of the workspace."""
    return bool(opened.book.ledger.frozen(tag=_tag(opened, item_id)))


def require_not_frozen(opened: Opened, item_id: str) -> None:
    """Pass if an item may be opened at all. Whatever opens, shows, crops or bundles media calls this first.

    Raises:
        ItemFrozen: if it may show a minor.
    """
    if is_frozen(opened, item_id):
        raise ItemFrozen


def require_none_frozen(opened: Opened, items: Iterable[str]) -> None:
    """Pass if none of these items is frozen: one question to the book for all of them.

    Raises:
        ItemFrozen: if one may show a minor.
    """
    tags = {row.tag for row in opened.book.ledger.frozen()}
    if any(_tag(opened, item_id) in tags for item_id in items):
        raise ItemFrozen


def open_media(acting: Acting, item_id: str, identity: str | None = None) -> BinaryIO:
    """Open a held item's bytes, if nobody froze it: the only door to media. Nothing of it touches the disk.

    A person goes through it by an approved request alone (`actions.openings.unsealing`).

    Args:
        acting: the case.
        item_id: which.
        identity: the item's own, where two custodians have given it out.

    Raises:
        ItemFrozen: if it may show a minor.
        ObjectMissing: if this case does not hold its bytes.
        SealUnreadable: if it was altered.
    """
    require_not_frozen(acting.opened, item_id)
    held = acting.opened.book.item(acting.case.case_id, _tag(acting.opened, item_id))
    if held is None or not held[0]:
        raise ObjectMissing(object_id=item_id)
    return acting.opened.vault.open_item(acting.opened.keyring, acting.case.case_id, held[0], identity)


def frozen_list(acting: Acting) -> list[dict[str, Any]]:
    """Return a case's freezes that hold, as counts and dates: never which picture it is."""
    rows = acting.ledger.frozen(acting.case.case_id)
    return [{"why": row.why, "frozen_at": row.at.isoformat(), "lifting_asked": bool(row.first_by), "log_seq": row.seq} for row in rows]


def item_named(acting: Acting, text: str) -> str:
    """Return the item that a whole id, or at least its first 8 digits, means in a case.

    A beginning is looked up among what messages of the case show, and among pictures and videos that were hashed: a file that no message shows is
    told by a match in 8 digits too.

    Raises:
        UsageError: if it is no id, or not the beginning of exactly one.
    """
    name = text.strip().lower()
    if len(name) == _ID_DIGITS or len(name) < _LEAST_DIGITS or not set(name) <= _DIGITS:
        _tag(acting.opened, name)
        return name
    folder = acting.opened.place.case_lake(acting.case.case_id)
    if (folder / ANSWERS).is_file():
        with Answers(folder / ANSWERS) as answers:
            found = {*answers.items_beginning(name), *items_beginning(folder, name)}
        if len(found) == 1:
            return found.pop()
    raise UsageError(what="these digits are not the beginning of exactly one item of this case: give the whole id")


def _rows(acting: Acting, item_id: str) -> list[FrozenRow]:
    return [row for row in acting.ledger.frozen(tag=_tag(acting.opened, item_id)) if row.case_id == acting.case.case_id]


def _tag(opened: Opened, item_id: str) -> str:
    try:
        return opened.keyring.item_tag(require_digest(item_id))
    except ValueError as error:
        raise UsageError(what="an item's id is 64 hexadecimal digits, as the JSON of a match gives it") from error
