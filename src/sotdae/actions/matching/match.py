# SPDX-License-Identifier: Apache-2.0
"""``match``: says where copies of a subject's photos were seen, and shows none. Photos are hashed and forgotten; a search is counted and logged.

One question asks with every orientation and crop of each photo; what was stored holds each picture whole, without its frame, and without the screen
around it. A picture counts once for each photo, with its nearest pair of hashes; which pairs count, and what "looks the same" and "similar" mean,
stands in `sotdae.matching.match_bands`. Every answer says what was searched: nothing found is no proof of absence, and an original does not find a
forgery made from it.
"""

from __future__ import annotations

import hashlib
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from sotdae.actions.acting import Acting, acting
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.consenting import Permission, label_of, permission, record_query, require_query
from sotdae.actions.matching.freezing import freeze_matches
from sotdae.actions.matching.handing_in import hand_in
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.pictures.photos import HashedPhoto, HashPhoto
from sotdae.actions.pictures.picture_index import Found, Pictures, open_pictures
from sotdae.actions.reading import iso
from sotdae.actions.records.book import CaseRow
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act
from sotdae.cases.freezing import Matched, frozen_by
from sotdae.classes import dataclass
from sotdae.errors import PhotosUnusable, UsageError
from sotdae.lake.answers import Answers
from sotdae.matching.hashes import as_bytes
from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS, SIMILAR_CEILING_BITS, Band, band
from sotdae.matching.turned import ORIENTATIONS, turned
from sotdae.media.hashing import LOW_QUALITY, MarkedHash, Variant
from sotdae.media.pdq import Pdq

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MatchRequest(BankRequest):
    """What a person asks: the facts of a bank's request, and how far to search.

    Attributes:
        all_cases: search every case of the workspace, not this one alone.
    """

    all_cases: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One photo of a question, as hashes.

    Attributes:
        name: what the answer calls it: ``photo 1``, ``B-01 photo 2``; never a file's name.
        quality: of the whole photo, 0 to 100; None where it was refused.
        hashes: every variant and orientation that is good enough to be asked with.
        refused: why it was not hashed, or says too little; None where it is asked with.
    """

    name: str
    quality: int | None
    hashes: tuple[MarkedHash, ...]
    refused: str | None = None


@dataclass
class Searched:
    """What was searched, summed over cases. ``until`` is the newest capture's time, UTC."""

    hashes: int = 0
    items: int = 0
    low_quality: int = 0
    rooms: int = 0
    cases: list[str] = field(default_factory=list)
    until: str | None = None

    def to_json(self) -> Row:
        """Return the documented JSON (docs/cli.md)."""
        return {name: getattr(self, name) for name in ("hashes", "items", "low_quality", "rooms", "cases", "until")}


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer. Fields: docs/cli.md."""

    case: str
    mode: str
    subject: str
    queries: tuple[Row, ...]
    searched: Searched
    milliseconds: int
    frozen: int
    check_codes: tuple[str, ...] = ()

    def to_json(self) -> Row:
        """Return the documented JSON (docs/cli.md)."""
        head = {"case": self.case, "mode": self.mode, "subject": self.subject, "check_codes": list(self.check_codes)}
        return {**head, "queries": list(self.queries), "searched": self.searched.to_json(), "milliseconds": self.milliseconds, "frozen": self.frozen}


def match_photos(request: MatchRequest, photos: Sequence[Path], *, hash_photo: HashPhoto, now: datetime) -> MatchResult:
    """Search for copies of photos. They are hashed in the jail and forgotten: neither bytes nor names nor digests of them are written.

    Args:
        request: whose, where, and what permits it.
        photos: files: photos, or bundles from the hashing page.
        hash_photo: hashes one encoded photo (`photos.in_jail`).
        now: UTC.

    Raises:
        ConsentMissing: if nothing permits it; nothing was opened then.
        QueriesSpent: if the person has asked too often today.
        PhotosUnusable: if no photo could be hashed.
    """
    with _asking(request, now) as who:
        return match_photos_as(who, request, photos, hash_photo=hash_photo)


def match_photos_as(who: Acting, request: MatchRequest, photos: Sequence[Path], *, hash_photo: HashPhoto) -> MatchResult:
    """`match_photos` in a workspace that is open already."""
    permission(who, request.subject, request.statement, _act(request))  # before any photo is opened
    require_query(who)
    handed = hand_in(who, photos, hash_photo)
    return replace(_answer(who, request, [_asked(photo) for photo in handed.photos]), check_codes=handed.check_codes)


def match_bank(request: MatchRequest, *, now: datetime) -> MatchResult:
    """Search for copies of the photos that the subject's bank holds.

    Raises:
        ConsentMissing: if nothing permits it.
        QueriesSpent: if the person has asked too often today.
        UsageError: if the bank holds nothing that may be used.
    """
    with _asking(request, now) as who:
        return match_bank_as(who, request)


def match_bank_as(who: Acting, request: MatchRequest) -> MatchResult:
    """`match_bank` in a workspace that is open already."""
    permitted = permission(who, request.subject, request.statement, _act(request))
    require_query(who)
    held = bank_hashes.held(who, permitted.subject_id, rules.day_of(who.now))
    asked = [_from_hashes(f"{photo.entry.label} photo {photo.number}", photo.hashes) for photo in held]
    if not asked:
        raise UsageError(what=f"{permitted.label} has nothing in the bank that may be used: hand in photos, or sotdae bank add")
    return _answer(who, request, asked)


def look_alikes(case_folder: Path, photos: Iterable[Iterable[MarkedHash]]) -> list[str]:
    """Return the items of a case that look the same as one of some photos. For an erasure: it answers nobody, so it is neither counted nor logged."""
    asked = [_from_hashes("", one) for one in photos]
    if not any(one.hashes for one in asked):
        return []
    return sorted({item_id for _, _, met in _best(open_pictures(case_folder), asked, own_case=False) for item_id in met})


def _asking(request: MatchRequest, now: datetime) -> Any:
    return acting(Workspace(request.workspace), request.case, passphrase=request.passphrase, performer=request.performer, now=now)


def _act(request: MatchRequest) -> Act:
    return Act.SEARCH_ALL_CASES if request.all_cases else Act.SEARCH_OWN_CASE


def _asked(photo: HashedPhoto) -> Asked:
    if not photo.hashes:
        return Asked(f"photo {photo.number}", None, (), photo.refused or "it has no hash")
    return _from_hashes(f"photo {photo.number}", photo.hashes)


def _from_hashes(name: str, hashes: Iterable[MarkedHash]) -> Asked:
    """Keep what can be asked with: our algorithm, and a quality that says something."""
    known = [one for one in hashes if one.hash.algorithm == Pdq.name]
    whole = [one.hash.quality for one in known if one.variant == "plain" and one.orientation == 0]
    fit = tuple(one for one in known if one.hash.quality >= LOW_QUALITY)
    quality = max(whole, default=None)
    return Asked(name, quality, fit, None if fit else "it shows too little to be told from others (quality under 50)")


def _answer(who: Acting, request: MatchRequest, asked: Sequence[Asked]) -> MatchResult:
    """Search, log the search, and only then give out what it found."""
    permitted = permission(who, request.subject, request.statement, _act(request))
    require_query(who)
    if not any(one.hashes for one in asked):
        raise PhotosUnusable(reason=next((one.refused for one in asked if one.refused), "there is none"))
    began = time.perf_counter()
    own = [who.case]
    cases = [*own, *(row for row in who.opened.book.cases() if row.case_id != who.case.case_id)] if request.all_cases else own
    searched = Searched()
    matches: dict[int, list[Row]] = {number: [] for number in range(len(asked))}
    for case in cases:
        for number, row in _in_case(who, case, asked, searched):
            matches[number].append(row)
    taken = round((time.perf_counter() - began) * 1000)
    queries = tuple(_query(one, matches[number]) for number, one in enumerate(asked))
    record_query(who, permitted, photos=len(asked), found=len({row["item_id"] for query in queries for row in query["matches"]}))
    frozen = sum(_freeze(replace(who, case=case), permitted, queries) for case in cases)
    return MatchResult(who.case.name, who.opened.vault.mode.value, label_of(who, permitted.subject_id), queries, searched, taken, frozen)


def _freeze(who: Acting, permitted: Permission, queries: Sequence[Row]) -> int:
    """Freeze what was found in one case, where the subject is a minor or perhaps one."""
    rows = [row for query in queries for row in query["matches"] if row["case"] == who.case.name]
    found = [Matched(permitted.label, row["item_id"], row["distance_bits"]) for row in rows]
    return freeze_matches(who, frozen_by({}, found, minors={permitted.label: permitted.consent.minor}))


def _query(asked: Asked, rows: Sequence[Row]) -> Row:
    ordered = sorted(rows, key=lambda row: (row["distance_bits"], row["sent_at"] or "9", row["case"], row["label"] or "", row["message_id"] or 0))
    is_page = any(mark.variant == Variant.BOXED for mark in asked.hashes)
    return {"query": asked.name, "quality": asked.quality, "refused": asked.refused, "is_page": is_page, "matches": ordered}


def _in_case(who: Acting, case: CaseRow, asked: Sequence[Asked], searched: Searched) -> Iterator[tuple[int, Row]]:
    """Yield (number of the photo, match) for each message of one case that shows a copy."""
    folder = who.opened.place.case_lake(case.case_id)
    if not (folder / ANSWERS).is_file() and not who.opened.book.captures(case.case_id):
        return  # nothing was ever added
    with Answers(folder / ANSWERS) as answers:
        pictures = open_pictures(folder, frozenset(answers.meta["snapshots"]))
        rooms = answers.labels()
        _count(searched, case.name, pictures, answers, len(rooms))
        for number, frames, met in _best(pictures, asked, own_case=case.case_id == who.case.case_id):
            for one in met.values():
                picture = who.opened.keyring.item_tag(whichever_way(one.found.row.value))
                yield from ((number, {**row, "picture": picture}) for row in _shown(case.name, answers, rooms, one, frames))


def whichever_way(value: str) -> str:
    """Return one name for a hash (hex) and for its turned and mirrored copies, where turning gives them bit for bit: SHA-256, hex."""
    hashes = np.frombuffer(bytes.fromhex(value), np.uint8).reshape(1, -1)
    ways = [as_bytes(turned(hashes, way)).tobytes() for way in range(len(ORIENTATIONS))]
    return hashlib.sha256(min(ways)).hexdigest()


def _count(searched: Searched, case: str, pictures: Pictures, answers: Answers, rooms: int) -> None:
    searched.hashes += pictures.hashes
    searched.items += pictures.counts.compared
    searched.low_quality += pictures.counts.low_quality
    searched.rooms += rooms
    searched.cases.append(case)
    times = [row["captured_at"] or row["sealed_at"] for row in answers.captures()]
    searched.until = max([moment for moment in (*times, searched.until) if moment is not None], key=datetime.fromisoformat, default=None)


@dataclass
class _Met:
    """A stored picture or video that a photo met: the nearest pair of hashes and its band, and which frames met on either side."""

    found: Found
    mark: MarkedHash
    band: Band
    stored: dict[int, int] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def take(self, found: Found, mark: MarkedHash, band: Band) -> None:
        """Take in another pair; frames count where they look the same."""
        if found.distance_bits < self.found.distance_bits:
            self.found, self.mark, self.band = found, mark, band
        if found.row.at_milliseconds is not None:
            self.stored[found.row.at_milliseconds] = found.row.frames
        if mark.at_milliseconds is not None:
            self.asked.add(mark.at_milliseconds)

    def shares(self, asked_frames: int) -> Row:
        """Return which share of either side's frames met, each null where that side is no video."""
        total = self.found.row.video_frames
        return {
            "query_ratio": round(len(self.asked) / asked_frames, 4) if asked_frames else None,
            "stored_ratio": round(min(1.0, sum(self.stored.values()) / total), 4) if total else None,
        }


