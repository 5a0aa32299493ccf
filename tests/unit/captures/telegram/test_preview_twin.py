# SPDX-License-Identifier: Apache-2.0
"""The same channel as an export and as a page must give the same facts, as far as a page shows them."""

from __future__ import annotations

from typing import Any

from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.captures.telegram.preview_reader import TelegramPreview
from sotdae.model.observations import Entity, Link, Message, RoomState
from sotdae.simulation import json_writer, preview_writer
from sotdae.simulation.story import HUB, at, build_world
from sotdae.simulation.world import Button, Part, Post, SavedPage, View

MOMENT = at(3, 20, 12)
NAME = "gaon_garden_demo"


def hub() -> View:
    """The channel of the made-up world with one post that has everything a page can show."""
    world = build_world(5, 0.2)
    view = next(view for capture in world.captures for view in capture.views if view.key == HUB)
    last = view.posts[-1]
    parts = (
        Part("bold", "굵게 🌷"),
        Part("plain", " 그리고\n둘째 줄 "),
        Part("hashtag", "#정원"),
        Part("plain", " "),
        Part("link", "https://t.me/+DEMOabcdEFGH1234"),
        Part("plain", " "),
        Part("text_link", "여기", "https://example.org/?a=1&b=2"),
        Part("plain", " 끝."),
    )
    rich = Post(
        last.number + 1,
        last.at + 60,
        parts=parts,
        reactions=(("👍", 3), ("🌷", 12)),
        buttons=((Button("신청", url="https://t.me/apply_demo_bot?start=a"),),),
        reply_to=last.number,
        forwarded_from="원래 방",
    )
    return View(view.key, view.kind, view.number, view.title, (*view.posts, rich))


def both() -> tuple[list[Any], list[Any]]:
    view = hub()
    export = MemorySource({"result.json": b"".join(json_writer.chat(view))})
    page = MemorySource({"s.html": preview_writer.page(SavedPage("s.html", "feed", MOMENT, NAME, view, 1_287), is_marked=False)})
    options = ReadOptions(capture_id="c" * 64)
    return list(TelegramDesktopJson().read(export, ["result.json"], options)), list(TelegramPreview().read(page, ["s.html"], options))


def by_number(rows: list[Any], kind: type) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        if type(row) is kind:
            found.setdefault(row.message_id, []).append(row)
    return found


def test_posts_are_the_same_messages_of_the_same_room() -> None:
    export, page = both()
    exported, shown = by_number(export, Message), by_number(page, Message)
    assert len(shown) == 20
    for number, (seen,) in shown.items():
        (twin,) = exported[number]
        for name in ("room_key", "type", "text", "sent_at", "reply_to_id", "reactions_json", "buttons_json", "sender_key", "sender_kind"):
            assert getattr(seen, name) == getattr(twin, name), (number, name)


def test_marks_and_links_have_the_same_words_and_places() -> None:
    export, page = both()
    number = max(by_number(page, Message))
    for kind, names in (
        (Entity, ("kind", "start_utf16", "length_utf16", "value")),
        (Link, ("place", "url", "target_kind", "target_normal", "text_differs")),
    ):
        exported = [tuple(getattr(row, name) for name in names) for row in by_number(export, kind)[number]]
        assert [tuple(getattr(row, name) for name in names) for row in by_number(page, kind)[number]] == exported


def test_only_the_page_shows_name_and_size_and_only_the_export_the_type_word() -> None:
    export, page = both()
    exported, shown = (next(row for row in rows if type(row) is RoomState) for rows in (export, page))
    assert (exported.room_key, exported.title) == (shown.room_key, shown.title)
    assert (exported.username, exported.members, exported.not_after) == (None, None, None)
    assert (shown.username, shown.members, shown.members_granularity) == (NAME, 1_280, 10)
