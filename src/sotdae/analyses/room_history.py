# SPDX-License-Identifier: Apache-2.0
"""The history of a room: what is known to have happened, and between which times. Unknown is said, "deleted" never.

A capture shows a state at some moment between its newest message and the time it was made (or sealed, where nobody stated more); a page that says
when it was made, and a row of a series, have a moment of their own. A change between two captures lies after the older one's lower bound and
before the newer one's upper bound. Service messages give exact times.

What a page shows (``no_public_page``, ``invite_not_resolvable``, …) is told beside what exports show (public, private), not instead of it: a room
without a public page may be private, renamed or gone, and the page cannot tell which.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.citing import PLACE, place_of
from sotdae.analyses.ends import ends
from sotdae.analyses.expressions import ibis
from sotdae.classes import dataclass
from sotdae.model.findings import Evidence, Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.history"
_ACTIONS: Final = {
    "create_channel": "created",
    "create_group": "created",
    "edit_group_title": "renamed",
    "migrate_to_supergroup": "migrated_to",
    "migrate_from_group": "migrated_from",
    "set_messages_ttl": "ttl_set",
    "change_creator": "ownership_changed",
}
_ROOM_WORDS: Final = ("public", "private")
"""What a room is; every other word says what its public page or its invitation shows."""
_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Params:
    """No parameters: bounds follow from the captures."""


@dataclass(frozen=True, slots=True)
class _Event:
    """One event with its bounds (microseconds UTC, None where open) and its places."""

    what: str
    earliest: int | None
    latest: int | None
    evidence: tuple[Evidence, ...]
    detail: str = ""


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding a room."""
    del params
    states: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in tables.rows(_states):
        states[str(row["room_key"])].append(row)
    actions: dict[str, list[_Event]] = defaultdict(list)
    for row in tables.rows(_actions):
        actions[str(row["room_key"])].append(_action_event(row))
    spans = {str(row["room_key"]): row for row in tables.rows(_spans)}
    rooms = sorted({*states, *actions, *spans})
    return [_finding(room, states[room], actions[room], spans.get(room)) for room in rooms]


def _states(shapes: Shapes) -> Any:
    states, captures = shapes["room_states"], shapes["captures"]
    # A series says its room's title in every row: only the rows at which it changes, the first and the last, say anything here.
    along = ibis.window(group_by=["room_key", "capture_id"], order_by=["not_before", "item_id", "byte_offset"])
    near = states.mutate(before=states.title.lag().over(along), after=states.title.lead().over(along))
    same = (near.before == near.title) & (near.after == near.title)
    told = near.filter(near.visibility.notnull() | near.room_type.notnull() | ~ibis.coalesce(same, ibis.literal(value=False)))
    columns = ("room_key", "capture_id", "room_type", "visibility", "title", "not_before", "not_after", "item_id", "byte_offset", "byte_length")
    wanted = told.select(*columns)
    times = captures.select("capture_id", "seq", "sealed_at", "captured_at", "clock_offset_seconds")
    return wanted.left_join(times, "capture_id").select(*wanted.columns, "seq", "sealed_at", "captured_at", "clock_offset_seconds")


