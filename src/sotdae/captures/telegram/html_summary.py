# SPDX-License-Identifier: Apache-2.0
"""The rows that close a room: what each page held, what state the room was in, and what cannot be trusted about the clocks.

Source: the table of versions in captures, section 1.4; see docs/formats/telegram-desktop-html.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sotdae.captures.telegram.html_framing import FileFrame
from sotdae.captures.telegram.html_room import PageCount, Room
from sotdae.captures.telegram.words import PLATFORM
from sotdae.model.observations import Coverage, Problem, RoomState

_AFTER_END: Final = re.compile(rb"</html\s*>(.*)", re.IGNORECASE | re.DOTALL)
_NEXT_PAGE: Final = b">\nNext messages\n"
_PREVIOUS_PAGE: Final = b">\nPrevious messages\n"


def page_ends(page: PageCount, around: FileFrame) -> None:
    """Fill in what a page says about itself around its records."""
    page.size_bytes, page.head_bytes = around.size_bytes, around.head_bytes
    page.earlier, page.later = _PREVIOUS_PAGE in around.head, _NEXT_PAGE in around.tail
    page.end_state = end_state(around)


def format_era(room: Room) -> str:
    """Return the oldest exporter that writes what was seen: ``html-5.5.7`` means that version or a later one."""
    for feature, era in (("reactions", "html-5.5.7"), ("buttons", "html-4.15.1"), ("offset", "html-3.7.6"), ("zoneless", "html-before-3.7.6")):
        if feature in room.features:
            return era
    return "html"


def end_state(around: FileFrame) -> str:
    """Return how a page ends: ``complete``, ``truncated`` or ``trailing_bytes``."""
    match = _AFTER_END.search(around.tail)
    if match is None:
        return "truncated"
    return "trailing_bytes" if match.group(1).strip() else "complete"


def coverage_row(room: Room, page: PageCount) -> Coverage:
    """Return what was taken from one page."""
    offsets = room.times.offsets
    if room.times.zoneless and offsets:
        source = "mixed"
    elif offsets:
        source = "written"
    elif room.times.zoneless and room.times.zone is not None:
        source = "declared"
    else:
        source = "unknown"
    return Coverage(
        room_key=room.key,
        format_era=format_era(room),
        window="range" if page.erased else "unknown",
        first_message_id=page.first_id,
        last_message_id=page.last_id,
        first_at=page.first_at,
        last_at=page.last_at,
        messages=page.messages,
        service_messages=page.service,
        unsupported_messages=page.unsupported,
        repaired_records=page.repaired,
        damaged_records=page.damaged,
        unknown_keys=page.unknown,
        end_state=page.end_state,
        offset_minutes=next(iter(offsets)) if len(offsets) == 1 and not room.times.zoneless else None,
        offset_source=source,
        encoding="utf-8",
        source_key=None,
        item_id=page.item_id,
        byte_offset=0,
        byte_length=page.size_bytes,
    )


def room_state_row(room: Room, pages: Sequence[PageCount]) -> RoomState:
    """Return what the pages' header says about the room: its title.

    The platform's own word for the kind of room stands nowhere in HTML, so ``room_type`` stays None; that sentences are worded for a channel or a
    group goes into ``state_evidence``.
    """
    return RoomState(
        room_key=room.key,
        platform=PLATFORM,
        room_type=None,
        bare_id=None,
        id_quality="title_only",
        title=room.title,
        username=None,
        visibility=None,
        description=None,
        members=None,
        members_kind=None,
        members_granularity=None,
        online=None,
        not_before=room.newest,
        not_after=None,
        state_evidence=f"service sentences worded for a {room.room_type}" if room.room_type else None,
        item_id=pages[0].item_id,
        byte_offset=0,
        byte_length=pages[0].head_bytes,
    )


def end_problems(room: Room, pages: Sequence[PageCount]) -> Iterator[Problem]:
    """Yield what is true of the room as a whole: uncertain clocks, pages that are missing, files that end too early."""
    times = room.times
    whole = (
        (
            "no-time-zone",
            "warning",
            times.zoneless if times.zone is None else 0,
            "times have no offset and no zone was declared; they are intervals",
        ),
        ("offset-may-be-standard-time", "warning", times.widened, "times may be one hour too late: the printed offset ignores summer time"),
        ("zone-contradicts-export", "warning", times.contradicted, "times have an offset that the declared zone does not have"),
        ("clock-turned", "note", times.folded, "times fall into an hour that the declared zone has twice or not at all"),
        ("time-unreadable", "warning", room.counts["time-unreadable"], "messages have no readable time; they got the interval of their neighbours"),
        ("ids-not-ascending", "warning", room.ids.descents, "message ids do not ascend as an exporter writes them"),
    )
    first = pages[0]
    for code, severity, count, what in whole:
        if count:
            yield Problem(code, severity, f"{count} {what}", room.key, None, None, first.item_id, 0, 0)
    if first.earlier:
        yield _page("page-missing", "warning", "the first page names an earlier one that is not in the capture", room, first, offset=0)
    if pages[-1].later:
        yield _page(
            "page-missing", "warning", "the last page names a later one that is not in the capture", room, pages[-1], offset=pages[-1].size_bytes
        )
    for page in pages:
        if page.end_state != "complete":
            severity = "error" if page.end_state == "truncated" else "note"
            yield _page(page.end_state.replace("_", "-"), severity, "a page does not end as the exporter ends it", room, page, offset=page.size_bytes)


def _page(code: str, severity: str, detail: str, room: Room, page: PageCount, *, offset: int) -> Problem:
    return Problem(code, severity, detail, room.key, None, None, page.item_id, offset, 0)
