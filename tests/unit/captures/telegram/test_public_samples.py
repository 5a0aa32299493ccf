# SPDX-License-Identifier: Apache-2.0
"""Public samples under licences that let us use them: exports as other people's tools write them anew, and files that are none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from json_chat_writer import CAPTURE, SECOND, Read
from memory_source import MemorySource

from sotdae.actions.adding.readers import claims
from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.errors import UnknownFormat
from sotdae.model.observations import Coverage, Entity, Link, MediaItem, MembershipEvent, Message

pytestmark = pytest.mark.fixtures

PAIR = ("tkonverter_result.json", "tkonverter_result_group.json")
EXPORTS = (*PAIR, "chatminer_single.json", "chatminer_batch.json", "chatpack_telegram_export.json", "gamenews_telegram_export.json")


@pytest.fixture(name="source")
def _source(public_samples: Callable[[str], Path]) -> Callable[[str], MemorySource]:
    """Return one file of the JSON samples as a capture of its own."""
    return lambda name: MemorySource({name: (public_samples("telegram-json") / name).read_bytes()})


@pytest.fixture(name="sample")
def _sample(source: Callable[[str], MemorySource]) -> Callable[..., Read]:
    """Read one file of the JSON samples."""

    def read(name: str, zone: str | None = None) -> Read:
        capture, reader = source(name), TelegramDesktopJson()
        detection = reader.detect(capture)
        assert detection is not None
        assert detection.names == (name,)
        options = ReadOptions(zone=None if zone is None else ZoneInfo(zone), capture_id=CAPTURE)
        return Read(list(reader.read(capture, detection.names, options)), capture.members[name])

    return read


@pytest.mark.parametrize("name", ["not_telegram_desktop.json", "telethon_synthetic_message.json"])
def test_what_is_no_export_of_telegram_desktop_is_refused(source: Callable[[str], MemorySource], name: str) -> None:
    assert TelegramDesktopJson().detect(source(name)) is None
    with pytest.raises(UnknownFormat):
        claims(source(name))


@pytest.mark.parametrize("name", EXPORTS)
def test_what_other_tools_wrote_is_claimed_by_this_reader_alone(source: Callable[[str], MemorySource], name: str) -> None:
    assert [(claim.name, claim.names) for claim in claims(source(name))] == [("telegram-desktop-json", (name,))]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_locator_leads_to_its_record(sample: Callable[..., Read], name: str) -> None:
    got = sample(name)
    content = json.loads(got.data)
    records = content.get("messages") or content["chats"]["list"][0]["messages"]
    assert [json.loads(got.at(row)) for row in got.messages] == records


@pytest.mark.parametrize(
    ("name", "room", "counts"),
    [(PAIR[0], "tg:talk:10001", (25, 61, 1)), (PAIR[1], "tg:chat:20001", (23, 21, 1))],
)
def test_the_counts_stated_beside_the_large_samples(sample: Callable[..., Read], name: str, room: str, counts: tuple[int, int, int]) -> None:
    got = sample(name)
    coverage = got.coverage
    assert len(got.messages) == {PAIR[0]: 87, PAIR[1]: 45}[name]
    assert (coverage.room_key, coverage.messages, coverage.service_messages, coverage.unsupported_messages) == (room, *counts)
    assert (coverage.end_state, coverage.damaged_records, coverage.repaired_records) == ("complete", 0, 0)
    assert coverage.format_era == "2025-11"


def test_the_two_large_samples_have_54_distinct_actions(sample: Callable[..., Read]) -> None:
    actions = {row.action for name in PAIR for row in sample(name).messages if row.action is not None}
    assert len(actions - {"custom"}) == 54
    assert {"suggest_birthday", "new_creator_pending", "change_creator"} <= actions


def test_an_action_that_only_a_sample_has_is_counted(sample: Callable[..., Read]) -> None:
    assert [(row.code, row.detail) for row in sample(PAIR[0]).problems] == [("unknown-word", "action custom_action: 12 times")]
    assert sample(PAIR[1]).problems == []


def test_every_attachment_of_the_large_samples(sample: Callable[..., Read]) -> None:
    once = "sticker video_message thumbnail voice_message animation video_file audio_file contact live_location location game invoice giveaway"
    talk, group = sample(PAIR[0]).of(MediaItem), sample(PAIR[1]).of(MediaItem)
    assert Counter(row.kind for row in talk) == {
        "photo": 3,
        "venue": 2,
        **dict.fromkeys([*once.split(), "giveaway_results", "paid_media", "file"], 1),
    }
    assert Counter(row.present for row in talk) == {"missing_on_disk": 10, "none": 10, "unavailable": 1}
    assert Counter(row.kind for row in group) == {"file": 3, "photo": 2, "location": 1, "venue": 1, "contact": 1, "game": 1, "invoice": 1}
    assert Counter(row.present for row in group) == {"none": 5, "missing_on_disk": 3, "too_large": 1, "not_included": 1}


def test_no_phone_number_or_coordinate_of_the_large_samples_is_copied(sample: Callable[..., Read]) -> None:
    for name in PAIR:
        shown = repr(sample(name).rows)
        assert not [secret for secret in ("555", "40.71", "30.52", "Coffee Bar", "Main St", "ABCDEF123", "ch_778899") if secret in shown]


def test_who_came_to_the_group_and_went(sample: Callable[..., Read]) -> None:
    rows = sample(PAIR[1]).of(MembershipEvent)
    assert [(row.message_id, row.event, row.member_key) for row in rows] == [
        (1, "created", "tg:user:777000"),
        (1, "invited", "name:Alice Example"),
        (1, "invited", "name:Bob Sample"),
        (4, "invited", "name:Charlie Test"),
        (5, "join_link", "tg:user:10001"),
        (6, "join_request", "tg:user:10002"),
        (17, "removed", "name:Charlie Test"),
        (27, "migrated_to", None),
        (28, "migrated_from", None),
    ]


def test_the_first_message_has_buttons_reactions_and_marks(sample: Callable[..., Read]) -> None:
    got = sample(PAIR[0])
    assert got.messages[0].reactions_json == '[["custom_emoji","",1],["emoji","🔥",2],["paid","",3]]'
    assert got.messages[0].buttons_json == '[[["url","Open","https://t.me"],["callback","Callback","Y2I"]]]'
    assert [row.kind for row in got.of(Entity)] == ["bold", "mention", "text_link"]
    second = got.messages[1]
    assert (second.forwarded_from_key, second.reply_to_room_key, second.edited_at) == ("tg:channel:500", "tg:user:777000", 1769936580 * SECOND)


@pytest.mark.parametrize("name", ["chatminer_single.json", "chatminer_batch.json"])
def test_messages_without_ids_are_numbered_by_their_place(sample: Callable[..., Read], name: str) -> None:
    got = sample(name)
    assert [(row.message_id, row.sender_key, row.text, row.notes) for row in got.messages] == [
        (1 - 10**15, "name:Author 1", "Minimal Message", "id-by-position"),
        (2 - 10**15, "name:Author 2", "Link:https://telegram.org/", "id-by-position"),
    ]
    assert [row.sent_at for row in got.messages] == [1544006350 * SECOND, 1544006964 * SECOND]
    assert (got.codes, got.state.id_quality) == (["no-message-ids"], "title_only")
    assert got.state.title == {"chatminer_single.json": None, "chatminer_batch.json": "Chatname"}[name]
    assert [row.url for row in got.of(Link)] == ["https://telegram.org/"]


def test_a_talk_without_unix_time_needs_a_zone(sample: Callable[..., Read]) -> None:
    name = "chatpack_telegram_export.json"
    got = sample(name)
    assert (got.ids, got.codes, got.coverage.format_era) == ([1, 2, 3, 4, 5, 6, 7], ["no-time-zone"], "2.7.2")
    assert {row.sent_at_quality for row in got.messages} == {"interval"}
    declared = sample(name, "Europe/London")
    assert (declared.codes, {row.sent_at_quality for row in declared.messages}) == ([], {"declared_zone"})
    assert (declared.messages[0].sent_at, declared.messages[6].edited_at) == (1705314600 * SECOND, 1710062400 * SECOND)
    assert [row.reply_to_id for row in declared.messages] == [None, None, None, None, 4, None, None]


def test_a_channel_without_id_keeps_the_text_that_its_marks_leave_out(sample: Callable[..., Read]) -> None:
    got = sample("gamenews_telegram_export.json")
    assert (got.one.message_id, got.one.type, got.one.sender_key) == (10, "message", None)
    assert got.one.text == "Read: https://example.com/article?utm_source=telegramhidden"
    assert [(row.kind, row.start_utf16, row.length_utf16) for row in got.of(Entity)] == [("link", 6, 47), ("text_link", 53, 6)]
    assert [(row.place, row.url) for row in got.of(Link)][:2] == [
        ("text", "https://example.com/article?utm_source=telegram"),
        ("text_link", "https://other.example/news"),
    ]
    assert (got.state.room_type, got.state.id_quality, got.codes) == ("public_channel", "title_only", ["no-time-zone"])


def test_the_page_sample_covers_the_days_stated_beside_it(public_samples: Callable[[str], Path]) -> None:
    folder = public_samples("telegram-html")
    source = MemorySource({path.name: path.read_bytes() for path in folder.iterdir()})
    reader = TelegramDesktopHtml()
    detection = reader.detect(source)
    assert detection is not None
    assert detection.names == ("cybersec-news_trimmed.html",)
    rows: list[Any] = list(reader.read(source, detection.names, ReadOptions(zone=ZoneInfo("UTC"), capture_id=CAPTURE)))
    days = Counter(
        (row.type, datetime.fromtimestamp((row.sent_at or 0) / SECOND, UTC).date().isoformat()) for row in rows if isinstance(row, Message)
    )
    assert sum(count for (kind, _), count in days.items() if kind == "message") == 60
    assert {day for kind, day in days if kind == "service"} == {"2018-09-04"}
    assert {day for kind, day in days if kind == "message"} == {f"2018-09-{day:02}" for day in range(5, 11)}
    assert [row.end_state for row in rows if isinstance(row, Coverage)] == ["complete"]
