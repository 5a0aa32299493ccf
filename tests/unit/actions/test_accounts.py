# SPDX-License-Identifier: Apache-2.0
"""Accounts: the files of a chosen chat are found where the account's export has them; files of the others are not even looked at."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from exports import PICTURE, chat, message, write_account

from sotdae.actions.adding.capture import AddResult
from sotdae.simulation.pictures import picture

Take = Callable[..., AddResult]
OTHER = picture(2)


def write(folder: Path) -> Path:
    chats = [
        chat([message(1, "꽃", photo=f"chats/chat_0{number}/photos/photo_1.png", width=3, height=4)], number=number, name=f"모임 {number}")
        for number in (1, 2)
    ]
    write_account(folder, chats)
    for number, body in ((1, PICTURE), (2, OTHER)):
        (folder / f"chats/chat_0{number}/photos").mkdir(parents=True)
        (folder / f"chats/chat_0{number}/photos/photo_1.png").write_bytes(body)
    return folder


def stored(workspace: Path, table: str) -> list[dict[str, Any]]:
    return [row for path in workspace.glob(f"lake/*/snapshots/**/{table}.parquet") for row in pq.read_table(path).to_pylist()]


@pytest.mark.parametrize("form", ["folder", "sub-folder", "zip", "zip of a folder"])
def test_a_chosen_chat_keeps_its_files_and_no_other_is_read(tmp_path: Path, take: Take, form: str) -> None:
    inner = "DataExport_2026" if "folder" in form and form != "folder" else "."
    write(tmp_path / "in" / inner)
    path = tmp_path / "in"
    if form.startswith("zip"):
        path = Path(shutil.make_archive(str(tmp_path / "export"), "zip", tmp_path / "in"))
    (capture,) = take(path, chats=(2,)).captures
    assert (capture.messages, capture.items, capture.problems) == (1, 2, 0)
    (row,) = stored(tmp_path / "workspace", "media")
    assert (row["present"], row["media_item_id"]) == ("yes", hashlib.sha256(OTHER).hexdigest())


def test_a_path_that_climbs_does_not_lead_to_another_chats_file(tmp_path: Path, take: Take) -> None:
    write(tmp_path / "in" / "export")
    path = "chats/chat_01/../chat_02/photos/photo_1.png"
    write_account(tmp_path / "in" / "export", [chat([message(1, "꽃", photo=path, width=3, height=4)], number=1, name="모임")])
    (capture,) = take(tmp_path / "in", chats=(1,)).captures
    assert (capture.messages, capture.items) == (1, 1)
    (row,) = stored(tmp_path / "workspace", "media")
    assert (row["present"], row["media_item_id"]) == ("missing_on_disk", None)


def test_a_file_minified_by_another_program_names_its_files_too(tmp_path: Path, take: Take) -> None:
    folder = write(tmp_path / "in")
    (folder / "result.json").write_text(json.dumps(json.loads((folder / "result.json").read_text("utf-8")), separators=(",", ":")), "utf-8")
    (capture,) = take(folder, chats=(2,)).captures
    assert (capture.messages, capture.items) == (1, 2)


def test_in_holding_mode_only_the_chosen_chats_files_are_sealed(tmp_path: Path, take: Take) -> None:
    write(tmp_path / "in")
    (capture,) = take(tmp_path / "in", chats=(1,), mode="holding", legal_basis="mandate 1").captures
    assert (capture.items, capture.items_sealed) == (2, 2)
