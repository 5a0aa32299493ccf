# SPDX-License-Identifier: Apache-2.0
"""The part of the book about removal requests. Rows in, plain data out; every row comes from one log entry.

No key is needed for any of it and no address, name or text stands in it. Reading is by case, state, subject or room, each with an index of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sotdae.actions.records.applying import Entry
from sotdae.actions.records.removal_applying import ACTS, PING
from sotdae.actions.records.removal_times import times
from sotdae.cases.removal.items import ABSENT, THERE, Item, ItemState, Seen, Sighting
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.states import OVER, Event, Preservation, Request, State, Step
from sotdae.cases.removal.statistics import OPEN
from sotdae.classes import dataclass

_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class RemovalRow:
    """A request as the rules see it, and what is told of it beside."""

    number: int
    request_id: str
    subject: str | None
    subject_id: str | None
    regime: str
    recipient: str
    language: str
    parent: str | None
    link: str
    request: Request
    preservation: Preservation
    record_object: str
    seq: int
    drafted_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None

    @property
    def label(self) -> str:
        """``N-01``."""
        return f"N-{self.number:02d}"

    @property
    def is_over(self) -> bool:
        """Whether nothing is waited for and nothing is to be done."""
        return self.request.state in OVER


@dataclass(frozen=True, slots=True)
class EventRow:
    """One step as it was logged; ``step`` is None where the recipient was asked again."""

    step: Step | None
    event: Event | None
    at: datetime
    recorded_at: datetime
    performer: str
    how: str
    seq: int


@dataclass(frozen=True, slots=True)
class SeenRow:
    """What was seen of all items of a request together: when the last of them was gone, if all are, and when one was last seen to be back."""

    gone_at: datetime | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of a request, and where it stands."""

    request_id: str
    number: int
    host: str
    kind: str
    room_key: str
    messages: tuple[int, ...]
    tag: str
    watch_from: datetime | None
    item: Item
    successor: str | None


