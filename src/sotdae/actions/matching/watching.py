# SPDX-License-Identifier: Apache-2.0
"""Keeps watch: what a new capture shows is compared at once with the case's banks and partners' lists, and what may show a minor is frozen.

Only pictures that are new in the case are compared, and only banks whose consent permits keeping and searching on that day. The answer is given to
whoever added the capture and stored nowhere: a withdrawal has nothing to clean up. Lists hold upright hashes; mirrored and turned copies are looked
for by hashes turned without their pictures (`sotdae.matching.turned`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.actions.acting import Acting
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.consenting import marked
from sotdae.actions.matching.freezing import freeze_matches
from sotdae.actions.matching.held_lists import held_lists, may_be_used
from sotdae.actions.pictures import picture_index
from sotdae.actions.pictures.picture_index import Found, open_pictures
from sotdae.actions.workspace import ANSWERS
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act, Minor
from sotdae.cases.freezing import ListKind, Matched, frozen_by
from sotdae.classes import dataclass
from sotdae.lake.answers import Answers
from sotdae.matching.hashes import as_bytes, as_words
from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS, band
from sotdae.matching.turned import ORIENTATIONS, turned
from sotdae.media.hashing import LOW_QUALITY, Variant
from sotdae.media.pdq import Pdq

_HASH_BYTES: Final = Pdq.bits // 8
_HASHES_AT_ONCE: Final = 1 << 20
"""A search takes some 300 bytes a hash asked; a partner's list has a million in eight orientations (docs/decisions/2026-11-27-join-in-tiles.md)."""
_UNSTATED: Final = 255
"""Stands for a quality that a partner's list does not state."""


@dataclass(frozen=True, slots=True)
class _Lot:
    """Hashes that are asked with under one label: (n, 32) uint8, which part of the photo each is of, and whether the photo is a page."""

    label: str
    hashes: NDArray[np.uint8]
    parts: Sequence[str]
    is_page: bool
    every_way: bool = False
    """The hashes stand for their turned and mirrored copies too, which nobody has turned yet."""


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


@dataclass(frozen=True, slots=True)
class Watch:
    """An answer of the watch, and what to remember once it is told: a kill before that tells it again, never not at all."""

    rows: tuple[Watched, ...]
    folder: Path
    until: int = 0
    lists: frozenset[str] = frozenset()

    def set_told(self) -> None:
        """Remember that it was told."""
        picture_index.set_watched(self.folder, until=self.until, lists=self.lists)


def watch(who: Acting) -> Watch:
    """Compare a case's new pictures with its banks and lists, and everything with lists that nobody was told of; freeze what has to be frozen."""
    folder = who.opened.place.case_lake(who.case.case_id)
    left = picture_index.unwatched(folder)
    if left is None:
        return Watch((), folder)
    today = rules.day_of(who.now)
    late = {row.list_id: row.label for row in who.ledger.lists(who.case.case_id) if row.list_id not in left.lists and may_be_used(row, today)}
    if not left.numbers and not late:
        return Watch((), folder)
    minors: dict[str, Minor] = {}
    kinds: dict[str, ListKind] = {}
    lists = list(_lists(who, kinds))
    # A list whose import was killed has not met what was there before it.
    rows = _met(who, None, [way for lot in lists if lot.label in late.values() for way in _ways(lot)], kinds, {})
    if left.numbers:
        rows += _met(who, left.numbers, [*_banks(who, minors), *(lot for lot in lists if lot.label not in late.values())], kinds, minors)
    return Watch(tuple(sorted(rows, key=lambda row: row.asked)), folder, left.until, frozenset(late))


def watch_list(who: Acting, label: str) -> Watch:
    """Compare everything that a case holds with one list that is new (``L-01``), and freeze what it says may show a minor."""
    kinds: dict[str, ListKind] = {}
    asked = [way for lot in _lists(who, kinds) if lot.label == label for way in _ways(lot)]
    ids = frozenset(row.list_id for row in who.ledger.lists(who.case.case_id) if row.label == label)
    return Watch(tuple(_met(who, None, asked, kinds, {})), who.opened.place.case_lake(who.case.case_id), lists=ids)


