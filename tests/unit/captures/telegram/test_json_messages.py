# SPDX-License-Identifier: Apache-2.0
"""Messages as exports of every era write them: texts, links, times, forwards, reactions, buttons (P7, P8, P10-P12, P14, P17)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from json_chat_writer import LEAVE_OUT, SECOND, START, Raw, chat, message, read, read_chat, seoul, service

from sotdae.captures.telegram.json_words import KNOWN_ENTITIES
from sotdae.model.observations import Entity, Link

HOUR = 3600 * SECOND


def piece(kind: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "text": text, **more}


def links(*records: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(row.place, row.url, row.target_kind, row.target_normal, row.text_differs) for row in read_chat(*records).of(Link)]


def microseconds(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * SECOND  # type: ignore[misc, arg-type]  # year, month, day, …


# --- P7, P8: what may be absent ---------------------------------------------------------------------------------------------------------------------


def test_p7_an_unsupported_message_has_no_more_than_an_id() -> None:
    got = read_chat(message(1), {"id": 2, "type": "unsupported"}, message(3))
    row = got.messages[1]
    assert (row.message_id, row.type, row.sent_at, row.sent_at_high, row.sent_at_quality) == (2, "unsupported", None, None, "unknown")
    assert (row.sender_key, row.sender_kind, row.text, row.action, row.notes) == (None, "unknown", None, None, None)
    assert (got.coverage.messages, got.coverage.unsupported_messages, got.coverage.damaged_records) == (2, 1, 0)
    assert got.codes == []


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ({"from": None, "from_id": LEAVE_OUT}, (None, "unknown")),
        ({"from": None}, ("tg:user:1001", "account")),
        ({"from": LEAVE_OUT, "from_id": LEAVE_OUT}, (None, "unknown")),
        ({"from": " Bora  ", "from_id": LEAVE_OUT}, ("name:Bora", "account")),
        ({"from": "", "from_id": LEAVE_OUT}, (None, "unknown")),
        ({"from_id": "channel1234567"}, ("tg:channel:1234567", "own_room")),
        ({"from_id": "channel99"}, ("tg:channel:99", "room")),
    ],
)
def test_p8_a_sender_without_name_is_who_the_id_says_or_nobody(written: dict[str, Any], sender: tuple[str | None, str]) -> None:
    row = read_chat(message(1, **written)).one
    assert (row.sender_key, row.sender_kind) == sender


def test_p8_a_service_message_of_a_nameless_actor() -> None:
    got = read_chat(service(1, "pin_message", message_id=7, actor=None, actor_id=LEAVE_OUT), service(2, "pin_message", message_id=7, actor=None))
    assert [(row.sender_key, row.sender_kind) for row in got.messages] == [(None, "unknown"), ("tg:user:1001", "account")]


def test_signature_saved_from_and_via() -> None:
    row = read_chat(message(1, author="Chorong", saved_from="Book notes", via_bot="@flowerbot")).one
    assert (row.author_key, row.saved_from_key, row.via_bot_key) == ("name:Chorong", "name:Book notes", "name:@flowerbot")


# --- P10: the shapes of a text ----------------------------------------------------------------------------------------------------------------------

BOLD = [piece("bold", "국수"), " 먹자"]


@pytest.mark.parametrize(
    ("written", "text", "kinds"),
    [
        ({"text": "국수 먹자", "text_entities": [piece("plain", "국수 먹자")]}, "국수 먹자", []),
        ({"text": "국수 먹자", "text_entities": LEAVE_OUT}, "국수 먹자", []),
        ({"text": BOLD, "text_entities": [BOLD[0], piece("plain", " 먹자")]}, "국수 먹자", ["bold"]),
        ({"text": BOLD, "text_entities": LEAVE_OUT}, "국수 먹자", ["bold"]),
        ({"text": BOLD, "text_entities": [BOLD[0]]}, "국수 먹자", ["bold"]),
        ({"text": "국수 먹자", "text_entities": [BOLD[0], piece("plain", " 먹자")]}, "국수 먹자", ["bold"]),
        ({"text": [], "text_entities": []}, "", []),
        ({"text": "", "text_entities": []}, "", []),
        ({"text": LEAVE_OUT, "text_entities": [piece("plain", "국수 먹자")]}, "국수 먹자", []),
        ({"text": LEAVE_OUT, "text_entities": LEAVE_OUT}, None, []),
    ],
)
def test_p10_a_text_is_a_string_a_list_or_missing(written: dict[str, Any], text: str | None, kinds: list[str]) -> None:
    record = {key: value for key, value in {**message(1), **written}.items() if value is not LEAVE_OUT}
    got = read_chat(record)
    assert got.one.text == text
    assert [row.kind for row in got.of(Entity)] == kinds
    assert got.codes == []


RICH = {
    "rtl": False,
    "part": False,
    "blocks": [
        {
            "type": "paragraph",
            "text": {
                "type": "concat",
                "texts": [
                    piece("plain", "😀 점심은 "),
                    {"type": "text_link", "href": "https://t.me/lunchroom", "webpage_id": "18446744073709551615", "text": piece("plain", "여기")},
                ],
            },
        },
        {"type": "quote", "text": {"type": "mention_name", "user_id": "5123456789", "text": {"type": "bold", "text": "Bora"}}},
        {"type": "photo", "photo": "photos/a.jpg"},
        {"type": "list", "items": [{"type": "list_item", "text": "국수"}, {"type": "list_item", "text": "밥"}]},
    ],
}


def test_p10_a_rich_message_stands_in_place_of_a_text() -> None:
    record = {key: value for key, value in message(1, rich_message=RICH).items() if key not in {"text", "text_entities"}}
    got = read_chat(record)
    assert got.one.text == "😀 점심은 여기\nBora\n국수\n밥"
    assert [row[2:7] for row in got.of(Entity)] == [
        (0, "text_link", 7, 2, "https://t.me/lunchroom"),
        (1, "bold", 10, 4, None),
        (2, "mention_name", 10, 4, "tg:user:5123456789"),
    ]
    assert [(row.place, row.target_normal) for row in got.of(Link)] == [("text_link", "t.me/lunchroom")]
    assert (got.coverage.format_era, got.codes) == ("7.x", [])


def test_p10_a_rich_message_deeper_than_any_costs_its_deepest_text_only() -> None:
    node: Any = piece("plain", "바닥")
    for _ in range(40):
        node = {"type": "concat", "texts": [node]}
    rich = {"blocks": [{"type": "paragraph", "text": "위"}, {"type": "paragraph", "text": node}]}
    written = Raw(json.dumps(rich, ensure_ascii=False).encode())  # on one line: laid out as the program does it, the whole record is refused
    record = {key: value for key, value in message(1, rich_message=written).items() if key not in {"text", "text_entities"}}
    assert read_chat(record).one.text == "위"


# --- P11, P12: links --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts", [["집 t.me/", piece("bold", "lunchroom"), " 옆"], ["집 ", piece("bold", "t.me/"), piece("italic", "lunchroom"), " 옆"]]
)
def test_p11_an_address_split_across_pieces_is_one_link(parts: list[Any]) -> None:
    got = read_chat(message(1, parts))
    assert got.one.text == "집 t.me/lunchroom 옆"
    assert links(message(1, parts)) == [("text", "t.me/lunchroom", "room", "t.me/lunchroom", None)]


def test_p11_an_address_that_begins_the_text_is_a_link() -> None:
    assert links(message(1, ["t.me/", piece("bold", "lunchroom"), " 옆"])) == [("text", "t.me/lunchroom", "room", "t.me/lunchroom", None)]


def test_letters_glued_to_a_marked_link_make_no_second_one() -> None:
    assert links(message(1, ["🍜 ", piece("link", "https://t.me/lunchroom"), "에서 만나요"])) == [
        ("text", "https://t.me/lunchroom", "room", "t.me/lunchroom", None)
    ]


def test_p11_a_word_split_across_pieces_has_no_blank() -> None:
    assert read_chat(message(1, ["해", piece("bold", "바라"), "기", piece("italic", "꽃")])).one.text == "해바라기꽃"


def test_p12_a_link_that_only_a_button_has() -> None:
    button = {"type": "url", "text": "신청", "data": "https://t.me/+AbCdEfGh12345678"}
    assert links(message(1, "꽃 모임", inline_bot_buttons=[[button]])) == [
        ("button", "https://t.me/+AbCdEfGh12345678", "invite", "t.me/+AbCdEfGh12345678", False)
    ]


@pytest.mark.parametrize(
    ("shown", "href", "normal", "differs"),
    [
        ("여기", "https://t.me/lunchroom/12", "t.me/lunchroom/12", False),
        ("https://t.me/lunchroom", "https://t.me/LunchRoom", "t.me/lunchroom", False),
        ("@bookroom", "https://t.me/lunchroom", "t.me/lunchroom", True),
        ("books.example.org", "https://flowers.example.org/", None, True),
        ("books.example.org", "https://books.example.org/", None, False),
    ],
)
def test_p12_a_link_whose_target_is_not_what_it_shows(shown: str, href: str, normal: str | None, differs: bool) -> None:
    got = [row for row in links(message(1, ["책: ", piece("text_link", shown, href=href)])) if row[0] == "text_link"]
    assert got == [("text_link", href, "external" if normal is None else "message" if normal.endswith("/12") else "room", normal, differs)]


def test_p12_mentions_and_written_addresses_are_links_too() -> None:
    got = links(message(1, ["책 ", piece("mention", "@bookroom"), " 또는 https://books.example.org/a?b=1. 끝"]))
    assert got == [
        ("mention", "@bookroom", "room", "t.me/bookroom", None),
        ("text", "https://books.example.org/a?b=1", "external", None, None),
    ]


# --- P14: times -------------------------------------------------------------------------------------------------------------------------------------


def timed(date: str, zone: str | None) -> Any:
    declared = None if zone is None else ZoneInfo(zone)
    return read(chat([{**{key: value for key, value in message(1).items() if key != "date_unixtime"}, "date": date}]), zone=declared)


@pytest.mark.parametrize(
    ("date", "zone", "low", "high", "quality"),
    [
        ("2023-07-01T12:00:00", "Asia/Seoul", (2023, 7, 1, 3), None, "declared_zone"),
        ("2023-07-01T12:00:00", "Europe/Berlin", (2023, 7, 1, 10), None, "declared_zone"),
        ("2023-01-01T12:00:00", "Europe/Berlin", (2023, 1, 1, 11), None, "declared_zone"),
        ("2023-10-29T02:30:00", "Europe/Berlin", (2023, 10, 29, 0, 30), (2023, 10, 29, 1, 30), "declared_zone"),
        ("2023-03-26T02:30:00", "Europe/Berlin", (2023, 3, 26, 0, 30), (2023, 3, 26, 1, 30), "declared_zone"),
        ("2023-07-01T12:00:00", None, (2023, 6, 30, 22), (2023, 7, 2, 0), "interval"),
        ("2023-07-01T12:00:00+09:00", None, (2023, 7, 1, 3), None, "offset"),
        ("yesterday", "Asia/Seoul", None, None, "unknown"),
        ("0001-01-01T00:00:00", None, None, None, "unknown"),
    ],
)
def test_p14_a_clock_without_unix_time(date: str, zone: str | None, low: Any, high: Any, quality: str) -> None:
    row = timed(date, zone).one
    assert (row.sent_at, row.sent_at_high, row.sent_at_quality) == (low and microseconds(*low), high and microseconds(*high), quality)


def test_p14_a_lacking_zone_is_said_once_a_room_and_never_assumed() -> None:
    records = [{key: value for key, value in message(number).items() if key != "date_unixtime"} for number in (1, 2, 3)]
    got = read_chat(*records)
    assert [(row.code, row.severity, row.detail.split(" ")[0]) for row in got.problems] == [("no-time-zone", "warning", "3")]
    assert (got.coverage.offset_minutes, got.coverage.offset_source) == (None, "unknown")
    declared = read(chat(records), zone=ZoneInfo("Asia/Seoul"))
    assert (declared.codes, declared.coverage.offset_source) == ([], "declared")
    assert [row.sent_at for row in declared.messages] == [(START + 60 * number) * SECOND for number in (1, 2, 3)]


def test_p14_unix_time_is_taken_whatever_zone_is_declared() -> None:
    got = read(chat([message(1)]), zone=ZoneInfo("America/New_York"))
    assert (got.one.sent_at, got.one.sent_at_high, got.one.sent_at_quality) == ((START + 60) * SECOND, None, "unix")
    assert (got.coverage.offset_minutes, got.coverage.offset_source) == (540, "unix")


def test_p14_an_exporter_whose_clock_changes_has_no_single_offset() -> None:
    got = read_chat(*(message(number, date=seoul(START + 60 * number - (3600 if number > 20 else 0))) for number in range(1, 40)))
    assert (got.coverage.offset_minutes, got.coverage.offset_source) == (None, "mixed")


@pytest.mark.parametrize(
    ("written", "edited"),
    [
        ({"edited": "2026-01-01T09:05:00", "edited_unixtime": str(START + 300)}, (START + 300) * SECOND),
        ({"edited": "2026-01-01T09:05:00"}, (START + 300) * SECOND - 5 * HOUR),
        ({}, None),
    ],
)
def test_p14_the_time_of_the_last_edit(written: dict[str, Any], edited: int | None) -> None:
    assert read_chat(message(1, **written)).one.edited_at == edited


# --- P17: forwards ----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "key", "notes"),
    [
        ({"forwarded_from": "Book news", "forwarded_from_id": "channel500"}, "tg:channel:500", None),
        ({"forwarded_from": "Bora", "forwarded_from_id": "user77"}, "tg:user:77", None),
        ({"forwarded_from": "Book news "}, "name:Book news", None),
        ({"forwarded_from": None, "forwarded_from_id": "channel500"}, "tg:channel:500", None),
        ({"forwarded_from": None}, None, "forwarded-from-hidden"),
        ({"forwarded_from": ""}, None, "forwarded-from-hidden"),
        ({"forwarded_from": "Book news", "forwarded_from_id": 8589934592 + 500}, "tg:ambiguous:500", None),
        ({}, None, None),
    ],
)
def test_p17_who_wrote_a_forward(written: dict[str, Any], key: str | None, notes: str | None) -> None:
    row = read_chat(message(1, **written)).one
    assert (row.forwarded_from_key, row.notes) == (key, notes)
    assert (row.forwarded_message_id, row.forwarded_at) == (None, None)


# --- every kind of piece, button and reaction -------------------------------------------------------------------------------------------------------

VALUES: dict[str, tuple[dict[str, Any], str | None]] = {
    "text_link": ({"href": "https://books.example.org/"}, "https://books.example.org/"),
    "mention_name": ({"user_id": 77}, "tg:user:77"),
    "pre": ({"language": "python"}, "python"),
    "blockquote": ({"collapsed": True}, None),
    "custom_emoji": ({"document_id": "stickers/a.webp"}, None),
}


@pytest.mark.parametrize("kind", sorted(KNOWN_ENTITIES - {"plain"}))
def test_every_kind_of_piece_has_its_place_in_utf16(kind: str) -> None:
    more, value = VALUES.get(kind, ({}, None))
    got = read_chat(message(1, ["😀 ", piece(kind, "꽃🌷", **more), " 끝"]))
    assert got.one.text == "😀 꽃🌷 끝"
    assert [row[2:7] for row in got.of(Entity)] == [(0, kind, 3, 3, value)]
    assert got.codes == []


@pytest.mark.parametrize(
    ("more", "value"), [({"href": None}, None), ({"document_id": ""}, None), ({"document_id": "5206431"}, None), ({"language": ""}, None)]
)
def test_a_piece_without_a_target_has_no_value(more: dict[str, Any], value: str | None) -> None:
    kind = {"href": "text_link", "document_id": "custom_emoji", "language": "pre"}[next(iter(more))]
    assert [row.value for row in read_chat(message(1, ["꽃 ", piece(kind, "책", **more)])).of(Entity)] == [value]


BUTTONS = (
    "default url callback callback_with_password request_phone request_location request_poll request_peer switch_inline switch_inline_same game buy"
    " auth user_profile web_view simple_web_view copy_text"
).split()


@pytest.mark.parametrize("kind", BUTTONS)
def test_every_kind_of_button_is_kept_and_those_that_open_an_address_are_links(kind: str) -> None:
    button = {"type": kind, "text": "신청", "data": "https://t.me/lunchroom", "button_id": 7}
    got = read_chat(message(1, inline_bot_buttons=[[button]]))
    assert json.loads(str(got.one.buttons_json)) == [[[kind, "신청", "https://t.me/lunchroom"]]]
    opens = kind in {"url", "auth", "web_view", "simple_web_view"}
    assert [(row.place, row.target_username) for row in got.of(Link)] == ([("button", "lunchroom")] if opens else [])
    assert got.codes == []


def test_buttons_keep_their_rows_and_their_bytes() -> None:
    rows = [[{"type": "callback", "text": "하나", "data": "", "dataBase64": "Y2I"}, {"type": "game"}], [{"type": "buy", "text": "둘"}]]
    assert json.loads(str(read_chat(message(1, inline_bot_buttons=rows)).one.buttons_json)) == [
        [["callback", "하나", "Y2I"], ["game", "", ""]],
        [["buy", "둘", ""]],
    ]


def test_reactions_are_kinds_and_counts_without_people_or_paths() -> None:
    found = [
        {"type": "paid", "count": 3},
        {"type": "emoji", "count": 2, "emoji": "🌷", "recent": [{"from": "Dandelion", "from_id": "user4321", "date": seoul(START)}]},
        {"type": "custom_emoji", "count": 1, "document_id": "stickers/a.webp"},
        {"type": "empty", "count": 1},
    ]
    got = read_chat(message(1, reactions=found))
    assert got.one.reactions_json == '[["custom_emoji","",1],["emoji","🌷",2],["empty","",1],["paid","",3]]'
    assert not any(word in repr(got.rows) for word in ("Dandelion", "4321", "stickers/a.webp"))
    assert (got.coverage.format_era, got.codes) == ("5.5.7", [])