class RemovalBook:
    """The book's part about removal requests. Use `Book.removal`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def requests(
        self, case_id: str, *, states: Collection[State] | None = None, subject_id: str | None = None, limit: int | None = None
    ) -> list[RemovalRow]:
        """Return a case's requests: what runs out first comes first, then the newest.

        Args:
            case_id: the case.
            states: only those that stand there.
            subject_id: only those for this subject.
            limit: at most so many.
        """
        rows = self._of(case_id)
        rows = rows if states is None else rows.filter(state__in=[one.value for one in states])
        rows = rows if subject_id is None else rows.filter(subject__subject_id=subject_id)
        ordered = rows.order_by(_due_first(), "-seq")
        return self._rows(ordered if limit is None else ordered[:limit])

    def totals(self, case_id: str) -> dict[State, int]:
        """Return how many requests stand where."""
        counted = self._of(case_id).order_by().values_list("state").annotate(n=_count("pk"))
        return {State(state): int(n) for state, n in counted}

    def numbered(self, case_id: str, number: int) -> RemovalRow | None:
        """Return a case's request of a number, or None."""
        return next(iter(self._rows(self._of(case_id).filter(number=number))), None)

    def called(self, request_id: str) -> RemovalRow | None:
        """Return the request of an id, in whatever case, or None."""
        return next(iter(self._rows(self._model["RemovalRequest"].objects.filter(request_id=request_id))), None)

    def children(self, request_id: str) -> list[RemovalRow]:
        """Return the requests that follow one."""
        return self._rows(self._model["RemovalRequest"].objects.filter(parent__request_id=request_id))

    def events(self, request_id: str) -> list[EventRow]:
        """Return a request's steps, in the order of the log."""
        return [_event(row) for row in self._model["RemovalEvent"].objects.filter(request__request_id=request_id)]

    def items(self, request_id: str) -> list[ItemRow]:
        """Return a request's items by number."""
        rows = self._model["RemovalItem"].objects.filter(request__request_id=request_id).order_by("number")
        return [_item(row) for row in rows.select_related("request", "successor__request")]

    def item_states(self, request_ids: Sequence[str]) -> dict[str, dict[ItemState, int]]:
        """Return request id -> state -> how many items stand there."""
        found: dict[str, dict[ItemState, int]] = {}
        for start in range(0, len(request_ids), _MANY):
            part = list(request_ids[start : start + _MANY])
            rows = self._model["RemovalItem"].objects.filter(request__request_id__in=part).order_by()
            for request_id, state, n in rows.values_list("request__request_id", "state").annotate(n=_count("pk")):
                found.setdefault(request_id, {})[ItemState(state)] = int(n)
        return found

    def seen(self, case_id: str, subject_id: str) -> dict[str, SeenRow]:
        """Return request id -> what was seen of its items, of a subject's requests that have items."""
        # By way of her requests: where the item's own case is named, a database may walk the index of all its items.
        mine = {"request__subject__case__case_id": uuid.UUID(case_id), "request__subject__subject_id": subject_id}
        rows = self._model["RemovalItem"].objects.filter(**mine).order_by()
        facts = {"n": _count("pk"), "gone": _count("removed_at"), "gone_at": _latest("removed_at"), "again_at": _latest("reappeared_at")}
        counted = rows.values("request__request_id").annotate(**facts)
        return {row["request__request_id"]: SeenRow(row["gone_at"] if row["gone"] == row["n"] else None, row["again_at"]) for row in counted}

    def looked(self, case_id: str) -> tuple[int, int]:
        """Return (the newest capture's entry that was looked at, the entry that recorded it); zeros before the first look."""
        row = self._model["RemovalLook"].objects.filter(case__case_id=uuid.UUID(case_id)).last()
        return (0, 0) if row is None else (int(row.until_seq), int(row.seq))

    def watched(self, case_id: str, rooms: Collection[str]) -> list[ItemRow]:
        """Return the items of a case in some rooms that captures may tell of.

        Those of requests that went out, and of drafts that follow what came back; withdrawn and superseded ones are left out. An item for which
        another one goes on is told of by that one.
        """
        found = []
        for part in _parts(rooms):
            found += [_item(row) for row in self._watched(case_id).filter(room_key__in=part)]
        return found

    def watched_since(self, case_id: str, seq: int) -> list[ItemRow]:
        """Return the items of requests that went out, or were drafted after something came back, after an entry of the log."""
        sent = self._model["RemovalEvent"].objects.filter(step=Step.SEND.value, seq__gt=seq).values("request")
        fresh = _q(request__in=sent) | _q(request__seq__gt=seq)
        return [_item(row) for row in self._watched(case_id).filter(fresh)]

    def _watched(self, case_id: str) -> Any:
        over = [State.WITHDRAWN.value, State.SUPERSEDED.value]
        goes_on = (_q(successor__request__was_sent=True) | _q(successor__request__link="reappeared")) & ~_q(successor__request__state__in=over)
        rows = self._model["RemovalItem"].objects.filter(request__case__case_id=uuid.UUID(case_id)).exclude(room_key="")
        rows = rows.filter(_q(request__was_sent=True) | _q(request__link="reappeared")).exclude(request__state__in=over)
        return rows.filter(_q(successor=None) | ~goes_on).select_related("request", "successor__request").order_by("request", "number")

    def has_watched_files(self, case_id: str) -> bool:
        """Whether a case has items that were seen to be gone, whose file is known by its tag: another copy of it may turn up."""
        return bool(self._watched_files(case_id).exists())

    def watched_files(self, case_id: str, tags: Collection[str]) -> list[ItemRow]:
        """Return those of such items whose file has one of some tags."""
        found = []
        for part in _parts(tags):
            found += [_item(row) for row in self._watched_files(case_id).filter(tag__in=part).select_related("request", "successor__request")]
        return found

    def _watched_files(self, case_id: str) -> Any:
        rows = self._model["RemovalItem"].objects.filter(case__in=self._cases([case_id]), removed_at__isnull=False).exclude(tag="")
        return rows.filter(successor=None).exclude(request__state__in=[State.WITHDRAWN.value, State.SUPERSEDED.value])

    def seen_in(self, request_ids: Collection[str]) -> set[tuple[str, int, int]]:
        """Return (request id, item number, capture) of every sighting of some requests."""
        found: set[tuple[str, int, int]] = set()
        for part in _parts(request_ids):
            rows = self._model["RemovalSighting"].objects.filter(item__request__request_id__in=part).order_by()
            found.update(rows.values_list("item__request__request_id", "item__number", "capture"))
        return found

    def places_asked(self, case_id: str, room_key: str) -> set[int]:
        """Return the messages of a room that some request of a case asks about, withdrawn and superseded ones apart."""
        rows = self._model["RemovalItem"].objects.filter(request__case__case_id=uuid.UUID(case_id), room_key=room_key)
        rows = rows.exclude(request__state__in=[State.WITHDRAWN.value, State.SUPERSEDED.value])
        return {number for messages in rows.values_list("messages", flat=True) for number in messages or [0]}

    def reappeared(self, case_id: str) -> list[ItemRow]:
        """Return the items of a case that came back."""
        return [_item(row) for row in self._watched(case_id).filter(state=ItemState.REAPPEARED.value)]

    def gone_rooms(self, case_id: str) -> list[ItemRow]:
        """Return the rooms that requests asked about and that were seen to be gone: one of them may go on elsewhere."""
        absent = [one.value for one in ABSENT]
        return [_item(row) for row in self._watched(case_id).filter(case__in=self._cases([case_id]), is_room=True, state__in=absent)]

    def live_after(self, row: RemovalRow) -> int:
        """Return how many items of a request were seen to be there after its newest decision."""
        if row.decided_at is None:
            return 0
        rows = self._model["RemovalItem"].objects.filter(request__request_id=row.request_id, state__in=[one.value for one in THERE])
        return int(rows.filter(looked_at__gt=row.decided_at).count())

    def dormant(self, case_id: str) -> dict[str, date]:
        """Return regime -> since when its recipient does not work, of those that do not."""
        found: dict[str, date | None] = {}
        for row in self._model["RemovalChannel"].objects.filter(case__case_id=uuid.UUID(case_id)):
            found[row.regime] = row.dormant_since
        return {regime: since for regime, since in found.items() if since is not None}

    def counted(self, case_ids: Collection[str]) -> dict[str, dict[str, dict[tuple[str, str], int]]]:
        """Return what -> by -> (month, name) -> how many, of requests that went out and of their items; an outcome with its country."""
        tables: dict[str, dict[str, dict[tuple[str, str], int]]] = {"requests": {"regime": {}, "outcome": {}}, "items": {"host": {}, "state": {}}}
        requests = self._model["RemovalRequest"].objects.filter(case__in=self._cases(case_ids)).exclude(sent_month="").order_by()
        for month, regime, n in requests.values_list("sent_month", "regime").annotate(n=_count("pk")):
            tables["requests"]["regime"][month, regime] = n
        for month, outcome, country, n in requests.values_list("sent_month", "outcome", "country").annotate(n=_count("pk")):
            tables["requests"]["outcome"][month, f"{outcome or OPEN}:{country}" if country else outcome or OPEN] = n
        items = self._model["RemovalItem"].objects.filter(case__in=self._cases(case_ids)).exclude(sent_month="").order_by()
        # Grouped as an index of their own has them, cases apart, so that the table itself is not walked.
        for _, month, host, state, n in items.values_list("case_id", "sent_month", "host", "state").annotate(n=_count("pk")):
            for by, name in (("host", host), ("state", state)):
                tables["items"][by][month, name] = tables["items"][by].get((month, name), 0) + n
        return tables

    def timed(self, case_ids: Collection[str]) -> dict[str, dict[str, dict[str, dict[int, int]]]]:
        """Return what (to_answer, to_decision, to_removal) -> by -> name -> whole hours -> how many took so long.

        A request is counted once, under the host that most of its items stand at.
        """
        return times(self._cases(case_ids))

    def _cases(self, case_ids: Collection[str]) -> list[int]:
        ids = [uuid.UUID(one) for one in case_ids]
        return list(self._model["Case"].objects.filter(case_id__in=ids).values_list("pk", flat=True))

    def apply(self, what: Entry, tag_of: Callable[[str], str]) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = ACTS.get(what.type)
        if act is not None:
            act(self._model, what, tag_of)
        return act is not None

    def _of(self, case_id: str) -> Any:
        return self._model["RemovalRequest"].objects.filter(case__case_id=uuid.UUID(case_id))

    def _rows(self, rows: Any) -> list[RemovalRow]:
        return [_row(row) for row in rows.select_related("subject", "parent")]