def _best(pictures: Pictures, asked: Sequence[Asked], *, own_case: bool) -> Iterator[tuple[int, int, Mapping[str, _Met]]]:
    """Yield (number of the photo, its frames where it is a video, what it met).

    What looks the same is found by the index, in any case; what is merely similar by counting out, in the own case, and among pictures only: frames
    of a video are near copies of each other by nature.
    """
    # All photos are asked at once: what a question costs beside its own hashes (joining, reading rows, laying bits out) is paid once.
    queries = np.frombuffer(b"".join(mark.hash.value for one in asked for mark in one.hashes), np.uint8).reshape(-1, Pdq.bits // 8)
    met: list[dict[str, _Met]] = [{} for _ in asked]
    for number, found in _of_each(asked, pictures.search(queries, LOOKS_THE_SAME_BITS)):
        _take(met[number], asked[number], found, own_case=own_case)
    if own_case:
        known = [frozenset(one) for one in met]  # and not merely hit: two pages whose wholes count for nothing may hold similar pictures
        for number, found in _of_each(asked, pictures.search_wide(queries, LOOKS_THE_SAME_BITS + 1, SIMILAR_CEILING_BITS)):
            fresh = [one for one in found if one.row.at_milliseconds is None and one.row.media_item_id not in known[number]]
            _take(met[number], asked[number], fresh, own_case=True)
    for number, one in enumerate(asked):
        if one.hashes:
            yield number, len({mark.at_milliseconds for mark in one.hashes if mark.at_milliseconds is not None}), met[number]


def _of_each(asked: Sequence[Asked], hits: Iterable[Found]) -> Iterator[tuple[int, list[Found]]]:
    """Yield (number of a photo, its hits) of a question of all photos; a hit's query is the number of the photo's own hash then."""
    begins = np.cumsum([0, *(len(one.hashes) for one in asked)]).tolist()
    found: dict[int, list[Found]] = {}
    for hit in hits:
        number = bisect_right(begins, hit.query) - 1
        found.setdefault(number, []).append(replace(hit, query=hit.query - begins[number]))
    yield from sorted(found.items())


def _take(met: dict[str, _Met], one: Asked, hits: Iterable[Found], *, own_case: bool) -> None:
    """Take in the pairs that may be held against each other."""
    is_page = any(mark.variant == Variant.BOXED for mark in one.hashes)
    for found in hits:
        mark = one.hashes[found.query]
        both = is_page and found.row.is_page
        alike = band(found.distance_bits, own_case=own_case, stored=found.row.variant, asked=mark.variant, both_pages=both)
        if alike is not None:
            met.setdefault(found.row.media_item_id, _Met(found, mark, alike)).take(found, mark, alike)


def _shown(case: str, answers: Answers, rooms: Mapping[str, tuple[str, ...]], met: _Met, frames: int) -> Iterator[Row]:
    """Yield a match once for each message that shows the picture; once without a message where no message of the capture does."""
    stored, mark = met.found.row, met.mark
    row: Row = {
        "case": case,
        "item_id": stored.media_item_id,
        "kind": stored.media_kind,
        "distance_bits": met.found.distance_bits,
        "band": str(met.band),
        "variant": mark.variant,
        "orientation": mark.orientation,
        "stored_variant": stored.variant,
        "at_milliseconds": stored.at_milliseconds,
        **met.shares(frames),
    }
    places = answers.shown(stored.media_item_id)
    for place in places:
        label, label_ko = rooms.get(place.room_key, ("?", "?"))
        seen = {"room_key": place.room_key, "message_id": place.message_id, "sent_at": iso(place.sent_at), "captures": place.captures}
        yield {**row, "label": label, "label_ko": label_ko, **seen}
    if not places:
        yield {**row, "label": None, "label_ko": None, "room_key": None, "message_id": None, "sent_at": None, "captures": None}
