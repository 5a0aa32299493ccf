# SPDX-License-Identifier: Apache-2.0
"""The rows of a population are those that the program's readers read from its written captures, one by one and every one."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from sotdae.captures.member_series import MemberSeries
from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.html_reader import TelegramDesktopHtml
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.captures.telegram.preview_reader import TelegramPreview
from sotdae.lake import media_hashes, session
from sotdae.matching.clusters import clusters
from sotdae.model.observations import Message, Observation, Problem
from sotdae.model.synthetic import SYNTHETIC_MARK, is_marked
from sotdae.simulation import exports
from sotdae.simulation.pictures import FORMS, SCENES, picture, scene_number, size_of
from sotdae.simulation.population import CaptureFact, Population, capture_rows, make, media_hash_rows, rows
from sotdae.simulation.population.album import TRANSFORMS, HashRow, hash_rows, media_item_id
from sotdae.simulation.truth import write_truth
from sotdae.simulation.world import Capture

_PLACE = {"item_id", "byte_offset", "byte_length", "media_item_id"}
_READERS = {"json": TelegramDesktopJson(), "pages": TelegramPreview(), "series": MemberSeries()}


class _Members:
    """A capture in memory."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self._members = members

    def names(self) -> list[str]:
        return list(self._members)

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._members[name])

    def size(self, name: str) -> int:
        return len(self._members[name])

    def item_id(self, name: str) -> str:
        return hashlib.sha256(self._members[name]).hexdigest()


@pytest.fixture(autouse=True)
def no_pictures_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    # Pictures are not what is read here, and drawing thousands takes minutes.
    monkeypatch.setattr(exports, "picture", lambda number: b"picture %d" % number)


def _written(capture: Capture, *, is_marked_: bool = False) -> _Members:
    return _Members(dict(exports.members_of(capture, is_marked=is_marked_)))


def _read(capture: Capture, capture_id: str) -> list[Observation | Problem]:
    source, reader = _written(capture), _READERS[capture.form]
    claimed = reader.detect(source)
    assert claimed is not None, capture.name
    return list(reader.read(source, claimed.names, ReadOptions(capture_id=capture_id)))


def _plain(row: Observation) -> tuple[object, ...]:
    return (type(row).__name__, *(value for name, value in zip(row._fields, row, strict=True) if name not in _PLACE))


@pytest.mark.parametrize("world", ["plain", "public-only", "obfuscation", "framing-storm", "mass-merge"])
def test_rows_are_what_reading_the_written_captures_gives(world: str) -> None:
    population = make(world, 5, 3)
    seen = 0
    for capture, (fact, made) in zip(population.captures, rows(population), strict=True):
        read = _read(capture, fact.capture_id)
        assert {(row.code, row.severity) for row in read if isinstance(row, Problem)} <= {("empty-cell", "note")}, capture.name
        expected = [_plain(row) for row in read if not isinstance(row, Problem)]
        assert [_plain(row) for row in made] == expected, capture.name
        seen += len(expected)
    assert seen > 2_000


def test_every_message_comes_back() -> None:
    population = make("plain", 6, 4)
    for capture in population.captures:
        if capture.form == "json":
            read = [row for row in _read(capture, "0" * 64) if isinstance(row, Message)]
            assert [row.message_id for row in read] == [post.number for post in capture.views[0].posts]


def test_pictures_of_equal_files_have_equal_ids_and_others_have_not() -> None:
    population = make("plain", 5, 3)
    ours: dict[str, str] = {}
    for capture, (fact, made) in zip(population.captures, rows(population), strict=True):
        if capture.form != "json":
            continue
        pairs = zip(made, (row for row in _read(capture, fact.capture_id) if not isinstance(row, Problem)), strict=True)
        for row, read in pairs:
            if getattr(row, "media_item_id", None) is not None:
                assert ours.setdefault(read.media_item_id, row.media_item_id) == row.media_item_id  # type: ignore[union-attr]  # as the line above says
    assert len(ours) == len(set(ours.values())) > 100


def test_html_exports_of_the_same_views_tell_the_same_messages() -> None:
    population = make("plain", 7, 1)
    reader = TelegramDesktopHtml()
    compared = 0
    for capture in [capture for capture in population.captures if capture.form == "json"][:12]:
        source = _written(replace(capture, form="html"))
        claimed = reader.detect(source)
        assert claimed is not None
        read = [row for row in reader.read(source, claimed.names, ReadOptions(capture_id="0" * 64)) if isinstance(row, Message)]
        made = [row for row in capture_rows(capture, "0" * 64) if isinstance(row, Message)]
        assert [(row.message_id, row.type, row.action) for row in read] == [(row.message_id, row.type, row.action) for row in made]
        # An HTML export shows blanks at the ends of a text no better than a browser does.
        assert [(row.text or "").strip() for row in read if row.type == "message"] == [
            (row.text or "").strip() for row in made if row.type == "message"
        ]
        compared += len(made)
    assert compared > 500


