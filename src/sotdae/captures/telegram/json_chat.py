# SPDX-License-Identifier: Apache-2.0
"""One chat being read: frames in, rows out, and at its end what was taken, by which clock, and how whole it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.json_framing import Frame, Remarks
from sotdae.captures.telegram.json_ids import is_shifted, room_key
from sotdae.captures.telegram.json_rows import RecordConverter
from sotdae.captures.telegram.json_time import Clock
from sotdae.captures.telegram.json_walk import Chat
from sotdae.captures.telegram.json_window import ByteWindow
from sotdae.captures.telegram.json_words import ROOM_TYPES
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.seen_ids import SeenIds
from sotdae.captures.telegram.words import PLATFORM
from sotdae.model.ids import BY_PLACE
from sotdae.model.observations import Coverage, MediaItem, Message, Observation, Problem, RoomState

_FAULTS: Final = {
    "damaged": ("damaged-record", "error", "a record could not be read and was passed over"),
    "truncated": ("truncated", "error", "the list of messages ends inside a record or without its end"),
    "record-too-large": ("record-too-large", "error", "a record of more than 64 MB was passed over"),
    "nested-too-deep": ("nested-too-deep", "error", "a record nested more than 64 deep was passed over"),
    "stray-bytes": ("stray-bytes", "warning", "bytes between two records are none that belong there; no record is lost"),
    "missing-comma": ("missing-comma", "note", "two records stand without a comma between them"),
}
_DOUBLE: Final = ("duplicate-message-id", "warning", "a second record names a message id that was read before; the first was kept")
_OUTSIDE: Final = ("path-outside-export", "warning", "a record names a file outside the export; it was not looked for")
_LEAST_ID: Final = -(10**14)
_LARGEST_ID: Final = 2**63 - 1
"""What may be a message's id. Telegram's own are smaller by far: 31 bits, and those less 1,000,000,000 for the messages of a migrated group."""
_SAFE_WORD: Final = re.compile(r"(?:key|action|piece) [a-z_]{1,40}")
_RESTRICTED: Final = frozenset({"private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel"})
_SENDER_BYTES: Final = 16 * 1024
"""Among so many bytes of its records a chat shows a sender's id, if it has any: ids stand before texts."""
_OWN_MESSAGES_LEAST: Final = 3
"""Fewer messages say nothing about whose they are."""