def _met(
    who: Acting,
    numbers: Collection[int] | None,
    asked: Sequence[_Lot],
    kinds: Mapping[str, ListKind],
    minors: Mapping[str, Minor],
) -> list[Watched]:
    """Ask snapshots of a case for hashes, each lot under its label, and freeze. Where all are asked (None), each way is a lot (`_ways`)."""
    folder = who.opened.place.case_lake(who.case.case_id)
    if not asked or not (folder / ANSWERS).is_file():
        return []
    pictures = open_pictures(folder)
    matches: list[Matched] = []
    for every_way in (False, True):
        lots = [lot for lot in asked if lot.every_way is every_way]
        if lots:
            matches += _matched(pictures.search if numbers is None else pictures.among(numbers, every_way=every_way), lots)
    found: dict[str, set[str]] = {}
    for match in matches:
        found.setdefault(match.asked, set()).add(match.item_id)
    freezing = frozen_by(kinds, matches, minors=minors)
    freeze_matches(who, freezing)
    with Answers(folder / ANSWERS) as answers:
        return [_told(answers, label, items, sum(item in freezing for item in items)) for label, items in sorted(found.items())]


def _matched(ask: Callable[[ArrayLike, int], list[Found]], lots: Sequence[_Lot]) -> Iterator[Matched]:
    """Yield what lots of hashes meet."""
    for some in _together(lots):
        parts = [part for lot in some for part in lot.parts]
        ends = np.cumsum([len(lot.hashes) for lot in some])
        for one in ask(np.concatenate([lot.hashes for lot in some]), LOOKS_THE_SAME_BITS):
            lot = some[int(np.searchsorted(ends, one.query, "right"))]
            both = lot.is_page and one.row.is_page
            if band(one.distance_bits, own_case=True, stored=one.row.variant, asked=parts[one.query], both_pages=both) is not None:
                yield Matched(lot.label, one.row.media_item_id, one.distance_bits)


def _together(lots: Iterable[_Lot]) -> Iterator[list[_Lot]]:
    """Yield lots to be asked with at once: enough of them to share what a search costs, few enough to bound its memory."""
    some: list[_Lot] = []
    for lot in lots:
        if some and sum(len(one.hashes) for one in some) + len(lot.hashes) > _HASHES_AT_ONCE:
            yield some
            some = []
        some.append(lot)
    if some:
        yield some


def _banks(who: Acting, minors: dict[str, Minor]) -> Iterator[_Lot]:
    """Yield the hashes of each photo of each subject whose consent permits that her bank be searched."""
    today = rules.day_of(who.now)
    for subject in who.ledger.subjects(who.case.case_id):
        consents = marked(who.ledger.consents(who.case.case_id, subject.subject_id))
        if not any(one.holds(today) and one.covers(Act.SEARCH_OWN_CASE) for one in consents):
            continue
        minors[subject.label] = consents[0].minor
        for photo in bank_hashes.held(who, subject.subject_id, today):
            fit = [one for one in photo.hashes if one.hash.algorithm == Pdq.name and one.hash.quality >= LOW_QUALITY]
            values = np.frombuffer(b"".join(one.hash.value for one in fit), np.uint8).reshape(-1, _HASH_BYTES)
            yield _Lot(subject.label, values, [one.variant for one in fit], any(one.variant == Variant.BOXED for one in fit))


def _lists(who: Acting, kinds: dict[str, ListKind]) -> Iterator[_Lot]:
    """Yield the hashes of each list that may be used, for every orientation; those that say too little are left out.

    A list does not say whether a hash is of a page. It is taken for one, so that no screenshot is frozen for its phone's interface.
    """
    for held in held_lists(who, rules.day_of(who.now)):
        kinds[held.row.label] = held.kind
        fit = held.hashes[(held.qualities >= LOW_QUALITY) | (held.qualities == _UNSTATED)]
        yield _Lot(held.row.label, as_bytes(as_words(fit)), [Variant.PLAIN] * len(fit), is_page=True, every_way=True)


def _ways(lot: _Lot) -> Iterator[_Lot]:
    """Yield a lot as it is in each orientation."""
    for orientation in range(len(ORIENTATIONS)):
        yield replace(lot, hashes=as_bytes(turned(lot.hashes, orientation)), every_way=False)


def _told(answers: Answers, label: str, items: Collection[str], frozen: int) -> Watched:
    places = [row for item in items for row in answers.shown(item)]
    posts = {(row.room_key, row.message_id) for row in places}  # one post may show several copies: its own file and a preview of it
    labels = answers.labels()
    return Watched(label, len(items), len(posts), tuple(sorted({labels.get(key, ("?",))[0] for key, _ in posts})), frozen)