def test_marked_captures_carry_the_mark_and_unmarked_ones_do_not() -> None:
    population = make("plain", 5, 2)
    for form in _READERS:
        capture = next(capture for capture in population.captures if capture.form == form)
        for is_marked_ in (True, False):
            members = [body for name, body in exports.members_of(capture, is_marked=is_marked_) if not name.endswith(".png")]
            assert [is_marked(body[: 64 * 1024]) for body in members] == [is_marked_] * len(members)
        assert not any(SYNTHETIC_MARK.encode() in body for body in _bodies(capture))


def _bodies(capture: Capture) -> Iterator[bytes]:
    return (body for _, body in exports.members_of(capture, is_marked=False))


def test_a_world_is_written_marked_with_its_truth_apart(tmp_path: Path) -> None:
    population = make("plain", 5, 1)
    written = exports.write_demo(population.written(), tmp_path / "exports")
    write_truth(population.written(), tmp_path / "truth.json")
    assert [one.path.name for one in written] == [capture.name for capture in population.captures]
    told = json.loads((tmp_path / "truth.json").read_bytes())["truth"]
    assert {tuple(pair) for pair in told["successions"]} == population.truth.successions
    assert set(told["rooms"]) == set(population.truth.rooms)
    assert len(told["said"]) == len(population.truth.said)
    assert all(is_marked(path.read_bytes()[: 64 * 1024]) for path in written[0].path.rglob("*") if path.suffix != ".png")


def test_no_capture_holds_the_truth() -> None:
    population = make("framing-storm", 5, 2)
    names = {view.key for capture in population.captures for view in capture.views}
    assert len(names) > 20
    words = [word.encode() for word in ("lineage", "copycat", "impostor", "counter-speech", "squatter", "sibling", "framed", "successor", *names)]
    for capture in population.captures:
        for body in _bodies(capture):
            assert not any(b'"' + word + b'"' in body or b">" + word + b"<" in body for word in words)


def test_facts_and_hashes_have_the_lakes_columns() -> None:
    assert CaptureFact._fields == session.CaptureFact._fields
    assert HashRow._fields == media_hashes.MediaHash._fields


@pytest.fixture(scope="module")
def world() -> Population:
    return make("plain", 8, 12)


def test_what_robustness_says_is_found_is_found_and_nothing_else(world: Population) -> None:
    found = [row for row in media_hash_rows(world) if not row.is_page or row.variant == "boxed"]
    items = {row.media_item_id: place for place, row in enumerate(found)}
    values = np.frombuffer(bytes.fromhex("".join(row.value for row in found)), np.uint8).reshape(-1, 32)
    owners = np.array([items[row.media_item_id] for row in found], np.int64)
    group = {member: number for number, cluster in enumerate(clusters(values, owners, 31, any_orientation=True)) for member in cluster.ids}
    asked = dict.fromkeys((name for name, _, _ in TRANSFORMS), (0, 0))
    for copy, (origin, how) in world.truth.media.items():
        if copy in items and origin in items:
            together = items[copy] in group and group[items[copy]] == group.get(items[origin])
            asked[how] = (asked[how][0] + together, asked[how][1] + 1)
    for how in ("re-encoded", "mirrored", "framed", "screenshot"):
        hit, of = asked[how]
        assert of > 5
        assert hit == of, how
    for how in ("covered", "cut"):
        hit, of = asked[how]
        assert of > 5
        assert hit == 0, how


def test_a_screenshot_on_a_pattern_has_no_box() -> None:
    pages = [scene_number(scene, "on a phone") for scene in range(1, 301)]
    boxed = {row.media_item_id for row in hash_rows("x 1", pages) if row.variant == "boxed"}
    assert 0.86 < len(boxed) / len(pages) < 0.97


def test_hashes_of_different_scenes_are_far_apart(world: Population) -> None:
    plain = [int(row.value, 16) for row in media_hash_rows(world) if row.variant == "plain" and not row.is_page][:400]
    assert min((left ^ right).bit_count() for place, left in enumerate(plain) for right in plain[:place] if left != right) < 31, (
        "copies stand among them"
    )
    scenes = [int(row.value, 16) for row in hash_rows("x 1", [scene_number(scene, "plain") for scene in range(1, 401)])]
    assert min((left ^ right).bit_count() for place, left in enumerate(scenes) for right in scenes[:place]) > 80


def test_sizes_are_those_of_the_drawn_pictures() -> None:
    for form in FORMS:
        number = scene_number(3, form)
        assert number >= SCENES
        assert size_of(number) == (int.from_bytes(picture(number)[16:20], "big"), int.from_bytes(picture(number)[20:24], "big"))


def test_equal_pictures_have_equal_ids_on_every_machine() -> None:
    assert media_item_id(1_000_005) == hashlib.sha256(b"picture 1000005").hexdigest()
