# SPDX-License-Identifier: Apache-2.0
"""One room's history, record by record: what a record inherits from its neighbours, and between which times the untimed ones lie.

Kept between records are only: the last name line, the last known time, the date line, untimed records that wait for the next time, and one number a
message id. A record that could not be read breaks the chain of inheritance: nobody is named as the sender of what came after it.
Source: export_output_html.cpp, messageNeedsWrap and forwardedNeedsWrap (what ``joined`` leaves out); captures, section 1.6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sotdae.captures.telegram.html_records import Header, Record
from sotdae.captures.telegram.html_rows import Place, Settled, json_text, link_rows, media_rows, membership_rows, message_row, text_rows
from sotdae.captures.telegram.html_service import COUNTED_ACTIONS
from sotdae.captures.telegram.html_time import Moment, TimeReader, between
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.seen_ids import SeenIds
from sotdae.captures.telegram.words import name_key
from sotdae.model.canonical import Json
from sotdae.model.observations import MembershipEvent, Message, Observation, Problem

MOST_WAITING: Final = 5_000
"""So many untimed records wait for the next time at most; then they get their date line's bounds. Keeps memory bounded in a mass join."""

_TOPIC_MEMORY: Final = 1_000_000
"""Replies inside topics are followed over so many messages; beyond, the topic is said to be unknown."""


_NOTED: Final = {
    "repaired-line-separator": ("note", "the exporter's fault around a line separator was undone"),
    "repaired-invalid-utf8": ("warning", "bytes that are no UTF-8 became replacement characters"),
    "active-content": ("warning", "a record holds elements that a browser would run or load; they were not read"),
    "unbalanced-record": ("warning", "a record's tags do not balance; it was read up to the next record"),
    "markup-after-record": ("warning", "bytes stand between a record's end and the next record; they were not read"),
    "record-inside-record": ("warning", "something that looks like a record stands inside another; it was kept as part of it"),
}
"""Notes that are also problems: severity and phrase."""


@dataclass(slots=True)
class PageCount:
    """What was taken from one page (one file), and how it ends.

    Attributes:
        head_bytes: how many bytes stand before its first record.
        earlier: it names an earlier page.
        later: it names a later page.
        end_state: as in `Coverage.end_state`.
    """

    item_id: str
    size_bytes: int = 0
    head_bytes: int = 0
    earlier: bool = False
    later: bool = False
    end_state: str = "complete"
    messages: int = 0
    service: int = 0
    unsupported: int = 0
    repaired: int = 0
    damaged: int = 0
    erased: int = 0
    unknown: int = 0
    first_id: int | None = None
    last_id: int | None = None
    first_at: int | None = None
    last_at: int | None = None

    def saw(self, message_id: int, moment: Moment) -> None:
        """Widen the covered ranges."""
        self.first_id = message_id if self.first_id is None else min(self.first_id, message_id)
        self.last_id = message_id if self.last_id is None else max(self.last_id, message_id)
        if moment.low is not None:
            self.first_at = moment.low if self.first_at is None else min(self.first_at, moment.low)
        if (latest := moment.latest) is not None:
            self.last_at = latest if self.last_at is None else max(self.last_at, latest)


@dataclass(slots=True)
class _Waiting:
    """An untimed record's rows, with the time columns still to be filled."""

    rows: list[Observation | Problem]
    page: PageCount
    message_id: int
    before: Moment | None
    day: date | None