def events_of(rows: Iterable[EventRow]) -> list[Event]:
    """Return the steps among rows, as the rules take them."""
    return [row.event for row in rows if row.event is not None]


def pings_of(rows: Iterable[EventRow]) -> list[datetime]:
    """Return when the recipient was asked again."""
    return [row.at for row in rows if row.event is None]


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    """Yield names in lists that a database takes at once."""
    every = sorted(set(names))
    for start in range(0, len(every), _MANY):
        yield every[start : start + _MANY]


def _q(**terms: Any) -> Any:
    from django.db.models import Q  # noqa: PLC0415 (this floor loads Django late)

    return Q(**terms)


def _due_first() -> Any:
    from django.db.models import F  # noqa: PLC0415 (this floor loads Django late)

    return F("due_at").asc(nulls_last=True)


def _count(name: str) -> Any:
    from django.db.models import Count  # noqa: PLC0415 (this floor loads Django late)

    return Count(name)


def _latest(name: str) -> Any:
    from django.db.models import Max  # noqa: PLC0415 (this floor loads Django late)

    return Max(name)


def _row(row: Any) -> RemovalRow:
    request = Request(
        state=State(row.state),
        drafted_by=row.drafted_by,
        submitted_by=row.submitted_by,
        was_sent=row.was_sent,
        is_unsure=row.is_unsure,
        outcome=Outcome(row.outcome) if row.outcome else None,
        country=row.country or None,
    )
    return RemovalRow(
        number=row.number,
        request_id=row.request_id,
        subject=None if row.subject is None else f"S-{row.subject.number:02d}",
        subject_id=None if row.subject is None else row.subject.subject_id,
        regime=row.regime,
        recipient=row.recipient,
        language=row.language,
        parent=None if row.parent is None else f"N-{row.parent.number:02d}",
        link=row.link,
        request=request,
        preservation=Preservation(row.preservation),
        record_object=row.record_object,
        seq=row.seq,
        drafted_at=row.drafted_at,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        decided_at=row.decided_at,
        due_at=row.due_at,
    )


def _event(row: Any) -> EventRow:
    step = None if row.step == PING else Step(row.step)
    event = None
    if step is not None:
        outcome = Outcome(row.outcome) if row.outcome else None
        event = Event(step, row.at, row.performer, outcome, row.country or None, is_proven=row.is_proven, waiver=row.waiver)
    return EventRow(step, event, row.at, row.recorded_at, row.performer, row.how, row.seq)


def _item(row: Any) -> ItemRow:
    awaiting = None if row.awaiting_at is None else Sighting(row.awaiting_at, 0, Seen.GONE)
    item = Item(ItemState(row.state), row.since, awaiting, row.removed_at, row.reappeared_at, row.looked_at)
    follows = None if row.successor is None else row.successor.request.request_id
    return ItemRow(row.request.request_id, row.number, row.host, row.kind, row.room_key, tuple(row.messages), row.tag, row.watch_from, item, follows)
