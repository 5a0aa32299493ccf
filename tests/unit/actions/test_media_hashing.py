# SPDX-License-Identifier: Apache-2.0
"""Media are hashed from the stream in every mode; the hashes are sealed, come back out of the vault, and can be searched."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from banking import NOW, PASSPHRASE
from exports import PICTURE, chat, message, write_account, write_chat
from numpy.typing import NDArray
from PIL import Image

from sotdae.actions.acting import acting
from sotdae.actions.adding.capture import AddResult
from sotdae.actions.matching import freezing
from sotdae.actions.pictures import media_hashing, picture_index
from sotdae.actions.pictures.looking import Looked
from sotdae.actions.questions import news
from sotdae.actions.workspace import Workspace
from sotdae.captures.source import open_source
from sotdae.errors import CaptureChanged, HashIndexMissing, UsageError
from sotdae.lake.answers import Answers
from sotdae.media.outcome import Kind, Outcome
from sotdae.media.pdq import Pdq
from sotdae.model.observations import Problem
from sotdae.simulation.pictures import picture, scene_number

Take = Callable[..., AddResult]
SCENE = scene_number(0, "plain")
OTHER_SCENE = scene_number(3, "plain")


def pixels(body: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(body)).convert("RGB"))


def hash_of(body: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(Pdq().compute(pixels(body)).value, np.uint8)[None, :]


def export(folder: Path, bodies: dict[str, bytes], *, number: int = 1) -> Path:
    """Write a chat in which each picture is posted once."""
    posts = [message(n + 1, "꽃", photo=f"photos/{name}", width=4, height=3) for n, name in enumerate(bodies)]
    path = write_chat(folder, posts, number=number) if number != 1 else write_chat(folder, posts)
    (path / "photos").mkdir()
    for name, body in bodies.items():
        (path / "photos" / name).write_bytes(body)
    return path


def lake(tmp_path: Path) -> Path:
    (folder,) = [path for path in Workspace(tmp_path / "workspace").lake.iterdir() if path.is_dir()]
    return folder


def stored(tmp_path: Path, table: str = "media_hashes") -> list[dict[str, Any]]:
    return [row for path in sorted(lake(tmp_path).glob(f"snapshots/**/{table}.parquet")) for row in pq.read_table(path).to_pylist()]


def found(tmp_path: Path, body: bytes, radius: int = 31) -> set[str]:
    return {hit.row.media_item_id for hit in picture_index.open_pictures(lake(tmp_path)).search(hash_of(body), radius)}


def test_pictures_are_hashed_and_found_in_hash_only_mode(tmp_path: Path, take: Take) -> None:
    scene, other = picture(SCENE), picture(OTHER_SCENE)
    (capture,) = take(export(tmp_path / "in", {"photo_1.png": scene, "photo_2.png": other})).captures
    assert capture.problems == 0
    rows = {row["media_item_id"]: row for row in stored(tmp_path) if row["variant"] == "plain"}
    assert rows[hashlib.sha256(scene).hexdigest()]["value"] == Pdq().compute(pixels(scene)).hex, "the interoperable hash, as anybody computes it"
    assert found(tmp_path, scene) == {hashlib.sha256(scene).hexdigest()}
    with Answers(lake(tmp_path) / "answers.sqlite3") as answers:
        (shown,) = answers.shown(hashlib.sha256(other).hexdigest())
    assert (shown.message_id, shown.captures) == (2, 1)
    inside = scene[40:90]
    assert not [path for path in (tmp_path / "workspace").rglob("*") if path.is_file() and inside in path.read_bytes()]


def test_holding_mode_seals_and_hashes(tmp_path: Path, take: Take) -> None:
    scene = picture(SCENE)
    (capture,) = take(export(tmp_path / "in", {"photo_1.png": scene}), mode="holding", legal_basis="a basis").captures
    assert capture.items_sealed == 2
    assert found(tmp_path, scene)


def test_a_lake_that_was_deleted_gets_its_hashes_back_out_of_the_vault(tmp_path: Path, take: Take) -> None:
    scene = picture(SCENE)
    path = export(tmp_path / "in", {"photo_1.png": scene})
    take(path)
    before = stored(tmp_path)
    shutil.rmtree(lake(tmp_path))
    (path / "photos/photo_1.png").unlink()
    take(export(tmp_path / "second", {"photo_1.png": picture(OTHER_SCENE)}))
    assert [row for row in stored(tmp_path) if row["media_item_id"] == before[0]["media_item_id"]] == before
    assert found(tmp_path, scene)


def test_a_picture_is_hashed_once_a_case_and_a_second_capture_adds_its_own(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = picture(SCENE)
    take(export(tmp_path / "in", {"photo_1.png": scene}))
    asked: list[int] = []
    inner = media_hashing._body

    def body(source: Any, member: Looked) -> bytes:
        asked.append(member.size)
        return inner(source, member)

    monkeypatch.setattr(media_hashing, "_body", body)
    take(export(tmp_path / "again", {"photo_1.png": scene, "photo_2.png": picture(OTHER_SCENE), "photo_3.png": picture(OTHER_SCENE)}))
    assert asked == [len(picture(OTHER_SCENE))], "the known one is not read, the doubled one once"
    assert len({row["media_item_id"] for row in stored(tmp_path)}) == 2
    assert found(tmp_path, scene)
    with Answers(lake(tmp_path) / "answers.sqlite3") as answers:
        assert [row.captures for row in answers.shown(hashlib.sha256(scene).hexdigest())] == [2]


def test_a_picture_that_a_later_capture_lacks_is_still_shown_by_the_earlier(tmp_path: Path, take: Take) -> None:
    scene = picture(SCENE)
    take(export(tmp_path / "in", {"photo_1.png": scene}))
    later = write_chat(tmp_path / "later", [message(1, "꽃", photo="(File not included. Change data exporting settings to download.)")])
    take(later)
    with Answers(lake(tmp_path) / "answers.sqlite3") as answers:
        (row,) = answers.shown(hashlib.sha256(scene).hexdigest())
    assert (row.message_id, row.captures) == (1, 1)


def test_a_picture_that_no_post_shows_is_frozen_by_the_digits_that_a_match_prints(tmp_path: Path, take: Take) -> None:
    path = export(tmp_path / "in", {"photo_1.png": picture(SCENE)})
    loose = picture(OTHER_SCENE)
    (path / "left over.png").write_bytes(loose)
    take(path)
    item_id = hashlib.sha256(loose).hexdigest()
    with acting(Workspace(tmp_path / "workspace"), None, passphrase=PASSPHRASE, performer="counsellor 7", now=NOW) as who:
        assert freezing.item_named(who, item_id[:8].upper()) == item_id
        assert freezing.freeze(who, [freezing.item_named(who, item_id[:8])]) == [item_id]
        with pytest.raises(UsageError, match="exactly one"):
            freezing.item_named(who, "0" * 8)


def test_what_is_no_picture_is_a_problem_where_its_name_says_one(tmp_path: Path, take: Take) -> None:
    bodies = {"photo_1.jpg": b"\xff\xd8\xff\xe0 cut short", "note.ogg": b"OggS", "flat.png": _flat()}
    (capture,) = take(export(tmp_path / "in", bodies)).captures
    assert capture.problems == 1
    (problem,) = [row for row in news.today(Workspace(tmp_path / "workspace"))["problems"] if row["code"] == "media-unreadable"]
    assert (problem["severity"], problem["count"]) == ("warning", 1)
    assert [row["quality"] for row in stored(tmp_path)] == [0]
    assert not picture_index.open_pictures(lake(tmp_path)).hashes, "a flat picture says too little to be compared"


def _flat() -> bytes:
    sink = BytesIO()
    Image.new("RGB", (64, 64), (9, 9, 9)).save(sink, "PNG")
    return sink.getvalue()


def test_bytes_that_changed_after_the_look_are_refused(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(tmp_path / "in", {"photo_1.png": picture(SCENE)})
    inner = media_hashing.MediaHasher.look_at

    def look_at(self: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        (path / "photos/photo_1.png").write_bytes(picture(OTHER_SCENE))
        return inner(self, *args, **kwargs)

    monkeypatch.setattr(media_hashing.MediaHasher, "look_at", look_at)
    with pytest.raises(CaptureChanged):
        take(path)


def test_what_decoded_an_item_and_found_its_parts_is_sealed_with_its_hashes() -> None:
    facts = media_hashing.facts_of(Outcome("PNG", 3, 4, 1, (), kind=Kind.PICTURE, decoder="Pillow 13.0.0"))
    assert (facts["decoder"], facts["parts_version"]) == ("Pillow 13.0.0", 1)


def test_facts_become_rows_and_problems() -> None:
    detail = {"item_id": "a" * 64, "bytes": 10, "name": "files/clip.MP4"}
    refused = {**detail, "media": {"refused": "too long"}}
    (problem,) = media_hashing.rows_of([refused])
    assert isinstance(problem, Problem)
    assert problem.detail == "not decoded: too long"
    assert not list(media_hashing.rows_of([detail, {**refused, "name": "voice.ogg"}]))
    made = {
        "kind": "video",
        "form": "MP4",
        "width": 4,
        "height": 3,
        "hashes": [["pdq", 1, "interoperable", "plain", 0, 1000, 3000, 3, 80, "00" * 32]],
    }
    rows = list(media_hashing.rows_of([{**detail, "media": {**made, "incomplete": "cut"}}]))
    assert [type(row).__name__ for row in rows] == ["Problem", "MediaHash"]
    assert rows[1][5:12] == ("plain", False, 0, 1000, 3000, 3, 3)


def test_the_index_is_made_again_where_it_is_damaged_or_gone(tmp_path: Path, take: Take) -> None:
    scene = picture(SCENE)
    path = export(tmp_path / "in", {"photo_1.png": scene})
    take(path)
    (segment,) = (lake(tmp_path) / "pictures/index/segments").glob("*.seg")
    damaged = bytearray(segment.read_bytes())
    damaged[-20] ^= 1
    segment.write_bytes(damaged)
    take(path)
    assert found(tmp_path, scene)
    shutil.rmtree(lake(tmp_path) / "pictures")
    take(path)
    assert found(tmp_path, scene)


def test_ids_of_an_interrupted_update_lead_nowhere(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, other = picture(SCENE), picture(OTHER_SCENE)
    take(export(tmp_path / "in", {"photo_1.png": scene}))
    inner = picture_index.DISK.put
    calls: list[Path] = []

    def put(path: Path, data: bytes) -> None:
        calls.append(path)
        if path.name == "sources.json" and len([one for one in calls if one.name == "sources.json"]) == 2:
            raise KeyboardInterrupt
        inner(path, data)

    second = export(tmp_path / "second", {"photo_1.png": other})
    with monkeypatch.context() as patch:
        patch.setattr(picture_index.DISK, "put", put, raising=False)
        with pytest.raises(KeyboardInterrupt):
            take(second)
    with pytest.raises(HashIndexMissing):
        found(tmp_path, other)
    take(second)
    assert found(tmp_path, other) == {hashlib.sha256(other).hexdigest()}
    assert found(tmp_path, scene) == {hashlib.sha256(scene).hexdigest()}


def test_an_account_member_larger_than_the_limit_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_account(tmp_path / "in", [chat([message(1, "꽃")])])
    (tmp_path / "in/large.png").write_bytes(PICTURE)
    monkeypatch.setattr(media_hashing, "VIDEO_BYTES", 3)
    source = open_source(tmp_path / "in")
    try:
        with media_hashing.MediaHasher() as hasher:
            looked = [Looked("large.png", "f" * 64, len(PICTURE), "media", marked=False)]
            ((_, facts),) = hasher.look_at(source, looked, is_known=lambda _: False, advance=lambda _: None)
    finally:
        source.close()
    assert facts is not None
    assert "refused" in facts
