# SPDX-License-Identifier: Apache-2.0
"""What the office observed of one item of a request: a fold over sightings in its own captures. Pure rules; nothing here asks a recipient.

Each sighting is what one capture showed at one moment. Absence is believed on the second look only, an hour or more after the first: a page that
failed to load once looks like a page that is gone. What is blocked in one country, private, or behind a login is not removed.
Source: docs/decisions/2026-11-28-life-of-a-request.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sotdae.classes import dataclass

APART: Final = timedelta(hours=1)
"""Two looks that agree on an absence lie at least so far apart. Source: DESIGN's reference on takedown practice, section 2.3 (N = 2, 1 h)."""

LOOK_AFTER: Final = (timedelta(hours=24), timedelta(days=7), timedelta(days=30), timedelta(days=90))
"""When a removed item is looked for again, counted from its removal. Source: as `APART`."""
LOOK_EVERY: Final = timedelta(hours=24)
"""How often one is looked at that was asked to be removed and is not. Source: as `APART` (own target of 24 hours)."""


class Seen(StrEnum):
    """What one capture shows of an item."""

    LIVE = "live"
    GONE = "gone"
    ROOM_GONE = "room_gone"
    PRIVATE = "private"
    LOGIN_WALL = "login_wall"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class ItemState(StrEnum):
    """Where an item stands, as far as the office's captures tell."""

    UNKNOWN = "unknown"
    LIVE = "live"
    REMOVED = "removed"
    GONE_WITH_ROOM = "gone_with_room"
    PRIVATE_NOW = "private_now"
    LOGIN_WALL = "login_wall"
    REAPPEARED = "reappeared"


ABSENT: Final = frozenset({ItemState.REMOVED, ItemState.GONE_WITH_ROOM})
"""Not there any more, by two looks. Only `ItemState.REMOVED` counts as removed: a room that is gone takes along what nobody decided about."""
THERE: Final = frozenset({ItemState.LIVE, ItemState.REAPPEARED})

_ABSENCES: Final = {Seen.GONE: ItemState.REMOVED, Seen.ROOM_GONE: ItemState.GONE_WITH_ROOM}
_AT_ONCE: Final = {Seen.PRIVATE: ItemState.PRIVATE_NOW, Seen.LOGIN_WALL: ItemState.LOGIN_WALL}
_SILENT: Final = frozenset({Seen.BLOCKED, Seen.UNKNOWN})
"""These say nothing of the item: neither for an absence nor against it."""


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """What one capture showed.

    Attributes:
        at: the moment it shows (UTC); the latest one where it shows a span, so that nothing is called removed too early.
        capture: the capture's place in the log: breaks ties, and says where to look.
        seen: what.
    """

    at: datetime
    capture: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Item:
    """An item as its sightings left it.

    Attributes:
        state: where it stands.
        since: the sighting that first showed this state, or None. Of an absence it is the first of the two looks: gone by then.
        awaiting: the first look at an absence that no second one has confirmed yet, or None.
        removed_at: when it was first seen to be gone, of the first removal; None where it never was.
        reappeared_at: when it was last seen to be back, or None.
        looked_at: the newest sighting that said anything.
    """

    state: ItemState = ItemState.UNKNOWN
    since: datetime | None = None
    awaiting: Sighting | None = None
    removed_at: datetime | None = None
    reappeared_at: datetime | None = None
    looked_at: datetime | None = None


def observed(sightings: Iterable[Sighting]) -> Item:
    """Return what all sightings of an item say, in the order of the moments they show: a capture may come in late."""
    item = Item()
    for sighting in sorted(sightings):
        item = _look(item, sighting)
    return item


def next_look(item: Item, sent_at: datetime) -> datetime:
    """Return when an item should be looked at next.

    Args:
        item: the item.
        sent_at: when its removal was asked for (UTC).

    Returns:
        A moment, possibly past. An hour after a single look at an absence; four times within 90 days of a removal, then never before `datetime.max`.
    """
    if item.awaiting is not None:
        return item.awaiting.at + APART
    if item.state in ABSENT and item.since is not None:
        later = (item.since + span for span in LOOK_AFTER)
        looked = item.looked_at or item.since
        return next((one for one in later if one > looked), datetime.max.replace(tzinfo=item.since.tzinfo))
    return max(sent_at, item.looked_at or sent_at) + LOOK_EVERY


def _look(item: Item, sighting: Sighting) -> Item:
    if sighting.seen in _SILENT:
        return item
    seen = replace(item, looked_at=sighting.at)
    if sighting.seen is Seen.LIVE:
        return _there(seen, sighting)
    if sighting.seen in _ABSENCES:
        return _absent(seen, sighting)
    if item.state in ABSENT:  # that nobody can look any more brings nothing back
        return replace(seen, awaiting=None)
    after = _AT_ONCE[sighting.seen]
    return replace(seen, state=after, since=item.since if item.state is after else sighting.at, awaiting=None)


def _there(item: Item, sighting: Sighting) -> Item:
    if item.state in ABSENT:
        return replace(item, state=ItemState.REAPPEARED, since=sighting.at, reappeared_at=sighting.at, awaiting=None)
    if item.state in THERE:
        return replace(item, awaiting=None)
    return replace(item, state=ItemState.LIVE, since=sighting.at, awaiting=None)


def _absent(item: Item, sighting: Sighting) -> Item:
    after = _ABSENCES[sighting.seen]
    if item.state is after or (item.state is ItemState.REMOVED and after is ItemState.GONE_WITH_ROOM):
        return replace(item, awaiting=None)
    first = item.awaiting
    if first is None or first.seen is not sighting.seen:
        return replace(item, awaiting=sighting)
    if sighting.at - first.at < APART:
        return item
    removed_at = item.removed_at or first.at if after is ItemState.REMOVED else item.removed_at
    return replace(item, state=after, since=first.at, removed_at=removed_at, awaiting=None)
