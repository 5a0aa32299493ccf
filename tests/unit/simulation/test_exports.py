# SPDX-License-Identifier: Apache-2.0
"""The synthetic world: the same bytes for the same seed, the mark in every text member, and readers that find what is true."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest

from sotdae.captures.reader import DETECTION_BYTES, ReadOptions
from sotdae.captures.source import open_source
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.model.observations import Coverage, Message, Observation, Problem, RoomState
from sotdae.model.synthetic import SYNTHETIC_MARK, is_marked
from sotdae.simulation import json_writer
from sotdae.simulation.exports import members_of, write_demo
from sotdae.simulation.pictures import picture
from sotdae.simulation.story import HUB, NEXT, OLD_GROUP, SEEN_NEXT, SURGE, SURGE_JOINS, build_world
from sotdae.simulation.truth import write_truth
from sotdae.simulation.unmarked import html_pages, write_capture, write_large_json
from sotdae.simulation.world import Capture, World, marked


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(7)


def _digests(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def _capture(world: World, name: str) -> Capture:
    return next(capture for capture in world.captures if capture.name.endswith(name))


def _read(path: Path) -> list[Observation | Problem]:
    source = open_source(path)
    for name in source.names():
        source.remember(name, "0" * 64)
    rows: list[Observation | Problem] = []
    for reader in (TelegramDesktopJson(), TelegramDesktopHtml()):
        detection = reader.detect(source)
        if detection is not None:
            rows.extend(reader.read(source, detection.names, ReadOptions(capture_id="0" * 64, zone=ZoneInfo("Asia/Seoul"))))
    return rows


def test_one_seed_gives_one_world_to_the_byte(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    write_demo(build_world(7), first)
    write_demo(build_world(7), second)
    write_demo(build_world(8), other)
    assert _digests(first) == _digests(second)
    assert _digests(first) != _digests(other)


def test_writing_again_leaves_the_same_files(tmp_path: Path, world: World) -> None:
    write_demo(world, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    write_demo(world, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")} == before


def test_every_text_member_carries_the_mark_early(tmp_path: Path, world: World) -> None:
    write_demo(world, tmp_path)
    members = [path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in {".json", ".html", ".csv"}]
    for archive in tmp_path.glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            members.extend(opened.read(name) for name in opened.namelist() if name.endswith(".json"))
    expected = sum((len(capture.pages) + bool(capture.counts)) or 1 for capture in world.captures)
    assert len(members) == expected + 1, "one export has two pages"
    assert all(is_marked(member[:DETECTION_BYTES]) for member in members)


def test_unmarked_exports_carry_no_mark_anywhere(tmp_path: Path, world: World) -> None:
    for capture in world.captures:
        write_capture(capture, tmp_path / capture.name)
    assert not any(SYNTHETIC_MARK.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_truth_stands_apart_from_the_exports(tmp_path: Path, world: World) -> None:
    write_truth(world, tmp_path / "truth.json")
    told = json.loads((tmp_path / "truth.json").read_bytes())["truth"]
    assert told["successions"] == [[HUB, NEXT]]
    for capture in world.captures:
        text = b"".join(body for name, body in members_of(capture, is_marked=True) if not name.endswith(".png"))
        assert not any(re.search(rb'"' + word + rb'"', text) for word in (b"truth", b"successions", b"hub", b"successor"))


def test_only_the_planned_damage_is_not_json(world: World) -> None:
    broken = []
    for capture in world.captures:
        if capture.form in {"html", "pages", "series"}:
            continue
        export = dict(members_of(capture, is_marked=False))["result.json"]
        try:
            orjson.loads(export)
        except orjson.JSONDecodeError:
            broken.append(capture.name)
    assert broken == ["2026-03-26 successor"]


def test_the_layout_is_the_exporters() -> None:
    view = build_world(7).captures[0].views[0]
    written = b"".join(json_writer.chat(view)).decode()
    assert written.startswith('{\n "name": "가온 정원 모임",\n "type": "public_channel",\n "id": 1910000101,\n "messages": [\n  {\n   "id": 2,\n')
    assert '\n   "text": "",\n   "text_entities": []\n  },\n  {\n' in written
    assert written.endswith("\n  }\n ]\n}")
    # Parsed and written again by an ordinary serialiser with the same indentation, only the empty lists' spelling could differ.
    assert json.dumps(json.loads(written), ensure_ascii=False, indent=1) == written


@pytest.mark.parametrize(
    ("text", "written"), [('a"\\', b'"a\\"\\\\"'), ("\x1f", b'"\\x1F"'), ("\u2028", b'"\\u2028\x80\xa8"'), ("\n\t", b'"\\n\\t"')]
)
def test_escapes_are_the_exporters(text: str, written: bytes) -> None:
    assert json_writer.text(text) == written


def test_pages_and_data_of_one_room_tell_the_same(tmp_path: Path, world: World) -> None:
    data, pages = _capture(world, "03-20 hub"), _capture(world, "03-20 hub pages")
    read = {}
    for capture in (data, pages):
        rows = _read(write_capture(capture, tmp_path / capture.form))
        read[capture.form] = {row.message_id: (row.type, row.text) for row in rows if isinstance(row, Message)}
        assert not [row for row in rows if isinstance(row, Problem)]
    assert read["json"] == read["html"]
    assert len(read["json"]) == len(data.views[0].posts)


def test_a_page_holds_a_thousand_records(world: World) -> None:
    pages = html_pages(_capture(world, "hub pages").views[0])
    assert list(pages) == ["messages.html", "messages2.html"]
    assert pages["messages.html"].count(b'id="message') - pages["messages.html"].count(b'id="message-') == 1000


def test_exactly_three_records_are_damaged_or_repaired(tmp_path: Path, world: World) -> None:
    found = [row for capture in write_demo(world, tmp_path) for row in _read(capture.path) if isinstance(row, Problem)]
    told = sorted(row.code for row in found if row.severity != "note" or row.code.startswith("repaired"))
    assert told == ["damaged-record", "repaired-line-separator-tail", "repaired-x-escape"]


def test_the_hub_is_public_in_one_capture_and_private_in_the_next(tmp_path: Path, world: World) -> None:
    kinds = []
    for name in ("03-20 hub", "03-23 hub"):
        rows = _read(write_capture(_capture(world, name), tmp_path / name))
        kinds += [row.room_type for row in rows if isinstance(row, RoomState)]
    assert kinds == ["public_channel", "private_channel"]


def test_the_successor_claims_far_more_than_it_shows(world: World) -> None:
    view = _capture(world, "successor").views[0]
    assert len({post.author for post in view.posts if post.author is not None}) == SEEN_NEXT
    assert any("160,000" in part.text for post in view.posts for part in post.parts)


def test_the_square_fills_within_a_day(world: World) -> None:
    view = next(view for capture in world.captures for view in capture.views if view.key == SURGE)
    joins = [post.at for post in view.posts if post.action is not None and post.action.name == "join_group_by_link"]
    assert len(joins) == SURGE_JOINS
    assert max(joins) - min(joins) < 86_400


def test_the_old_groups_records_have_negative_ids_and_the_mark_stands_below_them(world: World) -> None:
    view = next(view for capture in world.captures for view in capture.views if view.key == OLD_GROUP)
    numbers = [post.number for post in marked(view).posts]
    assert numbers == sorted(numbers)
    assert numbers[0] < -999_999_000
    assert max(numbers) > 0


def test_ids_ascend_and_replies_point_at_what_is_or_was_there(world: World) -> None:
    rooms = world.truth["rooms"]
    assert isinstance(rooms, dict)
    gone = rooms[HUB]["gone"]  # type: ignore[call-overload, index]  # the truth is plain JSON
    for capture in world.captures:
        for view in capture.views:
            numbers = [post.number for post in view.posts]
            assert numbers == sorted(set(numbers)), view.key
            assert [post.at for post in view.posts] == sorted(post.at for post in view.posts), view.key
            # An answer keeps the number of what it answered, gone or not.
            assert {post.reply_to for post in view.posts if post.reply_to is not None} <= {*numbers, *gone}, view.key


def _all_text(world: World) -> Iterator[str]:
    for capture in world.captures:
        for view in capture.views:
            yield view.title or ""
            yield from (part.text for post in view.posts for part in post.parts)


def test_universities_are_made_up_and_say_so(world: World) -> None:
    named = [text for text in _all_text(world) if "대 화단" in text]
    assert named
    assert all("가상대" in text for text in named)


def test_pictures_are_png_and_differ() -> None:
    made = {number: picture(number) for number in range(8)}
    assert all(body.startswith(b"\x89PNG\r\n\x1a\n") and body.endswith(b"IEND\xaeB`\x82") for body in made.values())
    assert len(set(made.values())) == len(made)
    assert picture(3) == made[3]


def test_a_large_export_has_the_size_and_is_one_room(tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    count = write_large_json(folder / "result.json", 300_000)
    assert 300_000 <= (folder / "result.json").stat().st_size < 302_000
    rows = _read(folder)
    assert sum(isinstance(row, Message) for row in rows) == count
    assert not [row for row in rows if isinstance(row, Problem)]
    assert [row.end_state for row in rows if isinstance(row, Coverage)] == ["complete"]
