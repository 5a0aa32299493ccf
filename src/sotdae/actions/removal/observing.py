# SPDX-License-Identifier: Apache-2.0
"""What the office's own captures say of the items of its requests: looked up in the lake, logged as sightings, and what came back drafted anew.

Nothing is fetched and no media file is opened: somebody saves a page, `add` seals it, and this reads what the tables say. A draft that follows is a
proposal: a person reviews it like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.questions.trailing import NONE_SEEN, SUCCESSION
from sotdae.actions.reading import address_of
from sotdae.actions.records.capture_facts import capture_fact
from sotdae.actions.records.removal_applying import OBSERVED
from sotdae.actions.records.removal_book import ItemRow, RemovalRow
from sotdae.actions.removal.drafting import Back, reappeared
from sotdae.actions.removal.placing import answers_of, item_of
from sotdae.actions.removal.stepping import record_of, requested
from sotdae.cases.removal.items import ItemState, Seen, Sighting
from sotdae.cases.removal.record import NoticeItem
from sotdae.classes import dataclass
from sotdae.errors import NoticeUnknown, StepIllegal, UsageError
from sotdae.lake.answers import Answers
from sotdae.lake.catalog import load_catalog
from sotdae.lake.sightings import SHOWN, Glimpse, glimpses, rooms_of

_ENTRY_SIGHTINGS: Final = 1000
_MILLION: Final = 1_000_000
_ROOM_WORDS: Final = {
    "public": Seen.LIVE,
    "invite_live": Seen.LIVE,
    "private": Seen.PRIVATE,
    "no_public_page": Seen.PRIVATE,
    "restricted": Seen.BLOCKED,
}
"""What a room's page says of the room itself. A name without a page looks the same whether the room is private or gone: it never counts as gone."""
_OF_MESSAGES: Final = frozenset({Seen.PRIVATE, Seen.BLOCKED})
"""What of it holds for a message too, where the capture does not show the message's place."""
_FOLLOWED: Final = frozenset({"strong", "probable"})


@dataclass(frozen=True, slots=True)
class Observed:
    """What one look brought.

    Attributes:
        captures: captures that were looked through.
        sightings: sightings that are new.
        states: item state -> how many items of those that were looked at stand there now.
        awaiting: items that were missing once and wait for a second look.
        children: labels of the drafts that follow what came back.
    """

    captures: int
    sightings: int
    states: Mapping[ItemState, int]
    awaiting: int
    children: tuple[str, ...]


def observe(acting: Acting, *, everything: bool = False) -> Observed:
    """Look through the captures that came since the last look, and at what was sent since.

    Args:
        acting: the case.
        everything: look through all captures again.
    """
    book, case_id = acting.opened.book.removal, acting.case.case_id
    until, looked = (0, 0) if everything else book.looked(case_id)
    captures = [capture_fact(row) for row in acting.opened.book.captures(case_id)]
    newest = max((one.seq for one in captures), default=0)
    if not captures:
        return Observed(0, 0, {}, 0, ())
    folder = acting.opened.place.case_lake(case_id)
    from sotdae.lake.session import Session  # noqa: PLC0415 (the engine is heavy)

    aliases = {key: alias.room_key for key, alias in load_catalog(folder).aliases.items()}
    keys = defaultdict(set)
    for key, room in aliases.items():
        keys[room].add(key)
    fresh = book.watched_since(case_id, looked)
    shown: set[str] = set()
    with Session(folder, captures=captures) as session:
        if newest > until:
            shown = rooms_of(session, [one.capture_id for one in captures if one.seq > until])
    named = {key for room in shown for key in (room, *keys[room])}
    items = {(row.request_id, row.number): row for row in (*fresh, *book.watched(case_id, named))}
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in items.values():
        wanted[aliases.get(row.room_key, row.room_key)].update(row.messages)
    with Session(folder, captures=captures, rooms=set(wanted)) as session:
        seen = _by_room(glimpses(session, wanted)) if items else {}
    known = book.seen_in([row.request_id for row in items.values()])
    found = [
        (row, one)
        for row in items.values()
        for one in _sightings(row, seen.get(aliases.get(row.room_key, row.room_key), {}))
        if (row.request_id, row.number, one.capture) not in known and (row.watch_from is None or one.at >= row.watch_from)
    ]
    if found or newest > until or fresh:
        _log(acting, found, newest)
    children = _follow(acting)
    after = {(row.request_id, row.number): row for row in book.watched(case_id, {row.room_key for row in items.values()})}
    standing = [after[key].item for key in items if key in after]
    states = {state: sum(one.state is state for one in standing) for state in ItemState}
    awaiting = sum(one.awaiting is not None for one in standing)
    counted = sum(1 for one in captures if one.seq > until)
    return Observed(counted, len(found), {state: n for state, n in states.items() if n}, awaiting, tuple(row.label for row in children))


