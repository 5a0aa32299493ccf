# SPDX-License-Identifier: Apache-2.0
"""Keeps watch: what a new capture shows is compared at once with the case's banks and partners' lists, and what may show a minor is frozen.

Only pictures that are new in the case are compared, and only banks whose consent permits keeping and searching on that day. The answer is given to
whoever added the capture and stored nowhere: a withdrawal has nothing to clean up. Lists hold upright hashes; mirrored and turned copies are looked
for by hashes turned without their pictures (`sotdae.matching.turned`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sotdae.actions import bank_hashes, picture_index
from sotdae.actions.acting import Acting
from sotdae.actions.consenting import marked
from sotdae.actions.freezing import freeze_matches
from sotdae.actions.held_lists import held_lists
from sotdae.actions.picture_index import open_pictures
from sotdae.actions.workspace import ANSWERS
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act, Minor
from sotdae.cases.freezing import ListKind, Matched, frozen_by
from sotdae.lake.answers import Answers
from sotdae.matching.hashes import as_bytes
from sotdae.matching.turned import ORIENTATIONS, turned
from sotdae.media.hashing import LOW_QUALITY
from sotdae.media.pdq import Pdq

_HASH_BYTES: Final = Pdq.bits // 8
_UNSTATED: Final = 255
"""Stands for a quality that a partner's list does not state."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What one bank or list met in new pictures. Fields: docs/cli.md."""

    asked: str
    items: int
    posts: int
    rooms: tuple[str, ...]
    frozen: int

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON."""
        return {"asked": self.asked, "items": self.items, "posts": self.posts, "rooms": list(self.rooms), "frozen": self.frozen}


def watch(who: Acting) -> list[Watched]:
    """Compare the new pictures of a case with its banks and lists, and freeze what has to be frozen; an interrupted watch is made up for."""
    folder = who.opened.place.case_lake(who.case.case_id)
    fresh = picture_index.unwatched(folder)
    if not fresh:
        return []
    minors: dict[str, Minor] = {}
    kinds: dict[str, ListKind] = {}
    answer = _met(who, fresh, [*_banks(who, minors), *_lists(who, kinds)], kinds, minors)
    picture_index.set_watched(folder)
    return answer


def watch_list(who: Acting, label: str) -> list[Watched]:
    """Compare everything that a case holds with one list that is new (``L-01``), and freeze what it says may show a minor."""
    kinds: dict[str, ListKind] = {}
    asked = [(name, hashes) for name, hashes in _lists(who, kinds) if name == label]
    return _met(who, None, asked, kinds, {})


def _met(
    who: Acting,
    numbers: Collection[int] | None,
    asked: Sequence[tuple[str, NDArray[np.uint8]]],
    kinds: Mapping[str, ListKind],
    minors: Mapping[str, Minor],
) -> list[Watched]:
    """Ask snapshots of a case (None: all) for hashes, each lot under its label, and freeze."""
    folder = who.opened.place.case_lake(who.case.case_id)
    if not asked or not (folder / ANSWERS).is_file():
        return []
    pictures = open_pictures(folder)
    hashes = np.concatenate([lot for _, lot in asked])
    ends = np.cumsum([len(lot) for _, lot in asked])
    distance = Pdq.match_distance_bits
    hits = pictures.search(hashes, distance) if numbers is None else pictures.search_in(numbers, hashes, distance)
    matches = [Matched(asked[int(np.searchsorted(ends, one.query, "right"))][0], one.row.media_item_id, one.distance_bits) for one in hits]
    found: dict[str, set[str]] = {}
    for match in matches:
        found.setdefault(match.asked, set()).add(match.item_id)
    freezing = frozen_by(kinds, matches, minors=minors)
    freeze_matches(who, freezing)
    with Answers(folder / ANSWERS) as answers:
        return [_told(answers, label, items, sum(item in freezing for item in items)) for label, items in sorted(found.items())]


def _banks(who: Acting, minors: dict[str, Minor]) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield (label, hashes) of each subject whose consent permits that her bank be searched."""
    today = rules.day_of(who.now)
    for subject in who.ledger.subjects(who.case.case_id):
        consents = marked(who.ledger.consents(who.case.case_id, subject.subject_id))
        if not any(one.holds(today) and one.covers(Act.SEARCH_OWN_CASE) for one in consents):
            continue
        minors[subject.label] = consents[0].minor
        for photo in bank_hashes.held(who, subject.subject_id, today):
            fit = [one.hash.value for one in photo.hashes if one.hash.algorithm == Pdq.name and one.hash.quality >= LOW_QUALITY]
            yield subject.label, np.frombuffer(b"".join(fit), np.uint8).reshape(-1, _HASH_BYTES)


def _lists(who: Acting, kinds: dict[str, ListKind]) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield (label, hashes in every orientation) of each list that may be used; hashes that say too little are left out."""
    for held in held_lists(who, rules.day_of(who.now)):
        kinds[held.row.label] = held.kind
        fit = held.hashes[(held.qualities >= LOW_QUALITY) | (held.qualities == _UNSTATED)]
        for orientation in range(len(ORIENTATIONS)):
            yield held.row.label, as_bytes(turned(fit, orientation))


def _told(answers: Answers, label: str, items: Collection[str], frozen: int) -> Watched:
    places = [row for item in items for row in answers.shown(item)]
    rooms = {room.room_key: str(room.sheet["label"]) for room in answers.rooms()}
    return Watched(label, len(items), len(places), tuple(sorted({rooms.get(row.room_key, "?") for row in places})), frozen)
