# SPDX-License-Identifier: Apache-2.0
"""Matches for review: a search for a subject's photos as counts by room and day, and each picture it met as one question. No picture is shown.

The search itself is `actions.matching.match`, with its consent, its daily limit and its line in the log. What it met is logged beside it, so that it
waits for a person; what was decided about the same hash before is not asked again. "Looks the same" and "similar" are the program's words for a
distance; whether it is the same photo a person says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.answers.decisions import MET, asked_of_met, bring_up, met_rows
from sotdae.actions.matching.match import MatchRequest, MatchResult, match_bank_as, match_photos_as
from sotdae.actions.verdicts import standings
from sotdae.cases.reviewing import State
from sotdae.classes import dataclass
from sotdae.errors import PhotosUnusable
from sotdae.lake import decided
from sotdae.lake.decided import MetRow
from sotdae.matching.match_bands import LOOKS_THE_SAME_BITS, SIMILAR_CEILING_BITS
from sotdae.model.korea import KST

Row = dict[str, Any]

SCALE: Final = {"same_bits": LOOKS_THE_SAME_BITS, "similar_bits": SIMILAR_CEILING_BITS, "of_bits": 256}
"""What a distance is held against, for a scale."""

_KEPT: Final = ("item_id", "kind", "distance_bits", "band", "variant", "orientation", "stored_variant", "at_milliseconds", "picture")


@dataclass(frozen=True, slots=True)
class Met:
    """What a search met, as numbers.

    Attributes:
        result: the whole answer of the search.
        pictures: different pictures that it met in the case.
        waiting: how many of them wait for a person.
        by_room: label, day (KST) or None, posts, pictures: in the order of days.
    """

    result: MatchResult
    pictures: int
    waiting: int
    by_room: tuple[Row, ...]


def search_bank(who: Acting, request: MatchRequest) -> Met:
    """Search for copies of the photos in a subject's bank, and queue what was met. Raises as `match_bank` does."""
    return _queued(who, match_bank_as(who, request))


def search_bundle(who: Acting, request: MatchRequest, bundle: Path) -> Met:
    """Search for copies with a bundle of hashes from the hashing page, and queue what was met. Raises as `match_photos` does.

    What was met is kept, the bundle and its hashes are not. Photos are not taken here: they stay with the subject.

    Raises:
        PhotosUnusable: if it is a photo and no bundle.
    """
    return _queued(who, match_photos_as(who, request, [bundle], hash_photo=refuse_photos))


def subjects(who: Acting) -> list[Row]:
    """Return the subjects of a case by label, and how many photos of each are in the bank."""
    photos: Counter[str] = Counter()
    for entry in who.ledger.entries(who.case.case_id):
        if entry.withdrawn_at is None:
            photos[entry.subject.label] += entry.photos
    return [{"label": row.label, "photos": photos[row.label]} for row in who.ledger.subjects(who.case.case_id)]


def refuse_photos(_: bytes) -> Any:
    """Refuse a photo where a bundle is asked for.

    Raises:
        PhotosUnusable: always.
    """
    raise PhotosUnusable(reason="photos are not taken here: make a bundle with the hashing page")


def _queued(who: Acting, result: MatchResult) -> Met:
    """Log what a search met, each item once with its nearest photo, and put it beside the read model."""
    own = [row for query in result.queries for row in query["matches"] if row["case"] == who.case.name]
    rows = _record(who, result.subject, result.queries)
    asked = asked_of_met(rows)
    folder = who.opened.place.case_lake(who.case.case_id)
    standing = standings(folder, {row.finding_id: row.evidence for row in asked})
    waiting = sum(1 for row in asked if row.finding_id not in standing or standing[row.finding_id].state is not State.DECIDED)
    return Met(result, len(asked), waiting, tuple(by_room_and_day(own)))


def _record(who: Acting, subject: str, queries: Sequence[Row]) -> list[MetRow]:
    """Return what was met as rows, logged; an item that was met for this subject before stays the question it was then."""
    bring_up(who.opened, who.case.case_id)
    folder = who.opened.place.case_lake(who.case.case_id)
    known = {row.item_id: row.body["picture"] for row in decided.met(folder) if row.body["subject"] == subject}
    nearest: dict[str, Row] = {}
    for query in queries:
        for row in query["matches"]:
            before = nearest.get(row["item_id"])
            if row["case"] == who.case.name and (before is None or row["distance_bits"] < before["distance_bits"]):
                kept = {name: row[name] for name in _KEPT}
                nearest[row["item_id"]] = kept | {"quality": query["quality"], "picture": known.get(row["item_id"], row["picture"])}
    if not nearest:
        return []
    facts = {"subject": subject, "met": list(nearest.values())}
    seq = who.log([Note(MET, facts)])
    rows = met_rows(facts, seq)
    decided.put(folder, (), seq=seq, met_rows=rows, asked_rows=asked_of_met(rows))
    return rows


def by_room_and_day(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return how many posts and pictures a search met in each room on each Korean day, in the order of days; what has no time comes last."""
    posts: Counter[tuple[str, str, str]] = Counter()
    pictures: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        if row["label"] is None:
            continue
        day = "" if row["sent_at"] is None else datetime.fromisoformat(row["sent_at"]).astimezone(KST).date().isoformat()
        place = (day or "9", str(row["label"]), str(row["label_ko"]))
        posts[place] += 1
        pictures.setdefault(place, set()).add(str(row["picture"]))
    return [
        {"label": label, "label_ko": label_ko, "on": None if day == "9" else day, "posts": posts[day, label, label_ko], "pictures": len(some)}
        for (day, label, label_ko), some in sorted(pictures.items())
    ]


def request_of(who: Acting, subject: str) -> MatchRequest:
    """Return a search in one case under what the ledger permits, as a face asks for it."""
    return MatchRequest(who.opened.place.folder, subject, case=who.case.name, performer=who.performer)