def observe_stated(acting: Acting, label: str, item: int, seen: Seen, *, capture: int, at: datetime | None = None) -> RemovalRow:
    """Record what a person saw of an item in a sealed capture that no reader reads: a saved page of another host, say.

    Args:
        acting: the case.
        label: the request.
        item: the item's number.
        seen: what the capture shows.
        capture: the log entry that sealed it.
        at: when it was made (UTC), no later than it was sealed; by default when it was sealed.

    Raises:
        NoticeUnknown: if there is no such request or item.
        StepIllegal: if it never went out, or was withdrawn.
        UsageError: if the entry sealed nothing of this case, or the moment lies after it.
    """
    row = requested(acting, label)
    numbers = {one.number for one in acting.opened.book.removal.items(row.request_id)}
    if item not in numbers:
        raise NoticeUnknown(what="item")
    if not row.request.may_be_out:
        raise StepIllegal(state=row.request.state.value, step="observe", why="it never went out", possible="send it first")
    if capture not in acting.opened.book.sealed_at(acting.case.case_id, [capture]):
        raise UsageError(what="--capture is the log entry that sealed the page in this case: add the page first")
    sealed_at = next(acting.opened.vault.entries(after=capture - 1)).at
    moment = sealed_at if at is None else at
    if moment > sealed_at:
        raise UsageError(what="--at lies after the capture was sealed")
    facts = {"sightings": [[row.request_id, item, moment.isoformat(), capture, seen.value]], "until_seq": None}
    acting.log([Note(OBSERVED, facts)])
    _follow(acting)
    return requested(acting, label)


def _log(acting: Acting, found: Sequence[tuple[ItemRow, Sighting]], newest: int) -> None:
    """Log sightings, at most 1,000 an entry; the last one says how far was looked."""
    rows = [[row.request_id, row.number, one.at.isoformat(), one.capture, one.seen.value] for row, one in found]
    parts = [rows[start : start + _ENTRY_SIGHTINGS] for start in range(0, len(rows), _ENTRY_SIGHTINGS)] or [[]]
    notes = [Note(OBSERVED, {"sightings": part, "until_seq": newest if part is parts[-1] else None}) for part in parts]
    acting.log(notes)


class _Shown:
    """What one capture says of one room."""

    def __init__(self) -> None:
        self.words: list[tuple[Seen, int]] = []
        self.messages: dict[int, tuple[str, int]] = {}

    def take(self, one: Glimpse) -> None:
        """Take a glimpse in; a message that any page of the capture shows is shown."""
        if one.at is None:
            return
        if one.message_id is not None:
            held = self.messages.get(one.message_id)
            if held is None or held[0] != SHOWN or one.what == SHOWN:
                self.messages[one.message_id] = (one.what, one.at)
        elif one.what in _ROOM_WORDS:
            self.words.append((_ROOM_WORDS[one.what], one.at))

    def of(self, row: ItemRow) -> tuple[Seen, int] | None:
        """Return what it says of an item, and when that was at the latest."""
        is_open = [one for one in self.words if one[0] is Seen.LIVE]
        if not row.messages:
            return max(is_open or self.words, key=lambda one: one[1], default=None)
        told = {number: self.messages[number] for number in row.messages if number in self.messages}
        there = [at for what, at in told.values() if what == SHOWN]
        if there:
            return Seen.LIVE, max(there)
        if len(told) == len(row.messages):
            return Seen.GONE, max(at for _, at in told.values())
        return None if is_open else next((one for one in self.words if one[0] in _OF_MESSAGES), None)


def _by_room(seen: Iterable[Glimpse]) -> dict[str, dict[int, _Shown]]:
    """Return room -> capture -> what it says."""
    found: dict[str, dict[int, _Shown]] = defaultdict(dict)
    for one in seen:
        found[one.room_key].setdefault(one.capture, _Shown()).take(one)
    return found


