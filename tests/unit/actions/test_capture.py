# SPDX-License-Identifier: Apache-2.0
"""The main job: what is sealed, what is read, what is refused, and what a second run does."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from exports import PICTURE, TEN, chat, message, write_account, write_chat

from sotdae.actions import reading
from sotdae.actions.adding.capture import AddRequest, AddResult, account_chats
from sotdae.actions.proofs.verifying import doctor, verify
from sotdae.actions.questions import finding, news
from sotdae.actions.workspace import Workspace
from sotdae.custody.vault import Vault
from sotdae.errors import (
    AuthorityRequired,
    ChatRequired,
    ChatUnknown,
    ModeRefuses,
    NothingReadable,
    PassphraseRequired,
    PassphraseWrong,
    UnknownFormat,
    UsageError,
)
from sotdae.lake.catalog import load_catalog
from sotdae.model.synthetic import SYNTHETIC_MARK

Take = Callable[..., AddResult]


def place(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def entries(tmp_path: Path) -> list[str]:
    return [entry.type for entry in Vault.open(place(tmp_path).vault).entries()]


def digests(tmp_path: Path) -> dict[str, str]:
    (folder,) = [path for path in place(tmp_path).lake.iterdir() if path.is_dir()]
    return {key: part.digest for key, part in load_catalog(folder).rooms.items()}


@pytest.mark.every_analysis
def test_an_export_becomes_rooms_and_findings(tmp_path: Path, take: Take) -> None:
    result = take(write_chat(tmp_path / "in", TEN), authority="mandate")
    (capture,) = result.captures
    assert (capture.messages, capture.rooms, capture.items, capture.items_sealed, capture.already_known) == (10, ("R-01",), 1, 1, False)
    assert result.mode == "hash-only"
    assert result.findings["room.history"] == 1
    (row,) = reading.rooms(place(tmp_path))
    assert (row["state"], row["messages"], row["people_seen"], row["title"], row["case"]) == ("public", 10, 3, None, "표본")
    assert "꽃" not in row["title_masked"]
    assert result.to_json().keys() == {"case", "mode", "captures", "findings", "report", "watched"}
    assert Path(str(result.report)).is_file()
    assert verify(place(tmp_path)).ok


def test_the_same_bytes_seal_nothing_twice(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", TEN)
    take(export)
    before = entries(tmp_path)
    (again,) = take(export).captures
    assert (again.already_known, again.items_sealed, again.computed, again.messages) == (True, 0, False, 10)
    assert entries(tmp_path) == before


def test_a_zip_of_the_folder_is_the_same_capture(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in" / "ChatExport", TEN)
    (first,) = take(export).captures
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(export / "result.json", "ChatExport/result.json")
    (second,) = take(tmp_path / "x.zip").captures
    assert second.capture_id == first.capture_id
    assert second.already_known


def test_new_authority_for_known_bytes_adds_an_entry(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", TEN)
    take(export)
    assert news.today(place(tmp_path))["captures"][0]["authority"] is None
    take(export, authority="warrant 1")
    assert entries(tmp_path)[-1] == "capture.stated"
    assert news.today(place(tmp_path))["captures"][0]["authority"] == "warrant 1"
    count = len(entries(tmp_path))
    take(export, authority="warrant 1")
    assert len(entries(tmp_path)) == count


def test_in_hash_only_mode_no_media_byte_is_written(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", [message(1, "그림", photo="photos/photo_1.jpg", photo_file_size=10, width=1, height=1)])
    (export / "photos").mkdir()
    (export / "photos/photo_1.jpg").write_bytes(PICTURE)
    (capture,) = take(export).captures
    assert (capture.items, capture.items_sealed) == (2, 1)
    assert not [path for path in place(tmp_path).folder.rglob("*") if path.is_file() and b"MEDIA-CANARY" in path.read_bytes()]


def test_inline_pictures_make_a_text_digest_only(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", [message(1, base64.b64encode(bytes(range(256)) * 20).decode())])
    write_chat(export / "second", TEN, number=9)
    (capture,) = take(export).captures
    assert (capture.items, capture.items_sealed, capture.messages, capture.problems) == (2, 1, 10, 1)
    assert not [path for path in place(tmp_path).folder.rglob("*") if path.is_file() and b"AAECAwQFBgcICQoLDA0ODxAR" in path.read_bytes()]
    assert news.today(place(tmp_path))["captures"][0]["troubles"][0]["code"] == "withheld-inline-base64"


def test_holding_needs_a_legal_basis_and_seals_media(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", TEN)
    (export / "photo.jpg").write_bytes(PICTURE)
    with pytest.raises(ModeRefuses):
        take(export, mode="holding")
    (capture,) = take(export, mode="holding", legal_basis="sample act, article 1").captures
    assert capture.items_sealed == 2
    with pytest.raises(ModeRefuses):
        take(export, mode="hash-only")


def test_a_real_workspace_is_never_unprotected(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", TEN)
    with pytest.raises(PassphraseRequired):
        take(export, passphrase=None)
    with pytest.raises(PassphraseRequired):
        take(export, passphrase="short")
    assert not place(tmp_path).exists
    take(export)
    with pytest.raises(PassphraseWrong):
        take(export, passphrase="another passphrase")


def test_made_up_and_real_material_never_mix(tmp_path: Path, take: Take) -> None:
    marked = write_chat(tmp_path / "marked", [message(1, SYNTHETIC_MARK)])
    real = write_chat(tmp_path / "real", TEN)
    with pytest.raises(ModeRefuses, match="synthetic mark"):
        take(marked)
    take(real)
    with pytest.raises(ModeRefuses, match="synthetic mark"):
        take(marked)
    shutil.rmtree(place(tmp_path).folder)
    take(marked, mode="synthetic", passphrase=None)
    with pytest.raises(ModeRefuses, match="no real material"):
        take(real, passphrase=None)
    assert verify(place(tmp_path)).synthetic


def test_an_unknown_format_changes_nothing(tmp_path: Path, take: Take) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x.json").write_text('[{"a": 1}]')
    with pytest.raises(UnknownFormat, match="telegram-desktop-json"):
        take(tmp_path / "in")
    assert not place(tmp_path).folder.exists()


def test_an_unknown_zone_is_refused_before_anything_is_sealed(tmp_path: Path, take: Take) -> None:
    with pytest.raises(UsageError, match="zone"):
        take(write_chat(tmp_path / "in", TEN), zone="Mars/Olympus")
    assert not place(tmp_path).folder.exists()


def test_what_cannot_be_read_is_sealed_and_said(tmp_path: Path, take: Take) -> None:
    export = tmp_path / "in"
    export.mkdir()
    (export / "result.json").write_text('{\n "name": "x",\n "type": "public_channel",\n "id": 5,\n "messages": [\n  {\n   "id": tru', "utf-8")
    with pytest.raises((NothingReadable, UnknownFormat)):
        take(export)


def two_chats() -> list[dict[str, object]]:
    return [chat(TEN, number=11, name="첫째방"), chat([message(number, f"둘째 {number}") for number in range(1, 5)], number=12, name="둘째방")]


def test_an_account_lists_its_chats_masked_and_reads_the_chosen_ones_only(tmp_path: Path, take: Take) -> None:
    export = write_account(tmp_path / "in", two_chats())
    with pytest.raises(ChatRequired):
        take(export)
    assert not place(tmp_path).folder.exists()
    request = AddRequest(workspace=place(tmp_path).folder, paths=(export,), case="표본")
    listed = account_chats(request)
    assert listed is not None
    assert [(row["n"], row["messages"], row["room_type"]) for row in listed] == [(1, 10, "public_channel"), (2, 4, "public_channel")]
    assert "방" not in "".join(row["title_masked"] for row in listed)
    with pytest.raises(ChatUnknown):
        take(export, chats=(3,))
    (capture,) = take(export, chats=(2,)).captures
    assert (capture.messages, capture.items) == (4, 1)
    assert [row["room_key"] for row in reading.rooms(place(tmp_path))] == ["tg:channel:12"]
    held = b"".join(path.read_bytes() for path in place(tmp_path).lake.rglob("*") if path.is_file())
    for secret in ("비밀이름", "연락처비밀", "첫째방"):
        assert secret.encode() not in held


def test_a_whole_account_needs_a_stated_authority(tmp_path: Path, take: Take) -> None:
    export = write_account(tmp_path / "in", two_chats())
    with pytest.raises(AuthorityRequired):
        take(export, whole=True)
    (capture,) = take(export, whole=True, authority="consent 1").captures
    assert capture.messages == 14
    held = b"".join(path.read_bytes() for path in place(tmp_path).lake.rglob("*") if path.is_file())
    assert "연락처비밀".encode() not in held
    assert "비밀이름".encode() not in held


def test_the_lake_comes_back_out_of_the_vault(tmp_path: Path, take: Take) -> None:
    first, second = write_chat(tmp_path / "a", TEN), write_chat(tmp_path / "b", [message(1, "다른 방")], number=77)
    take(first)
    take(second)
    before = digests(tmp_path)
    shutil.rmtree(place(tmp_path).lake)
    shutil.rmtree(first)
    (capture,) = take(second).captures
    assert capture.computed
    assert digests(tmp_path) == before


def test_the_book_comes_back_out_of_the_log(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", TEN)
    take(export, authority="mandate")
    for path in place(tmp_path).folder.glob("book.sqlite3*"):
        path.unlink()
    (again,) = take(export).captures
    assert again.already_known
    assert news.today(place(tmp_path))["captures"][0]["authority"] == "mandate"


def test_a_second_export_shows_a_room_turned_private(tmp_path: Path, take: Take) -> None:
    take(write_chat(tmp_path / "a", TEN))
    take(write_chat(tmp_path / "b", [*TEN, message(11, "새 글")], kind="private_channel"))
    (row,) = reading.rooms(place(tmp_path))
    assert (row["state"], row["messages"], row["captures"]) == ("private", 11, 2)
    found = reading.room(place(tmp_path), "r-01")
    (event,) = [event for event in found["history"] if event["what"] == "turned_private"]
    assert event["earliest"] == "2024-08-25T15:43:20+00:00"
    assert event["latest"] == "2024-09-01T00:00:00+00:00"
    assert event["evidence"][0]["log_seq"]
    assert news.today(place(tmp_path))["closings"][0]["what"] == "turned_private"


def test_search_shows_only_what_was_asked_for(tmp_path: Path, take: Take) -> None:
    take(write_chat(tmp_path / "in", [message(1, "점심에는 꽃 그림을 보았다"), message(2, "책")]))
    (hit,) = finding.find(place(tmp_path), "꽃그림")
    assert (hit["label"], hit["message_id"], hit["spans"]) == ("R-01", 1, [[5, 9]])
    assert "꽃 그림" in hit["text_masked"]
    assert "점심" not in hit["text_masked"]
    assert finding.find(place(tmp_path), "없는말") == []


def test_a_link_to_a_room_that_nobody_captured_is_said(tmp_path: Path, take: Take) -> None:
    take(write_chat(tmp_path / "in", TEN))
    found = reading.room(place(tmp_path), "https://t.me/sample_room_1x")
    assert found["seen_only_as_link"]
    assert found["seen_in"][0]["label"] == "R-01"


def test_doctor_says_what_the_workspace_lacks(tmp_path: Path, take: Take) -> None:
    assert "none here yet" in [check.found for check in doctor(place(tmp_path))]
    take(write_chat(tmp_path / "in", TEN))
    checks = {check.what: check for check in doctor(place(tmp_path))}
    assert checks["keys"].state == "good"
    assert checks["answers"].state == "good"


def test_a_damaged_member_of_an_archive_costs_itself(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("result.json", json.dumps(chat(TEN)))
        archive.writestr("note_a.txt", b"benign")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"note_a.txt", b"note_b.txt", 1))
    (found,) = take(path).captures
    assert (found.messages, found.items) == (10, 1)
    assert found.problems >= 1


def test_of_a_very_long_text_the_beginning_is_read_and_it_is_said_where_the_whole_stands(tmp_path: Path, take: Take) -> None:
    export = write_chat(tmp_path / "in", [message(1, "꽃 " * 4_096), message(2, "꽃 " * 4_096 + "끝말"), message(3, "짧은 글")])
    (capture,) = take(export).captures
    assert (capture.messages, capture.problems) == (3, 1)
    (told,) = news.today(place(tmp_path))["problems"]
    assert (told["code"], told["severity"], told["count"]) == ("long-text", "warning", 1)
    assert len(finding.find(place(tmp_path), "꽃꽃")) == 2
    assert finding.find(place(tmp_path), "끝말") == []