def _actions(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    wanted = messages.filter(messages.action.isin(sorted(_ACTIONS)))
    return wanted.select("room_key", "message_id", "sent_at", "sent_at_high", "action", "action_json", "item_id", "byte_offset", "byte_length")


def _spans(shapes: Shapes) -> Any:
    timed = ends(shapes)
    high = ibis.coalesce(timed.sent_at_high, timed.sent_at)
    whole = ibis.struct({"low": timed.sent_at, "high": high, **{name: timed[name] for name in PLACE}})
    return timed.group_by("room_key").agg(first=whole.min(), last=whole.max())


def _action_event(row: Mapping[str, Any]) -> _Event:
    room = str(row["room_key"])
    detail = ""
    if row["action"] == "set_messages_ttl" and row["action_json"]:
        period = json.loads(row["action_json"]).get("period")
        detail = f"{period} s" if isinstance(period, int) else ""
    latest = row["sent_at_high"] if row["sent_at_high"] is not None else row["sent_at"]
    return _Event(_ACTIONS[row["action"]], row["sent_at"], latest, place_of(row, room), detail)


def _upper(state: Mapping[str, Any]) -> int | None:
    """The latest moment that is shown: the page's own, else when the capture is stated to have been made, else when it was sealed."""
    if state["not_after"] is not None:
        return int(state["not_after"])
    if state["captured_at"] is not None and not _stated_too_early(state):
        return int(state["captured_at"])
    if state["sealed_at"] is None:
        return None
    return int(state["sealed_at"]) - int(state["clock_offset_seconds"] or 0) * _MICROSECONDS


def _stated_too_early(state: Mapping[str, Any]) -> bool:
    """Whether a capture is stated to be older than its own newest message: then the statement is wrong and the sealing time stands instead."""
    return state["captured_at"] is not None and state["not_before"] is not None and state["captured_at"] < state["not_before"]


def _lower(state: Mapping[str, Any]) -> int | None:
    """The earliest moment that is shown: the newest message's or the page's own, else when the capture is stated to have been made."""
    lower = state["captured_at"] if state["not_before"] is None else state["not_before"]
    return None if lower is None else int(lower)


def _order(state: Mapping[str, Any]) -> tuple[int, int, str]:
    """Captures in the order of what they show: by the newest message, where there is none by the latest moment they can show."""
    upper = _upper(state) or 0
    return (upper if state["not_before"] is None else state["not_before"], upper, state["item_id"])


def _visible(state: Mapping[str, Any]) -> str | None:
    """public, private, or another state a page showed; None where the capture cannot tell."""
    if state["visibility"] is not None:
        return str(state["visibility"])
    kind = str(state["room_type"] or "")
    return "public" if kind.startswith("public_") else "private" if kind.startswith("private_") else None


def _place(state: Mapping[str, Any], room: str) -> tuple[Evidence, ...]:
    return place_of({**state, "message_id": None}, room)


def _state_events(room: str, states: Sequence[Mapping[str, Any]]) -> tuple[list[_Event], str | None]:
    """Fold the captures' states into what was seen and what changed; return the events and the newest state.

    Two threads run side by side: what the room is (`last`), and what its public page or invitation shows (`page`).
    """
    ordered = sorted(states, key=_order)
    events: list[_Event] = []
    last: Mapping[str, Any] | None = None
    page: Mapping[str, Any] | None = None
    newest: str | None = None
    for state in ordered:
        seen = _visible(state)
        if seen is None:
            continue
        newest = seen
        is_page_word = seen not in _ROOM_WORDS
        before = page if is_page_word or (seen == "public" and page is not None and _visible(page) != "public") else last
        if before is None:
            events.append(_Event(seen, _lower(state), _upper(state), _place(state, room)))
        elif _visible(before) != seen:
            events.append(_Event(f"turned_{seen}", _lower(before), _upper(state), _place(before, room) + _place(state, room)))
        if seen != "private":
            page = state  # a private room's export says nothing about its public page
        if not is_page_word:
            last = state
    # A name without a page is what a private room looks like from outside: it says nothing newer than that the room is private.
    return events, "private" if newest == "no_public_page" and last is not None and _visible(last) == "private" else newest


def _title(state: Mapping[str, Any]) -> str:
    return unicodedata.normalize("NFC", state["title"]).strip()


def _renames(room: str, states: Sequence[Mapping[str, Any]], told: Sequence[_Event]) -> list[_Event]:
    """Titles that differ between captures and that no service message tells of."""
    ordered = sorted((state for state in states if state["title"]), key=_order)
    events = []
    for before, after in pairwise(ordered):
        earliest, latest = _lower(before), _upper(after)
        is_told = any(
            event.earliest is not None and (earliest is None or event.earliest >= earliest) and (latest is None or event.earliest <= latest)
            for event in told
        )
        if _title(before) != _title(after) and not is_told:
            events.append(_Event("renamed", earliest, latest, _place(before, room) + _place(after, room)))
    return events


def _finding(room: str, states: Sequence[Mapping[str, Any]], actions: Sequence[_Event], span: Mapping[str, Any] | None) -> Finding:
    seen, state = _state_events(room, states)
    events = [*actions, *seen, *_renames(room, states, [event for event in actions if event.what == "renamed"])]
    if span is not None:
        for what, seen_at in (("first_seen", span["first"]), ("last_seen", span["last"])):
            events.append(_Event(what, seen_at["low"], seen_at["high"], place_of(seen_at, room)))
    events.sort(key=lambda event: (_middle(event), event.what, event.evidence))
    # A private room's name without a page shows nothing of the room: it does not make its state known for longer.
    showing = [one for one in states if state != "private" or _visible(one) != "no_public_page"]
    uppers = [upper for one in showing if (upper := _upper(one)) is not None]
    # A channel key is what a group migrates to: where both parts were folded into one room, the room goes on.
    if any(event.what == "migrated_to" for event in actions) and not room.startswith("tg:channel:"):
        state = "migrated_to"
    return Finding(
        kind=KIND,
        key=(room,),
        values={
            "state": state or "unknown",
            "events": [{"what": one.what, "earliest": one.earliest, "latest": one.latest, "detail": one.detail} for one in events],
            "unknown_after": max(uppers, default=None),
        },
        reasons=tuple(Reason(one.what, index, one.evidence, made_by="room") for index, one in enumerate(events)),
        missing=_missing(state, states),
    )


def _missing(state: str | None, states: Sequence[Mapping[str, Any]]) -> tuple[Missing, ...]:
    unknown = () if state else (Missing("state", "no capture says whether the room was public or private"),)
    early = any(_stated_too_early(one) for one in states)
    return (
        (*unknown, Missing("captured_at", "a capture is stated to be older than its newest message; its sealing time is used")) if early else unknown
    )


def _middle(event: _Event) -> int:
    known = [bound for bound in (event.earliest, event.latest) if bound is not None]
    return sum(known) // len(known) if known else 0


ANALYSIS: Final = Analysis(
    name="room-history",
    version=3,
    reads=("room_states", "captures", "messages"),
    kind=KIND,
    key=("room_key",),
    scope="room",
    params=Params,
    run=run,
    questions=lambda _: ((_states,), (_actions,), (_spans,)),
    columns={
        "state": (
            "word",
            "the newest known state: public, private, migrated_to, no_public_page, restricted, invite_live, invite_not_resolvable, unknown",
        ),
        "events": ("list", "what happened, with earliest and latest in microseconds UTC; the n-th reason holds the n-th event's places"),
        "unknown_after": ("microseconds UTC", "nothing is known after this: the newest capture's upper bound"),
    },
    title={"ko": "이 방에 무슨 일이 있었나", "en": "What happened to this room, and when?"},
)