def _sightings(row: ItemRow, captures: Mapping[int, _Shown]) -> list[Sighting]:
    """Return what captures say of one item, one sighting each."""
    told = ((capture, shown.of(row)) for capture, shown in captures.items())
    return [Sighting(datetime.fromtimestamp(one[1] / _MILLION, UTC), capture, one[0]) for capture, one in told if one is not None]


def _follow(acting: Acting) -> list[RemovalRow]:
    """Draft what follows: items that were seen again, the same file in another message, a room that goes on in another one."""
    book, case_id = acting.opened.book.removal, acting.case.case_id
    back = [row for row in book.reappeared(case_id) if row.successor is None]
    has_files, rooms = book.has_watched_files(case_id), [row for row in book.gone_rooms(case_id) if row.successor is None]
    if not (back or has_files or rooms):
        return []
    found: dict[str, list[Back]] = defaultdict(list)
    records: dict[str, Mapping[int, NoticeItem]] = {}
    for row in back:
        found[row.request_id].append(Back(row.number, _item_of(acting, records, row), row.item.reappeared_at))
    with answers_of(acting) as answers:
        if answers is not None:
            for row, place in [*(_same_files(acting, answers) if has_files else []), *_continued(acting, answers, rooms)]:
                held = _item_of(acting, records, row)
                made = item_of(answers, place, row.number, held.kind)
                if row.number not in {one.number for one in found[row.request_id]}:
                    now = replace(made, description=held.description, sha256=held.sha256, pdq=held.pdq)
                    found[row.request_id].append(Back(row.number, now, None))
    return [_child(acting, request_id, some) for request_id, some in found.items() if some]


def _child(acting: Acting, request_id: str, items: Sequence[Back]) -> RemovalRow:
    book = acting.opened.book.removal
    row = book.called(request_id)
    assert row is not None
    numbers = {one.number for one in items}

    def still() -> None:
        if any(one.successor is not None for one in book.items(request_id) if one.number in numbers):
            raise StepIllegal(state=row.request.state.value, step="observe", why="somebody else drafted what follows", possible="see the list")

    return reappeared(acting, row, items, check=still)


def _item_of(acting: Acting, records: dict[str, Mapping[int, NoticeItem]], row: ItemRow) -> NoticeItem:
    if row.request_id not in records:
        held = acting.opened.book.removal.called(row.request_id)
        assert held is not None
        records[row.request_id] = {item.number: item for item in record_of(acting, held).items}
    return records[row.request_id][row.number]


def _same_files(acting: Acting, answers: Answers) -> list[tuple[ItemRow, str]]:
    """Return (item, address) of messages that show the file of a removed item, posted after it was seen to be gone, and that nobody asked about."""
    book, case_id, tag_of = acting.opened.book.removal, acting.case.case_id, acting.opened.keyring.item_tag
    shown_by = {tag_of(item_id): item_id for item_id in answers.shown_items()}
    found = []
    for row in book.watched_files(case_id, shown_by.keys()):
        for shown in answers.shown(shown_by[row.tag]):
            removed_at = row.item.removed_at
            is_later = shown.sent_at is not None and removed_at is not None and shown.sent_at > removed_at.timestamp() * _MILLION
            if is_later and shown.message_id not in book.places_asked(case_id, shown.room_key):
                place = _place(answers, shown.room_key, shown.message_id)
                found += [(row, place)] if place is not None else []
    return found


def _continued(acting: Acting, answers: Answers, rows: Iterable[ItemRow]) -> list[tuple[ItemRow, str]]:
    """Return (item, address) of rooms that probably go on for a room that is gone; a person decides whether they do."""
    found = []
    for row in rows:
        for finding in answers.findings(SUCCESSION, row.room_key):
            other = str(finding.key[1])
            if other == NONE_SEEN or finding.values["level"] not in _FOLLOWED or acting.opened.book.removal.places_asked(acting.case.case_id, other):
                continue
            place = _place(answers, other, None)
            if place is not None:
                found.append((row, place))
                break
    return found


def _place(answers: Answers, room_key: str, message_id: int | None) -> str | None:
    room: Any = answers.room(room_key)
    try:
        return None if room is None else address_of(room, message_id)
    except UsageError:
        return None