@dataclass
class Room:
    """Reads one room's records in order.

    Attributes:
        key: the room's key.
        title: its title as written, or None.
        times: reads the printed clocks.
        posts_as_room: a sender of the room's own name is the room itself.
        room_type: ``channel`` or ``group`` once a sentence proves it.
        features: parts of pages that only newer exporters write.
    """

    key: str
    title: str | None
    times: TimeReader
    posts_as_room: bool = False
    room_type: str | None = None
    features: set[str] = field(default_factory=set)
    newest: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _before: Moment | None = None
    _day: date | None = None
    _sender: Header | None = None
    _forward: Header | None = None
    _waiting: list[_Waiting] = field(default_factory=list)
    ids: SeenIds = field(default_factory=SeenIds)
    _topics: dict[int, int] = field(default_factory=dict)

    def break_chain(self) -> None:
        """Forget whose name line stands above: at a file's start, and wherever a record could not be read."""
        self._sender = self._forward = None

    def take(self, record: Record, page: PageCount, files: MediaFiles) -> Iterator[Observation | Problem]:
        """Yield the rows that one record completes: its own, and those of records that waited for its time."""
        if record.kind == "date":
            self.break_chain()
            if self._day is not None and record.day != self._day:
                yield from self._release(None)
            self._day = record.day
            return
        if record.kind == "empty":
            return
        place = Place(self.key, record.message_id, page.item_id, record.offset, record.length)
        if self.ids.is_double(record.message_id):
            self.break_chain()
            page.damaged += 1
            yield _problem("duplicate-message-id", "warning", "a second record names a message id that was read before; the first was kept", place)
            return
        page.repaired += any(note.startswith("repaired") for note in record.notes)
        page.unknown += record.unknown_blocks
        if record.kind == "message":
            yield from self._message(record, page, files, place)
        else:
            yield from self._service(record, page, files, place)

    def end(self) -> Iterator[Observation | Problem]:
        """Yield the rows of records that still waited."""
        yield from self._release(None)

    def _message(self, record: Record, page: PageCount, files: MediaFiles, place: Place) -> Iterator[Observation | Problem]:
        notes = list(record.notes)
        self._features(record)
        header = self._inherit_sender(record, notes)
        forwarded = self._inherit_forward(record, notes)
        call = next((one for one in record.attachments if one.kind == "call"), None)
        action_json = None
        if call is not None:
            action_json = json_text({"duration_seconds": call.duration_seconds} if call.duration_seconds is not None else {})
        page.service += call is not None
        page.messages += call is None
        if record.reply_elsewhere:
            notes.append("reply-in-another-chat")
        moment = self.times.moment(record.clock) if record.clock is not None else None
        if moment is None:
            notes.append("time-unreadable")
            self.counts["time-unreadable"] += 1
        sender_key, sender_kind = self._sender_of(header)
        forwarded_key, forwarded_at = forwarded
        topic_root_id, topic_quality = self._topic(record)
        settled = Settled(
            row_type="service" if call is not None else "message",
            sender_key=sender_key,
            sender_kind=sender_kind,
            via=header.via if header and header.via else (record.forward.via if record.forward else None),
            forwarded_key=forwarded_key,
            forwarded_at=forwarded_at,
            topic_root_id=topic_root_id,
            topic_quality=topic_quality,
            action="phone_call" if call is not None else None,
            action_json=action_json,
            notes=tuple(notes),
        )
        row = message_row(place, record, moment or Moment(None, None, "interval"), settled)
        rows: list[Observation | Problem] = [row]
        self._attach(rows, record, files, place)
        if moment is None:
            yield from self._wait(rows, page, record.message_id)
            return
        yield from self._release(moment)
        self._before = moment
        self._saw(page, record.message_id, moment)
        yield from rows

    def _service(self, record: Record, page: PageCount, files: MediaFiles, place: Place) -> Iterator[Observation | Problem]:
        self.break_chain()
        sentence = record.sentence
        sender: tuple[str | None, str] = (None, "unknown")
        action = action_json = None
        if sentence is not None:
            page.service += 1
            page.unknown += sentence.action is None
            self.room_type = self.room_type or sentence.room_type
            fields: dict[str, Json] = dict(sentence.fields)
            if sentence.action in COUNTED_ACTIONS:
                fields["members_n"] = len(sentence.members)
            if sentence.link_field is not None:
                fields[sentence.link_field] = record.reply_to_id
            action, action_json = sentence.action, json_text(fields)
            if sentence.room_type == "channel":
                sender = (self.key, "own_room")
            elif sentence.actor is not None:
                sender = self._sender_of(Header(sentence.actor, None))
            if action == "topic_created":
                self._topics[record.message_id] = record.message_id
        else:
            page.unsupported += 1
        is_topic = action == "topic_created"
        settled = Settled(
            row_type=record.kind,
            sender_key=sender[0],
            sender_kind=sender[1],
            topic_root_id=record.message_id if is_topic else None,
            topic_quality="root" if is_topic else "unknown" if self._topics else None,
            action=action,
            action_json=action_json,
            notes=tuple(record.notes),
        )
        row = message_row(place, record, Moment(None, None, "interval"), settled)
        rows: list[Observation | Problem] = [row]
        if sentence is not None:
            rows.extend(membership_rows(place, sentence, Moment(None, None, "interval")))
        self._attach(rows, record, files, place)
        yield from self._wait(rows, page, record.message_id)

    def _attach(self, rows: list[Observation | Problem], record: Record, files: MediaFiles, place: Place) -> None:
        if record.text is not None:
            rows.extend(text_rows(place, record.text))
        rows.extend(media_rows(place, record, files))
        rows.extend(link_rows(place, record))
        if any(one.path and files.leads_out(one.path) for one in record.attachments):
            rows.append(_problem("path-outside-export", "warning", "a record names a file outside the export; it was not looked for", place))
        rows.extend(_problem(note, *_NOTED[note], place) for note in record.notes if note in _NOTED)

    def _inherit_sender(self, record: Record, notes: list[str]) -> Header | None:
        header = record.sender
        if header is None and record.joined:
            header = self._sender
            if header is None:
                notes.append("joined-without-sender")
        elif header is None:
            notes.append("without-sender")
        elif header.name is None:
            notes.append("deleted-account")
        self._sender = header
        return header

    def _inherit_forward(self, record: Record, notes: list[str]) -> tuple[str | None, int | None]:
        forward, clock = record.forward, record.forward.clock if record.forward else None
        if forward is not None and not forward.named:
            forward = self._forward if record.joined else None
            notes.append("forward-inherited" if forward else "forward-without-name")
        elif forward is not None and forward.name is None:
            notes.append("forward-from-deleted")
        self._forward = forward
        if record.forward is None:
            return None, None
        forwarded_at = None
        if clock is not None:
            moment = TimeReader(self.times.zone, set()).moment(clock)
            if moment.high is None:
                forwarded_at = moment.low
            else:
                notes.append("forward-time-uncertain")
        return name_key(forward.name) if forward else None, forwarded_at

    def _sender_of(self, header: Header | None) -> tuple[str | None, str]:
        if header is None or header.name is None:
            return None, "unknown"
        if self.posts_as_room and self.title is not None and header.name == self.title:
            return self.key, "own_room"
        return name_key(header.name), "unknown"

    def _topic(self, record: Record) -> tuple[int | None, str | None]:
        if not self._topics:
            return None, None
        root = self._topics.get(record.reply_to_id) if record.reply_to_id is not None else None
        if root is None or len(self._topics) > _TOPIC_MEMORY:
            return None, "unknown"
        self._topics[record.message_id] = root
        return root, "reply_chain"

    def _features(self, record: Record) -> None:
        if record.buttons:
            self.features.add("buttons")
        if record.reactions:
            self.features.add("reactions")
        if record.clock is not None:
            self.features.add("zoneless" if record.clock.offset_minutes is None else "offset")

    def _wait(self, rows: list[Observation | Problem], page: PageCount, message_id: int) -> Iterator[Observation | Problem]:
        self._waiting.append(_Waiting(rows, page, message_id, self._before, self._day))
        if len(self._waiting) >= MOST_WAITING:
            yield from self._release(None)

    def _release(self, after: Moment | None) -> Iterator[Observation | Problem]:
        """Give waiting records their interval and let them go."""
        if not self._waiting:
            return
        for waiting in self._waiting:
            bounds = self.times.day(waiting.day) if waiting.day is not None else None
            moment = between(waiting.before, after, bounds)
            self._saw(waiting.page, waiting.message_id, moment)
            for row in waiting.rows:
                if type(row) is Message:
                    yield row._replace(sent_at=moment.low, sent_at_high=moment.high, sent_at_quality=moment.quality)
                elif type(row) is MembershipEvent:
                    yield row._replace(sent_at=moment.low, sent_at_high=moment.high)
                else:
                    yield row
        self._waiting.clear()

    def _saw(self, page: PageCount, message_id: int, moment: Moment) -> None:
        page.saw(message_id, moment)
        if moment.low is not None:
            self.newest = moment.low if self.newest is None else max(self.newest, moment.low)


def _problem(code: str, severity: str, detail: str, place: Place) -> Problem:
    return Problem(code, severity, detail, place.room_key, place.message_id, None, place.item_id, place.byte_offset, place.byte_length)