class ChatReading:
    """Turns the frames of one chat into rows and keeps its sums."""

    def __init__(self, chat: Chat, options: ReadOptions, files: MediaFiles, item_id: str, window: ByteWindow) -> None:
        """Begin a chat whose header has been read."""
        header = chat.header
        title, kind = header.get("name"), header.get("type")
        self._title = title if isinstance(title, str) else None
        self._type = kind if isinstance(kind, str) and kind in ROOM_TYPES else None
        self._chat, self._item, self._window = chat, item_id, window
        shifted = is_shifted(self._type, window.ensure(_SENDER_BYTES)[:_SENDER_BYTES])
        self.key, self._bare, self._quality = room_key(
            self._type, header.get("id"), self._title, options.capture_id, str(chat.start), shifted=shifted
        )
        self._files = files
        self._clock = Clock(options.zone)
        self._convert = RecordConverter(self.key, self._clock, files, item_id)
        self._erased = tuple(options.erased.get(item_id, ()))
        self._counts: Counter[str] = Counter()
        self._repairs: Counter[str] = Counter()
        self._first_repair: dict[str, tuple[int, int, int | None]] = {}
        self._ids: tuple[int | None, int | None] = (None, None)
        self._times: tuple[int | None, int | None] = (None, None)
        self._eras: set[str] = set()
        self._seen = 0
        self._numbers = SeenIds()
        self._has_ids = False
        self._wide = window.encoding.startswith("utf-16")

    def batch(self, frames: list[Frame]) -> Iterator[Observation | Problem]:
        """Yield the rows of a batch of frames."""
        rows, counts, seen, is_double = self._convert.rows, self._counts, self._see, self._numbers.is_double
        if not self._has_ids:
            # Rewritten exports may have lost every id; one record without an id among others is a damaged record.
            self._has_ids = any(type(frame[2].get("id")) is int for frame in frames if frame[2] is not None)
        for offset, length, record, remarks in frames:
            start, size = (offset, length) if not self._wide else self._original(offset, length)
            if remarks is not None:
                yield from self._remark(remarks, start, size, record)
            if record is None:
                continue
            if self._erased and any(start < low + span and low < start + size for low, span in self._erased):
                counts["erased"] += 1
                continue
            notes = " ".join(remarks.repairs) if remarks is not None and remarks.repairs else None
            number = record.get("id")
            if number is None and not self._has_ids and "id" not in record:
                # A message without an id still has its place in the list.
                counts["by-position"] += 1
                number = record["id"] = BY_PLACE + counts["by-position"]
                notes = f"{notes} id-by-position" if notes else "id-by-position"
            elif type(number) is not int or not _LEAST_ID <= number <= _LARGEST_ID:
                counts["damaged"] += 1
                yield Problem("no-message-id", "error", "a record has no usable id", self.key, None, None, self._item, start, size)
                continue
            if is_double(number):
                counts["damaged"] += 1
                yield Problem(*_DOUBLE, self.key, number, None, self._item, start, size)
                continue
            message, around = rows(record, start, size, notes)
            seen(message, record)
            yield message
            if around:
                yield from around
                if any(type(row) is MediaItem and row.present == "missing_on_disk" and self._leads_out(row) for row in around):
                    yield Problem(*_OUTSIDE, self.key, message.message_id, None, self._item, start, size)

    def _leads_out(self, row: MediaItem) -> bool:
        return row.declared_path is not None and self._files.leads_out(row.declared_path)

    def end(self, state: str, *, owner: str | None) -> Iterator[Observation | Problem]:
        """Yield the chat's problems, its coverage and its state.

        Args:
            state: ``complete``, ``truncated`` or ``trailing_bytes``.
            owner: the key of the account that made the export, where it says so.
        """
        place = (self._item, self._chat.start, (self._chat.end or self._window.original(self._window.offset)) - self._chat.start)
        yield from self._problems(place)
        yield self._coverage(place, state, owner=owner)
        yield self._state(place)

    def _problems(self, place: tuple[str, int, int]) -> Iterator[Problem]:
        counts, clock = self._counts, self._clock
        for word, count in sorted(self._convert.unknown.items()):
            shown = word if _SAFE_WORD.fullmatch(word) else f"{word.split(' ', 1)[0]} of another name"
            yield Problem("unknown-word", "note", f"{shown}: {count} times", self.key, None, None, *place)
        for name, count in sorted(self._repairs.items()):
            offset, length, number = self._first_repair[name]
            yield Problem(f"repaired-{name}", "note", f"{count} records repaired", self.key, number, None, self._item, offset, length)
        if counts["by-position"]:
            detail = f"{counts['by-position']} records have no id; they are numbered by their place in the list"
            yield Problem("no-message-ids", "warning", detail, self.key, None, None, *place)
        if self._numbers.descents:
            detail = f"{self._numbers.descents} ids are lower than one before them"
            yield Problem("ids-not-ascending", "warning", detail, self.key, None, None, *place)
        if clock.intervals:
            detail = f"{clock.intervals} times have no offset and no zone was declared: they are intervals of 26 hours"
            yield Problem("no-time-zone", "warning", detail, self.key, None, None, *place)
        if counts["erased"]:
            yield Problem("erased", "note", f"{counts['erased']} records are erased and were not read", self.key, None, None, *place)

    def _coverage(self, place: tuple[str, int, int], state: str, *, owner: str | None) -> Coverage:
        counts = self._counts
        minutes, source = self._clock.summary()
        return Coverage(
            room_key=self.key,
            format_era=self._era(),
            window=self._window_word(owner),
            first_message_id=self._ids[0],
            last_message_id=self._ids[1],
            first_at=self._times[0],
            last_at=self._times[1],
            messages=counts["message"],
            service_messages=counts["service"],
            unsupported_messages=counts["unsupported"],
            repaired_records=sum(self._repairs.values()),
            damaged_records=counts["damaged"],
            unknown_keys=self._convert.unknown.total(),
            end_state=state,
            offset_minutes=minutes,
            offset_source=source,
            encoding=self._window.encoding,
            source_key=owner,
            item_id=place[0],
            byte_offset=place[1],
            byte_length=place[2],
        )

    def _state(self, place: tuple[str, int, int]) -> RoomState:
        return RoomState(
            room_key=self.key,
            platform=PLATFORM,
            room_type=self._type,
            bare_id=self._bare,
            id_quality=self._quality,
            title=self._title,
            username=None,
            visibility=None,
            description=None,
            members=None,
            members_kind=None,
            members_granularity=None,
            online=None,
            not_before=self._times[1],
            not_after=None,
            state_evidence=None,
            item_id=place[0],
            byte_offset=place[1],
            byte_length=min(place[2], 4096),
        )

    def _see(self, message: Message, record: dict[str, Any]) -> None:
        """Keep the sums; this is on the hot path, so it only compares."""
        self._counts[message.type] += 1
        self._seen += 1
        low, high = self._ids
        number, at = message.message_id, message.sent_at
        self._ids = (number if low is None or number < low else low, number if high is None or number > high else high)
        if at is not None:
            first, last = self._times
            self._times = (at if first is None or at < first else first, at if last is None or at > last else last)
        if "reactions" in record or "rich_message" in record or self._seen <= 64:  # noqa: PLR2004 (an era shows in the first records)
            self._eras.update(_signs(record))

    def _remark(self, remarks: Remarks, offset: int, length: int, record: dict[str, Any] | None) -> Iterator[Problem]:
        for name in remarks.repairs:
            self._repairs[name] += 1
            number = record.get("id") if record is not None else None
            self._first_repair.setdefault(name, (offset, length, number if type(number) is int else None))
        if remarks.fault is not None:
            code, severity, detail = _FAULTS[remarks.fault]
            if remarks.fault not in {"missing-comma", "stray-bytes", "truncated"}:
                self._counts["damaged"] += 1
            yield Problem(code, severity, detail, self.key, None, remarks.digest, self._item, offset, length)

    def _original(self, offset: int, length: int) -> tuple[int, int]:
        start = self._window.original(offset)
        return start, self._window.original(offset + length) - start

    def _window_word(self, owner: str | None) -> str:
        """How much of the room the export holds between its first and its last message.

        ``range`` where records are erased. ``unfiltered`` for the export of a single chat, which knows no filter but dates. ``own_messages`` where an
        account's export of a group or channel shows one sender only, who is not the room and, if it names its owner, is the owner: such exports are
        restricted to the owner's messages, public rooms always and private ones unless the owner asked for all. The filter itself is never written,
        so this is inferred, and everything else is ``unknown``. Source: export_settings.cpp, Settings::validate; export_settings.h, DefaultFullChats.
        """
        if self._counts["erased"]:
            return "range"
        if self._chat.is_native and self._type is not None and "reformatted" not in self._era():
            return "unfiltered"
        sender, *others = self._convert.senders or {None}
        is_one = sender is not None and not others and sender != self.key and owner in {None, sender}
        is_own = is_one and self._chat.is_account and self._type in _RESTRICTED and self._counts["message"] >= _OWN_MESSAGES_LEAST
        return "own_messages" if is_own else "unknown"

    def _era(self) -> str:
        """The oldest version whose keys all stand here."""
        signs = self._eras
        for sign, era in (
            ("rich_message", "7.x"),
            ("forwarded_from_id", "2025-11"),
            ("reactions", "5.5.7"),
            ("inline_bot_buttons", "4.13.0"),
            ("text_entities", "4.1.2"),
            ("date_unixtime", "3.7.6"),
            ("word id", "2.7.2"),
            ("shifted id", "2.4"),
            ("bare id", "1.4.8"),
        ):
            if sign in signs:
                return f"{era} reformatted" if "date_unixtime" in signs and signs & {"bare id", "shifted id"} else era
        return "before-1.4.8"


def _signs(record: dict[str, Any]) -> Iterator[str]:
    for key in ("rich_message", "forwarded_from_id", "reactions", "inline_bot_buttons", "text_entities", "date_unixtime"):
        if key in record:
            yield key
    sender = record.get("from_id", record.get("actor_id"))
    if isinstance(sender, str):
        yield "word id"
    elif type(sender) is int:
        yield "shifted id" if sender >= 1 << 32 else "bare id"
