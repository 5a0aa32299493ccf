# SPDX-License-Identifier: Apache-2.0
"""Story 8: a picture is found without showing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from conftest import NOW
from sotdae.actions.adding.demonstration import PHOTO, DemoResult
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.match import MatchRequest, match_photos
from sotdae.actions.pictures.photos import in_jail
from sotdae.cases.consent import Basis
from sotdae.simulation.pictures import picture, scene_number
from sotdae.simulation.story import HUB, NEXT


def test_pictures_were_taken_in_and_none_lies_open(told: DemoResult) -> None:
    assert sum(capture.items for result in told.captures for capture in result.captures) > len(told.captures), "pictures were taken in"
    inside = picture(scene_number(0, "plain"))[300:340]
    kept = [path for path in told.workspace.rglob("*") if path.is_file() and "exports" not in path.parts and path.name != PHOTO]
    assert not [path for path in kept if inside in path.read_bytes()], "none lies open anywhere"


def test_the_same_picture_is_seen_in_several_rooms_and_where_first(
    findings: Callable[[str], list[Any]], sheet: Callable[[str], dict[str, Any]]
) -> None:
    keys = {name: sheet(name)["room_key"] for name in (HUB, "subroom-1", NEXT)}
    (found,) = [one for one in findings("picture.copies") if {room["room_key"] for room in one.values["rooms"]} == set(keys.values())]
    assert [room["room_key"] for room in found.values["rooms"]] == [keys[HUB], keys["subroom-1"], keys[NEXT]], "in the order of time"
    assert found.values["items"] >= 3, "the plain one, the screenshot, the framed one"


def test_a_counsellor_finds_every_copy_and_sees_none(told: DemoResult, sheet: Callable[[str], dict[str, Any]], tmp_path: Path) -> None:
    own = tmp_path / "my own photo.png"
    own.write_bytes(picture(scene_number(0, "plain")))
    unrelated = tmp_path / "another.png"
    unrelated.write_bytes(picture(scene_number(9, "plain")))
    request = MatchRequest(told.workspace, "new", statement=Statement(Basis.CONSENT), performer="counsellor 1")
    with in_jail() as hash_photo:
        result = match_photos(request, [own, unrelated], hash_photo=hash_photo, now=NOW)
    rooms = {row["label"] for row in result.queries[0]["matches"]}
    assert rooms == {sheet(name)["label"] for name in (HUB, "subroom-1", NEXT)}
    assert {row["stored_variant"] for row in result.queries[0]["matches"]} == {"plain", "trimmed", "boxed"}, "as it is, mirrored, framed, on a phone"
    assert any(row["orientation"] for row in result.queries[0]["matches"])
    assert result.queries[1]["matches"] == []
    assert result.searched.items > 0
    assert "photo.png" not in str(result.to_json())
