# SPDX-License-Identifier: Apache-2.0
"""What a line of the custody log is about, for a person who asks who did what: one group a line, and which of its facts point at something.

Pure. A type that is not named here counts by its first word, and as `Group.OTHER` where that is new too: nothing is left out of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.model.ids import require_digest

RECORDS_A_LINE: Final = 1000
"""At most so many records stand in one line's details (`custody.details`), so a record's place is ``seq * RECORDS_A_LINE + number``."""


class Group(StrEnum):
    """What an auditor looks for."""

    SEEN = "seen"
    TAKEN_IN = "taken_in"
    DECIDED = "decided"
    SEARCHED = "searched"
    HANDED_OUT = "handed_out"
    ERASED = "erased"
    PEOPLE = "people"
    KEYS = "keys"
    PROOFS = "proofs"
    OTHER = "other"


_GROUPS: Final[Mapping[str, Group]] = {
    "action": Group.TAKEN_IN,
    "items": Group.TAKEN_IN,
    "capture": Group.TAKEN_IN,
    "case": Group.DECIDED,
    "consent": Group.DECIDED,
    "subject": Group.DECIDED,
    "bank": Group.DECIDED,
    "list": Group.DECIDED,
    "item": Group.DECIDED,
    "hold": Group.DECIDED,
    "queries": Group.DECIDED,
    "review": Group.DECIDED,
    "finding": Group.DECIDED,
    "request": Group.DECIDED,
    "removal": Group.DECIDED,
    "threat": Group.DECIDED,
    "match": Group.SEARCHED,
    "search": Group.SEARCHED,
    "notice": Group.HANDED_OUT,
    "bundle": Group.HANDED_OUT,
    "export": Group.HANDED_OUT,
    "citation": Group.HANDED_OUT,
    "status": Group.HANDED_OUT,
    "recall": Group.HANDED_OUT,
    "erasure": Group.ERASED,
    "unseal": Group.SEEN,
    "reveal": Group.SEEN,
    "media": Group.SEEN,
    "text": Group.SEEN,
    "unmask": Group.SEEN,
    "shown": Group.SEEN,
    "sight": Group.SEEN,
    "person": Group.PEOPLE,
    "colleague": Group.PEOPLE,
    "member": Group.PEOPLE,
    "access": Group.PEOPLE,
    "role": Group.PEOPLE,
    "keys": Group.KEYS,
    "signing": Group.KEYS,
    "custodians": Group.KEYS,
    "anchor": Group.PROOFS,
    "backup": Group.PROOFS,
    "workspace": Group.OTHER,
}
_OWN: Final[Mapping[str, Group]] = {
    "items.erased": Group.ERASED,
    "items.rewrapped": Group.KEYS,
    "case.rekeying": Group.KEYS,
    "case.rekeyed": Group.KEYS,
    "persons.rekeying": Group.KEYS,
    "persons.resealed": Group.KEYS,
    "persons.rekeyed": Group.KEYS,
    "case.opened": Group.TAKEN_IN,
    "bank.exported": Group.HANDED_OUT,
    "sight.limited": Group.DECIDED,
    "subject.person_opened": Group.SEEN,
    "subject.contact_opened": Group.SEEN,
    "subject.person_destroyed": Group.ERASED,
    "subject.contact_destroyed": Group.ERASED,
    "subject.map_destroyed": Group.ERASED,
    "keys.forgotten": Group.ERASED,
}


def group_of(type_: str) -> Group:
    """Return the group of a log entry's type."""
    return _OWN.get(type_) or _GROUPS.get(type_.partition(".")[0], Group.OTHER)


@dataclass(frozen=True, slots=True)
class About:
    """Something that a log entry is about: ``kind`` is item, capture or request; ``ref`` a keyed tag, a capture's id or a random id."""

    kind: str
    ref: str


def abouts(facts: Mapping[str, Any], tag_of: Callable[[str], str]) -> Iterator[About]:
    """Yield what an opened detail points at, each once.

    Args:
        facts: the detail.
        tag_of: item id -> keyed tag, so that no digest of a plaintext stands in the book.
    """
    found = dict.fromkeys(_all(facts, tag_of))
    yield from found


def _all(facts: Mapping[str, Any], tag_of: Callable[[str], str]) -> Iterator[About]:
    for name in ("items", "item_id"):
        yield from (About("item", tag_of(one)) for one in _digests(facts.get(name)))
    yield from (About("item", one) for one in _digests(facts.get("tags")))
    for name in ("captures", "capture_id"):
        yield from (About("capture", one) for one in _digests(facts.get(name)))
    for name in ("request_id", "request"):
        value = facts.get(name)
        if isinstance(value, str) and value.isascii() and value.isalnum():
            yield About("request", value[:64])


def _digests(value: object) -> Sequence[str]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str) and _is_digest(one)]


def _is_digest(text: str) -> bool:
    try:
        require_digest(text)
    except ValueError:
        return False
    return True
