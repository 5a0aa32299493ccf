# SPDX-License-Identifier: Apache-2.0
"""The same room exported as pages and as data must give the same facts, as far as pages show them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from html_page_writer import buttons, escaped, forward, media, message, page, reply, service, wrap
from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.model.observations import Entity, Link, MediaItem, MembershipEvent, Message, Observation, Problem

SECOND = 1_000_000
START = 1678241402  # 2023-03-08 11:10:02 in Seoul


def _clock(number: int) -> tuple[str, str]:
    return f"08.03.2023 11:{10 + number:02}:02 UTC+09:00", f"2023-03-08T11:{10 + number:02}:02"


def _twin(number: int, name: str | None, **data: Any) -> dict[str, Any]:
    who = {"actor": name, "actor_id": f"user{len(name or '') + 100}"} if data.get("type") == "service" else {"from": name, "from_id": "user100"}
    return {
        "id": number,
        "type": "message",
        "date": _clock(number)[1],
        "date_unixtime": str(START + 60 * number),
        **who,
        "text": "",
        "text_entities": [],
        **data,
    }


def _text(*parts: dict[str, Any] | str) -> dict[str, Any]:
    marked = [{"type": "plain", "text": part} if isinstance(part, str) else part for part in parts]
    return {"text": [part["text"] if part["type"] == "plain" else part for part in marked], "text_entities": marked}


LEFT_OUT = "Not included, change data exporting settings to download."
FILE_LEFT_OUT = "(File not included. Change data exporting settings to download.)"
CALLBACK = "return ShowTextCopied('Data: vote | Type: callback');"
POLL = (
    '<div class="media_wrap clearfix"><div class="media_poll"><div class="question bold">\nLunch?\n</div>'
    '<div class="details">\nAnonymous poll\n</div>'
    '<div class="answer">\n- soup <span class="details">2 votes</span>\n</div>'
    '<div class="answer">\n- rice\n</div><div class="total details\t">\n2 votes\n</div></div></div>'
)
LINK = "https://example.org/?a=1&b=2"

TWINS: list[tuple[str, dict[str, Any]]] = [
    (
        service(1, "Ara created group «Lunch club» with members Bora and Chorong"),
        _twin(1, "Ara", type="service", action="create_group", title="Lunch club", members=["Bora", "Chorong"]),
    ),
    (message(2, _clock(2)[0], text="점심 😀<br>now"), _twin(2, "Ara", **_text("점심 😀\nnow"))),
    (
        message(3, _clock(3)[0], None, text=f'go to <a href="{escaped(LINK)}">{escaped(LINK)}</a>'),
        _twin(3, "Ara", **_text("go to ", {"type": "link", "text": LINK})),
    ),
    (
        message(
            4, _clock(4)[0], "Bora ", text='<strong>😀 now</strong> <a href="https://t.me/+AbCdEfGh12">t.me/lunch</a> t.me/other', before=reply(2)
        ),
        _twin(
            4,
            "Bora",
            reply_to_message_id=2,
            **_text(
                {"type": "bold", "text": "😀 now"},
                " ",
                {"type": "text_link", "text": "t.me/lunch", "href": "https://t.me/+AbCdEfGh12"},
                " t.me/other",
            ),
        ),
    ),
    (message(5, _clock(5)[0], before=forward("Flower news ", text="tulips")), _twin(5, "Ara", forwarded_from="Flower news", **_text("tulips"))),
    (message(6, _clock(6)[0], before=wrap("photo_wrap", "photos/a.jpg")), _twin(6, "Ara", photo="photos/a.jpg", width=800, height=600)),
    (
        message(7, _clock(7)[0], before=media("media_voice_message", "Voice message", "00:05, 1.0 KB", LEFT_OUT)),
        _twin(7, "Ara", file=FILE_LEFT_OUT, media_type="voice_message", mime_type="audio/ogg", duration_seconds=5),
    ),
    (
        message(8, _clock(8)[0], text="choose", after=buttons([[("https://t.me/+AbCdEfGh12", "", "Apply"), ("", CALLBACK, "Vote")]])),
        _twin(
            8,
            "Ara",
            inline_bot_buttons=[
                [{"type": "url", "text": "Apply", "data": "https://t.me/+AbCdEfGh12"}, {"type": "callback", "text": "Vote", "data": "vote"}]
            ],
            **_text("choose"),
        ),
    ),
    (
        message(9, _clock(9)[0], before=POLL),
        _twin(
            9,
            "Ara",
            poll={
                "question": "Lunch?",
                "closed": False,
                "total_voters": 2,
                "answers": [{"text": "soup", "voters": 2, "chosen": False}, {"text": "rice", "voters": 0, "chosen": False}],
            },
        ),
    ),
    (service(10, 'Ara pinned <a href="#go_to_message2">this message</a>'), _twin(10, "Ara", type="service", action="pin_message", message_id=2)),
    (service(11, "Dain joined group by link from Ara"), _twin(11, "Dain", type="service", action="join_group_by_link", inviter="Ara")),
    (service(12, "Ara invited Ara"), _twin(12, "Ara", type="service", action="invite_members", members=["Ara"])),
    (service(13, "Ara removed Dain"), _twin(13, "Ara", type="service", action="remove_members", members=["Dain"])),
    (service(14, "Ara has set messages to auto-delete in 7 days"), _twin(14, "Ara", type="service", action="set_messages_ttl", period=604800)),
    (service(15, "Ara created topic «Books»"), _twin(15, "Ara", type="service", action="topic_created", title="Books")),
    (message(16, _clock(16)[0], text="novels", before=reply(15)), _twin(16, "Ara", reply_to_message_id=15, **_text("novels"))),
    (
        message(17, _clock(17)[0], before=media("media_call", "Bora", "Outgoing (61 seconds)")),
        _twin(17, "Ara", type="service", action="phone_call", duration_seconds=61),
    ),
    (message(18, _clock(18)[0], name="Ara  via @foodbot", text="bread"), _twin(18, "Ara", via_bot="@foodbot", **_text("bread"))),
    (
        service(19, "This message is not supported by this version of Telegram Desktop. Please update the application."),
        {"id": 19, "type": "unsupported"},
    ),
]


def _rows(reader: Any, members: dict[str, bytes]) -> list[Observation | Problem]:
    source = MemorySource({**members, "photos/a.jpg": b"picture"})
    detection = reader.detect(source)
    assert detection is not None
    return list(reader.read(source, detection.names, ReadOptions(capture_id="b" * 64)))


def _both() -> tuple[list[Observation | Problem], list[Observation | Problem]]:
    pages = {"messages.html": page("Lunch club", service(-1, "8 March 2023") + "".join(markup for markup, _ in TWINS))}
    data = {"name": "Lunch club", "type": "private_supergroup", "id": 1234567, "messages": [record for _, record in TWINS]}
    written = {"result.json": json.dumps(data, ensure_ascii=False, indent=1).encode()}
    return _rows(TelegramDesktopHtml(), pages), _rows(TelegramDesktopJson(), written)


def _picked(rows: Sequence[Observation | Problem], kind: type, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, column) for column in columns) for row in rows if isinstance(row, kind)]


def test_messages_have_the_same_facts() -> None:
    html, data = _both()
    columns = (
        "message_id",
        "type",
        "text",
        "reply_to_id",
        "topic_root_id",
        "topic_quality",
        "via_bot_key",
        "action",
        "action_json",
        "buttons_json",
        "poll_json",
    )
    assert _picked(html, Message, *columns) == _picked(data, Message, *columns)
    assert _picked(html, Message, "forwarded_from_key") == _picked(data, Message, "forwarded_from_key")


def test_times_are_equal_or_lie_in_the_interval() -> None:
    html, data = _both()
    exact = {row.message_id: row.sent_at for row in data if isinstance(row, Message) and row.sent_at is not None}
    for row in html:
        if isinstance(row, Message) and row.message_id in exact:
            assert row.sent_at is not None
            assert row.sent_at <= exact[row.message_id] <= (row.sent_at_high or row.sent_at)
            assert (row.sent_at_quality == "offset") == (row.sent_at == exact[row.message_id] and row.sent_at_high is None)


def test_senders_have_the_names_of_the_data() -> None:
    html, _ = _both()
    names = {record["id"]: record.get("from") or record.get("actor") for _, record in TWINS}
    for row in html:
        if isinstance(row, Message) and row.type != "unsupported":
            assert row.sender_key == f"name:{names[row.message_id]}"


def test_marked_pieces_links_attachments_and_memberships_are_equal() -> None:
    html, data = _both()
    entity = ("message_id", "ord", "kind", "start_utf16", "length_utf16", "value")
    assert _picked(html, Entity, *entity) == _picked(data, Entity, *entity)
    link = ("message_id", "ord", "place", "url", "target_kind", "target_normal", "target_invite_hash", "text_differs")
    assert _picked(html, Link, *link) == _picked(data, Link, *link)
    item = ("message_id", "ord", "kind", "present", "media_item_id", "duration_seconds", "sticker_emoji")
    assert _picked(html, MediaItem, *item) == _picked(data, MediaItem, *item)
    assert _picked(html, MembershipEvent, "message_id", "ord", "event") == _picked(data, MembershipEvent, "message_id", "ord", "event")
    assert len(_picked(html, MembershipEvent, "ord")) == 6
