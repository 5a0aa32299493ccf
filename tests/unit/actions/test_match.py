# SPDX-License-Identifier: Apache-2.0
"""Match: copies are found wherever a case shows them, nobody sees one, every search is permitted, counted and on record."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from banking import CONSENT, PASSPHRASE, photo
from exports import message, write_chat
from PIL import Image

from sotdae.actions.acting import acting
from sotdae.actions.adding.capture import AddResult
from sotdae.actions.matching import bank, consenting, watching, withdrawing_entries
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.freezing import frozen_list
from sotdae.actions.matching.match import MatchRequest, MatchResult, match_bank, match_photos
from sotdae.actions.matching.partner_lists import bank_import
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.pictures import picture_index
from sotdae.actions.pictures.photos import HashPhoto, in_jail
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, Minor
from sotdae.cases.freezing import ListKind
from sotdae.errors import AnswersMissing, ConsentEnded, ConsentMissing, HashIndexMissing, NothingReadable, PhotosUnusable, QueriesSpent, UsageError
from sotdae.matching.hashes import as_words
from sotdae.matching.turned import turned
from sotdae.media.hashing import MarkedHash
from sotdae.media.pdq import Pdq
from sotdae.simulation.pictures import picture, scene_number

Take = Callable[..., AddResult]
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
ORIGINAL, MIRRORED, FRAMED, PHONE = (picture(scene_number(4, form)) for form in ("plain", "mirrored", "framed", "on a phone"))
OTHER = picture(scene_number(5, "plain"))


@pytest.fixture(scope="module")
def hash_photo() -> Any:
    with in_jail() as inner:
        yield inner


def room(folder: Path, *bodies: bytes, number: int = 1_500_000_001, first: int = 1) -> Path:
    posts = [message(first + n, "꽃", photo=f"photos/{n}.png", width=4, height=3) for n in range(len(bodies))]
    path = write_chat(folder, posts, number=number)
    (path / "photos").mkdir()
    for n, body in enumerate(bodies):
        (path / "photos" / f"{n}.png").write_bytes(body)
    return path


def request(tmp_path: Path, subject: str = "S-01", **more: Any) -> MatchRequest:
    return MatchRequest(**{"workspace": tmp_path / "workspace", "subject": subject, "passphrase": PASSPHRASE, "statement": CONSENT, **more})


def ask(tmp_path: Path, hash_photo: HashPhoto, *bodies: bytes, now: datetime = NOW, **more: Any) -> MatchResult:
    paths = []
    for number, body in enumerate(bodies):
        path = tmp_path / f"asked {number}.png"
        path.write_bytes(body)
        paths.append(path)
    return match_photos(request(tmp_path, **more), paths, hash_photo=hash_photo, now=now)


def items(result: MatchResult, query: int = 0) -> set[str]:
    return {row["item_id"] for row in result.queries[query]["matches"]}


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_every_kind_of_copy_is_found_in_every_room_and_nothing_else(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL, OTHER, MIRRORED))
    take(room(tmp_path / "b", FRAMED, PHONE, number=1_500_000_002))
    result = ask(tmp_path, hash_photo, ORIGINAL, picture(scene_number(9, "plain")))
    assert items(result) == {digest(body) for body in (ORIGINAL, MIRRORED, FRAMED, PHONE)}
    rows = {row["item_id"]: row for row in result.queries[0]["matches"]}
    assert (rows[digest(ORIGINAL)]["distance_bits"], rows[digest(ORIGINAL)]["variant"], rows[digest(ORIGINAL)]["message_id"]) == (0, "plain", 1)
    assert rows[digest(MIRRORED)]["orientation"] == 5
    assert (rows[digest(FRAMED)]["stored_variant"], rows[digest(PHONE)]["stored_variant"]) == ("trimmed", "boxed")
    assert (rows[digest(FRAMED)]["label"], rows[digest(ORIGINAL)]["label"]) == ("R-02", "R-01")
    assert {row["band"] for row in rows.values()} == {"looks the same"}
    assert result.queries[1]["matches"] == []
    assert (result.searched.items, result.searched.rooms, result.searched.cases) == (5, 2, ["표본"])
    assert result.searched.until == "2024-09-01T00:00:00+00:00"
    assert result.to_json().keys() == {"case", "mode", "subject", "queries", "searched", "milliseconds", "frozen", "check_codes"}


def test_a_reencoded_smaller_copy_of_a_turned_camera_photo_is_found(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    upright = Image.open(io.BytesIO(ORIGINAL)).convert("RGB").resize((640, 480), Image.Resampling.LANCZOS)
    sink, camera = io.BytesIO(), io.BytesIO()
    upright.resize((320, 240)).save(sink, "JPEG", quality=60)
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(camera, "JPEG", quality=95, exif=exif)
    take(room(tmp_path / "a", sink.getvalue()))
    result = ask(tmp_path, hash_photo, camera.getvalue())
    (row,) = result.queries[0]["matches"]
    assert (row["orientation"], row["variant"]) == (0, "plain"), "the camera's turn is undone before hashing, not found by luck"


def test_no_anonymous_query(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL))
    opened: list[bytes] = []

    def watching_hash(data: bytes) -> Any:
        opened.append(data)
        return hash_photo(data)

    with pytest.raises(ConsentMissing):
        ask(tmp_path, watching_hash, ORIGINAL, statement=None)
    assert not opened, "no photo is opened before it is permitted"


def test_oral_consent_lapses_after_fourteen_days(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL))
    oral = Statement(Basis.CONSENT, oral=True)
    assert items(ask(tmp_path, hash_photo, ORIGINAL, statement=oral))
    assert items(ask(tmp_path, hash_photo, ORIGINAL, statement=None, now=NOW + timedelta(days=14)))
    with pytest.raises(ConsentEnded):
        ask(tmp_path, hash_photo, ORIGINAL, statement=None, now=NOW + timedelta(days=15))


def test_searches_are_counted_and_their_number_ends(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL))
    ask(tmp_path, hash_photo, ORIGINAL, performer="counsellor 7")
    with acting(Workspace(tmp_path / "workspace"), None, passphrase=PASSPHRASE, performer="owner", now=NOW) as who:
        consenting.set_query_limit(who, 1)
        (total,) = consenting.query_totals(who)
    assert (total.performer, total.queries, total.photos, total.found) == ("counsellor 7", 1, 1, 1)
    with pytest.raises(QueriesSpent):
        ask(tmp_path, hash_photo, ORIGINAL, performer="counsellor 7")
    assert items(ask(tmp_path, hash_photo, ORIGINAL, performer="counsellor 8"))


def test_photos_are_forgotten_and_no_answer_names_a_file(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", MIRRORED))
    asked = photo(tmp_path, "my sister at the sea.png", ORIGINAL)
    result = match_photos(request(tmp_path), [asked], hash_photo=hash_photo, now=NOW)
    assert "sister" not in str(result.to_json())
    inside, name = ORIGINAL[500:540], b"sister"
    for path in (tmp_path / "workspace").rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert inside not in body, path
            assert name not in body, path
            assert digest(ORIGINAL).encode() not in body, path


def test_several_cases_are_searched_as_one_only_where_that_is_permitted(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL))
    take(room(tmp_path / "b", FRAMED, number=1_500_000_002), case="다른 사건")
    assert items(ask(tmp_path, hash_photo, ORIGINAL, case="표본")) == {digest(ORIGINAL)}
    with pytest.raises(ConsentMissing):
        ask(tmp_path, hash_photo, ORIGINAL, case="표본", statement=None, all_cases=True)
    wide = ask(tmp_path, hash_photo, ORIGINAL, case="표본", all_cases=True)
    assert {(row["case"], row["item_id"]) for row in wide.queries[0]["matches"]} == {("표본", digest(ORIGINAL)), ("다른 사건", digest(FRAMED))}
    assert wide.searched.cases == ["표본", "다른 사건"]


def test_a_bank_is_asked_without_photos_and_a_withdrawn_one_is_not(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", MIRRORED))
    keep = BankRequest(tmp_path / "workspace", "new", statement=CONSENT, passphrase=PASSPHRASE)
    bank.bank_add(keep, [photo(tmp_path, data=ORIGINAL)], hash_photo=hash_photo, now=NOW)
    result = match_bank(request(tmp_path, statement=None), now=NOW)
    assert (result.queries[0]["query"], items(result)) == ("B-01 photo 1", {digest(MIRRORED)})
    withdrawing_entries.bank_withdraw(replace(keep, subject="S-01", statement=None), "B-01", now=NOW)
    with pytest.raises(UsageError):
        match_bank(request(tmp_path, statement=None), now=NOW)


def bundle_of(hashes: Sequence[MarkedHash]) -> bytes:
    """A bundle as the hashing page makes it, of one photo."""
    parts: dict[str, list[MarkedHash]] = {}
    for one in hashes:
        parts.setdefault(one.variant, []).append(one)
    told = [
        {"variant": str(name), "quality": some[0].hash.quality, "hashes": [one.hash.hex for one in sorted(some, key=lambda one: one.orientation)]}
        for name, some in parts.items()
    ]
    head = {"format": "sotdae-hash-bundle", "version": 1, "page_version": 1, "algorithm": "pdq", "algorithm_version": 1, "path": "interoperable"}
    tested = {"canvas_bytes": 0, "png_bits": 0, "jpeg_bits": 0}
    return json.dumps({**head, "variants_version": 1, "created_on": "2026-03-01", "self_test": tested, "photos": [{"parts": told}]}).encode()


def test_a_bundle_from_the_hashing_page_is_asked_with_and_its_code_given_back(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", FRAMED))
    hashes, _ = hash_photo(ORIGINAL)
    bundle = tmp_path / "hashes.json"
    bundle.write_bytes(bundle_of(hashes))
    result = match_photos(request(tmp_path), [bundle], hash_photo=hash_photo, now=NOW)
    assert items(result) == {digest(FRAMED)}
    (code,) = result.check_codes
    assert len(code) == 8


def test_what_cannot_be_asked_with_is_said(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL))
    sink = io.BytesIO()
    Image.fromarray(np.full((300, 300, 3), 90, np.uint8)).save(sink, "PNG")
    result = ask(tmp_path, hash_photo, ORIGINAL, sink.getvalue(), b"no picture")
    assert [query["refused"] is not None for query in result.queries] == [False, True, True]
    assert result.queries[1]["quality"] == 0
    with pytest.raises(PhotosUnusable):
        ask(tmp_path, hash_photo, b"no picture")


def test_copies_of_a_minors_photo_are_frozen(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", ORIGINAL, OTHER))
    result = ask(tmp_path, hash_photo, ORIGINAL, statement=Statement(Basis.CONSENT, minor=Minor.SUSPECTED))
    assert result.frozen == 1
    with acting(Workspace(tmp_path / "workspace"), None, passphrase=PASSPHRASE, performer=None, now=NOW) as who:
        assert [row["why"] for row in frozen_list(who)] == ["minor_subject"]
    assert ask(tmp_path, hash_photo, ORIGINAL, statement=None).frozen == 0, "frozen once"


def test_a_case_that_holds_no_pictures_says_so(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(write_chat(tmp_path / "a", [message(1, "꽃")]))
    result = ask(tmp_path, hash_photo, ORIGINAL)
    assert (result.queries[0]["matches"], result.searched.items, result.searched.hashes, result.searched.rooms) == ([], 0, 0, 1)


def test_a_bank_keeps_watch_over_new_captures(tmp_path: Path, take: Take, hash_photo: HashPhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    take(room(tmp_path / "a", ORIGINAL), now=NOW)
    minor = Statement(Basis.CONSENT, minor=Minor.YES)
    keep = BankRequest(tmp_path / "workspace", "new", statement=minor, passphrase=PASSPHRASE)
    bank.bank_add(keep, [photo(tmp_path, data=ORIGINAL)], hash_photo=hash_photo, now=NOW)
    monkeypatch.setattr(watching, "_HASHES_AT_ONCE", 1)  # each photo by itself: the answer is the same
    export = room(tmp_path / "b", MIRRORED, OTHER, FRAMED, number=1_500_000_002)
    result = take(export, now=NOW)
    (watched,) = result.watched
    assert (watched.asked, watched.items, watched.posts, watched.rooms, watched.frozen) == ("S-01", 2, 2, ("R-02",), 2)
    assert take(export, now=NOW).watched == (), "told once"
    assert result.to_json()["watched"][0]["rooms"] == ["R-02"]


@pytest.mark.parametrize(("at_once", "expected"), [(1, [[3], [2], [5]]), (5, [[3, 2], [5]]), (10, [[3, 2, 5]])])
def test_what_is_asked_at_once_is_bounded(monkeypatch: pytest.MonkeyPatch, at_once: int, expected: list[list[int]]) -> None:
    monkeypatch.setattr(watching, "_HASHES_AT_ONCE", at_once)
    lots = [watching._Lot("L-01", np.zeros((size, 32), np.uint8), ["plain"] * size, is_page=True) for size in (3, 2, 5)]
    assert [[len(lot.hashes) for lot in some] for some in watching._together(lots)] == expected
    assert list(watching._together([])) == []


def test_an_interrupted_watch_is_made_up_for(tmp_path: Path, take: Take, hash_photo: HashPhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    take(room(tmp_path / "a", OTHER), now=NOW)
    keep = BankRequest(tmp_path / "workspace", "new", statement=CONSENT, passphrase=PASSPHRASE)
    bank.bank_add(keep, [photo(tmp_path, data=ORIGINAL)], hash_photo=hash_photo, now=NOW)
    export = room(tmp_path / "b", MIRRORED, number=1_500_000_002)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(picture_index, "set_watched", interrupted)
        with pytest.raises(KeyboardInterrupt):
            take(export, now=NOW)
    assert [row.asked for row in take(export, now=NOW).watched] == ["S-01"]


def test_a_new_list_is_compared_with_what_is_held_mirrored_copies_too_and_freezes_what_may_show_a_minor(
    tmp_path: Path, take: Take, hash_photo: HashPhoto
) -> None:
    take(room(tmp_path / "a", MIRRORED, OTHER), now=NOW)
    hashes, _ = hash_photo(ORIGINAL)
    upright = next(one.hash.hex for one in hashes if one.variant == "plain" and one.orientation == 0)
    listed = tmp_path / "list.csv"
    listed.write_text(f"signal_type,signal_str\npdq,{upright}\n", "utf-8")
    handed = BankRequest(tmp_path / "workspace", "", passphrase=PASSPHRASE)
    told = bank_import(handed, listed, name="hotline-a", kind=ListKind.MAY_SHOW_MINOR, vetting=None, expires_on=None, now=NOW)
    assert told["watched"] == [{"asked": "L-01", "items": 1, "posts": 1, "rooms": ["R-01"], "frozen": 1}]
    (watched,) = take(room(tmp_path / "b", FRAMED, number=1_500_000_002), now=NOW).watched
    assert (watched.asked, watched.rooms, watched.frozen) == ("L-01", ("R-02",), 1)
    sink = io.BytesIO()
    Image.open(io.BytesIO(ORIGINAL)).convert("RGB").transpose(Image.Transpose.ROTATE_90).save(sink, "PNG")
    (watched,) = take(room(tmp_path / "c", sink.getvalue(), number=1_500_000_003), now=NOW).watched
    assert (watched.asked, watched.rooms, watched.items) == ("L-01", ("R-03",), 1), "a turned copy, which the list's one hash does not show"


@pytest.mark.parametrize("orientation", range(8))
def test_turning_the_stored_meets_what_turning_the_asked_would_meet(orientation: int) -> None:
    chance = np.random.default_rng(7)
    asked, stored = (as_words(chance.integers(0, 256, (20, 32), dtype=np.uint8)) for _ in range(2))
    back = {1: 3, 3: 1}.get(orientation, orientation)
    apart = np.bitwise_count(turned(asked, orientation)[:, None] ^ stored[None])
    assert np.array_equal(apart.sum(2), np.bitwise_count(asked[:, None] ^ turned(stored, back)[None]).sum(2))


def cut(body: bytes, share: float) -> bytes:
    """The picture without a share of each side."""
    whole = Image.open(io.BytesIO(body)).convert("RGB").resize((768, 576), Image.Resampling.LANCZOS)
    left, top = round(whole.width * share), round(whole.height * share)
    sink = io.BytesIO()
    whole.crop((left, top, whole.width - left, whole.height - top)).save(sink, "JPEG", quality=87)
    return sink.getvalue()


def test_what_is_merely_similar_is_said_to_be_so_and_in_the_own_case_only(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    stored = cut(ORIGINAL, 0.02)
    take(room(tmp_path / "a", stored, OTHER))
    take(room(tmp_path / "b", stored, number=1_500_000_002), case="다른 사건")
    rows = ask(tmp_path, hash_photo, ORIGINAL, case="표본", all_cases=True).queries[0]["matches"]
    (near,) = [row for row in rows if row["case"] == "표본"]
    assert (near["band"], 31 < near["distance_bits"] <= 48) == ("similar, a person must check", True)
    assert not [row for row in rows if row["case"] != "표본"]


def test_pictures_on_the_same_phone_are_no_copies(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    take(room(tmp_path / "a", picture(scene_number(5, "on a phone")), PHONE))
    assert items(ask(tmp_path, hash_photo, PHONE)) == {digest(PHONE)}


def clip(*bodies: bytes, seconds: int = 2) -> bytes:
    """An animated WebP in which each picture stands for some seconds."""
    frames = [Image.open(io.BytesIO(body)).convert("RGB") for body in bodies]
    sink = io.BytesIO()
    frames[0].save(sink, "WEBP", save_all=True, append_images=frames[1:], duration=1000 * seconds, lossless=True)
    return sink.getvalue()


def test_a_photo_is_found_inside_a_video_and_a_video_by_its_frames(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    film = clip(OTHER, picture(scene_number(6, "plain")), ORIGINAL, picture(scene_number(7, "plain")))
    take(room(tmp_path / "a", film))
    (row,) = ask(tmp_path, hash_photo, ORIGINAL).queries[0]["matches"]
    assert (row["kind"], row["distance_bits"], row["at_milliseconds"]) == ("video", 0, 4000)
    assert (row["query_ratio"], row["stored_ratio"]) == (None, 0.25)
    (row,) = ask(tmp_path, hash_photo, clip(ORIGINAL, picture(scene_number(8, "plain")))).queries[0]["matches"]
    assert (row["query_ratio"], row["stored_ratio"]) == (0.5, 0.25)


def lake(tmp_path: Path) -> Path:
    (folder,) = (tmp_path / "workspace/lake").iterdir()
    return folder


@pytest.mark.parametrize("gone", ["pictures", "pictures/sources.json", "pictures/index", "answers.sqlite3"])
def test_where_the_working_copy_is_missing_nothing_found_is_not_said(tmp_path: Path, take: Take, hash_photo: HashPhoto, gone: str) -> None:
    export = room(tmp_path / "a", ORIGINAL)
    take(export)
    path = lake(tmp_path) / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises((HashIndexMissing, AnswersMissing)):
        ask(tmp_path, hash_photo, ORIGINAL)
    take(export)
    assert items(ask(tmp_path, hash_photo, ORIGINAL)) == {digest(ORIGINAL)}


@pytest.mark.parametrize("step", ["answering.update", "picture_index.update"])
def test_an_add_that_was_killed_leaves_an_answer_that_is_true(
    tmp_path: Path, take: Take, hash_photo: HashPhoto, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    take(room(tmp_path / "a", OTHER), captured_at=NOW - timedelta(days=30))
    export = room(tmp_path / "b", ORIGINAL, number=1_500_000_002)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"sotdae.actions.adding.refreshing.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            take(export, captured_at=NOW)
    result = ask(tmp_path, hash_photo, ORIGINAL)
    assert (items(result), result.searched.items, result.searched.until) == (set(), 1, "2026-01-31T03:00:00+00:00"), "what was compared, until when"
    take(export, captured_at=NOW)
    result = ask(tmp_path, hash_photo, ORIGINAL)
    assert (items(result), result.searched.items, result.searched.until) == ({digest(ORIGINAL)}, 2, "2026-03-02T03:00:00+00:00")


def test_pictures_that_all_show_too_little_are_counted_as_such(tmp_path: Path, take: Take, hash_photo: HashPhoto) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (64, 64), "#dddddd").save(sink, "PNG")
    take(room(tmp_path / "a", sink.getvalue()))
    searched = ask(tmp_path, hash_photo, ORIGINAL).searched
    assert (searched.items, searched.low_quality) == (0, 1)


def test_what_a_bank_met_is_told_even_if_nothing_of_the_capture_could_be_read(tmp_path: Path, take: Take) -> None:
    keep = BankRequest(tmp_path / "workspace", "new", statement=CONSENT, passphrase=PASSPHRASE)
    take(write_chat(tmp_path / "a", [message(1, "꽃")]), now=NOW)
    with in_jail() as hash_photo:
        bank.bank_add(keep, [photo(tmp_path, data=ORIGINAL)], hash_photo=hash_photo, now=NOW)
    export = room(tmp_path / "b", ORIGINAL, number=1_500_000_002)
    body = "data:image/png;base64," + base64.b64encode(bytes(range(256)) * 24).decode()
    write_chat(export, [message(1, body)], number=1_500_000_002)
    with pytest.raises(NothingReadable):
        take(export, now=NOW)
    later = take(write_chat(tmp_path / "c", [message(1, "꽃")], number=1_500_000_003), now=NOW)
    assert [row.asked for row in later.watched] == ["S-01"], "told as soon as there is an answer to tell it in"


def test_a_list_whose_import_was_killed_meets_what_was_there_before_it(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    take(room(tmp_path / "a", ORIGINAL), now=NOW)
    upright = Pdq().compute(np.asarray(Image.open(io.BytesIO(ORIGINAL)).convert("RGB"))).hex
    listed = tmp_path / "list.txt"
    listed.write_text(f"pdq {upright}\n", "utf-8")
    handed = BankRequest(tmp_path / "workspace", "", passphrase=PASSPHRASE)
    facts: dict[str, Any] = {"name": "hotline-a", "kind": ListKind.MAY_SHOW_MINOR, "vetting": None, "expires_on": None, "now": NOW}

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sotdae.actions.matching.partner_lists.watch_list", killed)
        with pytest.raises(KeyboardInterrupt):
            bank_import(handed, listed, **facts)
    told = take(write_chat(tmp_path / "c", [message(1, "꽃")], number=1_500_000_003), now=NOW)
    assert [(row.asked, row.items, row.frozen) for row in told.watched] == [("L-01", 1, 1)]
    assert take(write_chat(tmp_path / "d", [message(1, "꽃")], number=1_500_000_004), now=NOW).watched == (), "told once"
