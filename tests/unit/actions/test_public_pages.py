# SPDX-License-Identifier: Apache-2.0
"""Saved pages and a table of counts through the main job, into a real workspace: what becomes one room, and what is only said of a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from exports import TEN, write_chat

from sotdae.actions import reading
from sotdae.actions.adding.capture import AddResult
from sotdae.actions.questions import news
from sotdae.actions.workspace import Workspace
from sotdae.errors import NothingReadable
from sotdae.simulation.preview_writer import page
from sotdae.simulation.world import Part, Post, SavedPage, View

Take = Callable[..., AddResult]
NUMBER, NAME = 1_500_000_001, "flower_demo"
MADE = 1_724_700_000
INVITE = "DEMOabcdEFGH1234"
TABLE = (
    "날짜,채널ID,구독자 수\n2024-08-25T12:00:00+09:00,1500000001,120\n"
    "2024-08-26T12:00:00+09:00,1500000001,\n2024-08-27T12:00:00+09:00,1500000001,140\n"
)


def place(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def channel(title: str = "꽃 그림 모음") -> View:
    return View("x", "public_channel", NUMBER, title, (Post(40, MADE - 600, parts=(Part("plain", f"열 번째 뒤의 글 https://t.me/+{INVITE}"),)),))


def saved(folder: Path, *pages: SavedPage, table: bytes = b"") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for one in pages:
        (folder / one.name).write_bytes(page(one, is_marked=False))
    if table:
        (folder / "counts.csv").write_bytes(table)
    return folder


def at(day: int) -> datetime:
    return datetime(2024, 8, day, 3, tzinfo=UTC)


@pytest.mark.every_analysis
def test_export_page_and_table_are_one_room_with_its_size(tmp_path: Path, take: Take) -> None:
    take(write_chat(tmp_path / "export", TEN))
    pages = (SavedPage("card.html", "card", MADE, NAME, channel(), 137), SavedPage("s.html", "feed", MADE, NAME, channel(), 137))
    result = take(saved(tmp_path / "pages", *pages, table=TABLE.encode("cp949")), captured_at=at(27))
    assert set(result.captures[0].readers) == {"telegram-preview", "member-series"}
    (row,) = reading.rooms(place(tmp_path))
    assert (row["messages"], row["members_observed"], row["members_granularity"], row["members_kind"]) == (11, 140, 1, "subscribers")
    sheet = reading.room(place(tmp_path), "https://t.me/flower_demo")
    assert [(day["on"], day["members"]) for day in sheet["growth"]["days"] if day["members"] is not None] == [
        ("2024-08-25", 120),
        ("2024-08-27", 140),
    ]
    assert "encoding-assumed" in {problem["code"] for problem in news.today(place(tmp_path))["problems"]}


def test_a_name_without_a_page_enters_the_history_of_the_room_that_had_it(tmp_path: Path, take: Take) -> None:
    take(saved(tmp_path / "before", SavedPage("s.html", "feed", MADE, NAME, channel(), 137)))
    take(saved(tmp_path / "after", SavedPage("card.html", "no_page", MADE, NAME)), captured_at=at(29))
    (row,) = reading.rooms(place(tmp_path))
    assert row["state"] == "no_public_page"
    sheet = reading.room(place(tmp_path), row["label"])
    (event,) = [event for event in sheet["history"] if event["what"] == "turned_no_public_page"]
    assert event["latest"] == at(29).isoformat(timespec="seconds")
    assert [row["what"] for row in news.today(place(tmp_path))["closings"]] == ["turned_no_public_page"]


def test_an_invitations_page_is_what_links_to_it_point_at(tmp_path: Path, take: Take) -> None:
    pages = (
        SavedPage("s.html", "feed", MADE, NAME, channel(), 137),
        SavedPage("invite.html", "invite", MADE, None, channel(), 9, invite_hash=INVITE),
    )
    take(saved(tmp_path / "pages", *pages))
    found = reading.room(place(tmp_path), f"https://t.me/joinchat/{INVITE}")
    assert found["state"] == "invite_live"
    other = next(row for row in reading.rooms(place(tmp_path)) if row["label"] != found["label"])
    (link,) = reading.room(place(tmp_path), other["label"])["links"]
    assert (link["target"], link["target_known"], link["kind"]) == (found["label"], True, "invite")


def test_no_name_and_no_invitation_is_shown_in_a_key(tmp_path: Path, take: Take) -> None:
    dead = SavedPage("dead.html", "dead_invite", MADE, invite_hash=INVITE)
    take(saved(tmp_path / "pages", SavedPage("card.html", "card", MADE, NAME, channel(), 137), dead))
    for row in reading.rooms(place(tmp_path)):
        assert NAME not in str(row)
        assert INVITE not in str(row)


def test_a_page_of_a_person_is_sealed_and_nothing_of_it_is_read(tmp_path: Path, take: Take) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    body = b'<div class="tgme_page_title"><span>Bora</span></div><div class="tgme_page_extra">@bora_demo</div>'
    address = b'<a class="tgme_action_button_new" href="tg://resolve?domain=bora_demo">Send Message</a>'
    (folder / "person.html").write_bytes(b'<html><body>Telegram<div class="tgme_page">' + body + address + b"</div></body></html>")
    with pytest.raises(NothingReadable):
        take(folder)
    assert reading.rooms(place(tmp_path)) == []
