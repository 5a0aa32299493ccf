# SPDX-License-Identifier: Apache-2.0
"""The contract for scripts (docs/cli.md), held by whole processes: what stands on standard output, and the exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from forked_program import ran
from sotdae.captures.source import open_source
from sotdae.simulation.exports import marked_members
from sotdae.simulation.story import build_world
from sotdae.simulation.unmarked import write_capture

SHEET = {"case", "label", "room_key", "room_type", "title", "title_masked", "messages", "first_at", "last_at", "state", "members_observed"} | {
    "members_claimed",
    "captures",
    *("members_kind", "members_granularity", "members_observed_at", "monthly_users_observed"),
}
HIT = {"case", "label", "label_ko", "room_key", "message_id", "sent_at", "text_masked", "spans", "marked", "why", "has", "from_room"} | {
    *("locator", "log_seq"),
}
TRAIL = {"case", "label", "label_ko", "room_key", "candidates", "rejected", "abstained", "considered", "capture_level", "closed", "none_seen"} | {
    *("continues", "lineage", "weights"),
}
TODAY = {"captures", "requests", "closings", "successions", "calls", "surges", "freezes", "unsealing", "anchors", "due", "problems", "since", "until"}
VERIFIED = {"log_size", "root", "objects", "altered", "altered_keys", "missing", "foreign", "unlogged", "log_errors", "synthetic", "ok", "anchors"}


class Told(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def sotdae(*arguments: object, **environment: str) -> Told:
    """Run a command in a process that has its libraries already."""
    return Told(*ran(arguments, SOTDAE_LANG="en", COLUMNS="100", **environment))


def started(*arguments: object, **environment: str) -> Told:
    """Run a command as a shell does, from nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "sotdae", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "SOTDAE_LANG": "en", "COLUMNS": "100", **environment},
    )
    return Told(done.returncode, done.stdout, done.stderr)


class Script(NamedTuple):
    """A real workspace, as a script would use it."""

    workspace: Path
    secret: Path
    exports: dict[str, Path]
    added: Told

    def run(self, *arguments: object) -> Told:
        return sotdae(*arguments, "--workspace", self.workspace)

    def add(self, *arguments: object) -> Told:
        return self.run("add", *arguments, "--case", "garden", "--passphrase-file", self.secret)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Script:
    folder = tmp_path_factory.mktemp("cli")
    secret = folder / "passphrase"
    secret.write_text("tomatoes and cucumbers\n")
    exports = {capture.name: write_capture(capture, folder / capture.name) for capture in build_world(5, 0.1).captures}
    chosen = [path for name, path in exports.items() if is_one_chat(path)][:3]
    workspace = folder / "workspace"
    added = started("add", *chosen, "--case", "garden", "--json", "--workspace", workspace, SOTDAE_PASSPHRASE_FILE=str(secret))
    return Script(workspace, secret, {path.name: path for path in chosen} | exports, added)


def is_one_chat(path: Path) -> bool:
    return b'"chats"' not in b"".join(member.read_bytes() for member in path.rglob("result.json"))


def test_add_makes_workspace_and_case_and_says_what_it_did(script: Script) -> None:
    assert script.added.code == 0, script.added.err
    told = script.added.json
    assert list(told) == ["case", "mode", "captures", "findings", "report", "watched"]
    assert (told["case"], told["mode"]) == ("garden", "hash-only")
    assert len(told["captures"]) == 3
    for row in told["captures"]:
        assert {"capture_id", "readers", "items", "items_sealed", "bytes_read", "messages", "rooms", "problems", "already_known", "case"} <= set(row)
        assert len(row["capture_id"]) == 64
        assert not row["already_known"]
        assert row["messages"] > 0
    assert all(isinstance(count, int) for count in told["findings"].values())
    assert Path(told["report"]).read_bytes().startswith(b"<!DOCTYPE html>")


def test_the_same_again_seals_nothing_and_says_so(script: Script) -> None:
    first = next(iter(script.exports.values()))
    told = script.add(first, "--json").json
    assert [(row["already_known"], row["items_sealed"]) for row in told["captures"]] == [(True, 0)]
    before = script.run("verify", "--json").json["log_size"]
    script.add(first, "--authority", "consent", "--json")
    assert script.run("verify", "--json").json["log_size"] > before, "a new authority is an entry of its own"


def test_add_ends_with_what_became_of_the_rooms(script: Script) -> None:
    told = script.add(next(iter(script.exports.values())))
    assert told.code == 0
    assert told.out.index("What happened to each room") < told.out.index("What was sealed") < told.out.index("Three next steps")
    assert "authority: not stated" in told.out
    assert "No picture was shown" in told.out


def test_rooms_are_rows_with_masked_titles(script: Script) -> None:
    rows = script.run("rooms", "--json").json
    assert rows
    for row in rows:
        assert set(row) >= SHEET
        assert row["case"] == "garden"
        assert row["title"] is None
        assert row["title_masked"]


def test_a_room_by_label_and_by_prefix(script: Script) -> None:
    by_label = script.run("room", "R-01", "--json").json
    assert set(by_label) >= SHEET | {"history", "growth", "links", "problems"}
    assert script.run("room", "r-01", "--json").json == by_label
    unseen = script.run("room", "https://t.me/nobody_saw_this_one", "--json")
    assert (unseen.code, unseen.out) == (72, "")
    assert "Not seen" in unseen.err


def test_hits_name_their_place_and_show_only_what_was_asked_for(script: Script) -> None:
    (hit, *_) = script.run("find", "꽃", "--json").json
    assert set(hit) == HIT
    assert set(hit["why"][0]) == {"asked", "rule", "title", "view", "written", "read", "spans", "checked"}
    shown = {character for start, end in hit["spans"] for character in range(start, end)}
    assert len(shown) >= 1
    assert set(hit["text_masked"]) <= {"꽃", "·", "…"}
    assert set(hit["locator"]) == {"item_id", "byte_offset", "byte_length"}
    assert script.run("find", "이런말은없다", "--json").json == []


def test_fields_of_a_search_and_what_is_said_of_a_slip(script: Script) -> None:
    whole, there, elsewhere = (script.run("find", query, "--json").json for query in ("꽃", "꽃 room:R-01", "꽃 -room:R-01"))
    assert {row["label"] for row in there} <= {"R-01"}
    assert len(there) + len(elsewhere) == len(whole)
    slip = script.run("find", "rooms:R-01")
    assert (slip.code, slip.out) == (2, "")
    assert "room: is one" in slip.err
    unknown = script.run("find", "꽃 room:R-99", "--json")
    assert (unknown.code, unknown.out) == (72, "")
    assert script.run("find", "꽃", "room:R-01", "--json").json == there, "several words need no quotes"


def test_a_trail_has_its_fields_whatever_the_room(script: Script) -> None:
    for row in script.run("rooms", "--json").json:
        told = script.run("trail", row["label"], "--json").json
        assert set(told) == TRAIL
        assert told["label"] == row["label"]
    assert script.run("trail", "R-99").code == 72


def test_today_has_its_fields(script: Script) -> None:
    told = script.run("today", "--json")
    assert told.code == 0
    assert set(told.json) == TODAY
    assert len(told.json["captures"]) == 3


def test_a_notice_is_drafted_with_keys_only(script: Script, tmp_path: Path) -> None:
    out = tmp_path / "letter.txt"
    asked = ("notice", "R-01", "--kind", "preservation", "--format", "text", "--out", out)
    locked = script.run(*asked)
    assert (locked.code, locked.out, out.exists()) == (19, "", False)
    assert "--passphrase-file" in locked.err
    told = script.run(*asked, "--passphrase-file", script.secret, "--performer", "desk-2", "--json")
    assert told.code == 0, told.err
    assert set(told.json) == {
        *("case", "label", "label_ko", "kind", "language", "format", "file", "file_digest", "log_seq", "unmasked", "messages", "blanks"),
    }
    assert "DRAFT, not sent" in out.read_text("utf-8")
    assert script.run("notice", "R-01", "--kind", "threat", "--passphrase-file", script.secret).code == 2


def test_a_graph_is_written_without_keys(script: Script, tmp_path: Path) -> None:
    told = script.run("graph", "--out", tmp_path / "rooms.gexf", "--json")
    assert told.code == 0, told.err
    assert set(told.json) == {"case", "file", "format", "rooms", "links", "successions", "left_out"}
    assert (tmp_path / "rooms.gexf").read_bytes().startswith(b"<?xml")


def test_verify_answers_whatever_the_outcome(script: Script) -> None:
    good = script.run("verify", "--json")
    assert good.code == 0
    assert set(good.json) >= VERIFIED
    assert good.json["ok"] is True
    assert good.json["synthetic"] is False
    victim = max((script.workspace / "vault" / "objects").rglob("*.age"), key=lambda path: path.stat().st_size)
    whole = victim.read_bytes()
    try:
        victim.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        bad = script.run("verify", "--json")
    finally:
        victim.write_bytes(whole)
    assert bad.code != 0
    assert bad.json["ok"] is False
    assert victim.stem in json.dumps(bad.json["altered"])
    stray = script.workspace / "vault" / "objects" / "ab" / "note.txt"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("lunch")
    try:
        assert script.run("verify", "--json").json["foreign"]
    finally:
        stray.unlink()


def test_a_deleted_index_is_said_and_comes_back_with_the_next_add(script: Script) -> None:
    (index,) = script.workspace.glob("lake/*/answers.sqlite3")
    before = script.run("find", "꽃", "--json").json
    index.unlink()
    gone = script.run("find", "꽃", "--json")
    assert (gone.code, gone.out) == (43, "")
    assert "add" in gone.err
    script.add(next(iter(script.exports.values())), "--json")
    assert script.run("find", "꽃", "--json").json == before


def test_an_account_lists_its_chats_masked_and_reads_the_chosen_one_only(tmp_path: Path, write_account: Callable[[Path], Path]) -> None:
    account = write_account(tmp_path / "account")
    secret = tmp_path / "passphrase"
    secret.write_text("tomatoes and cucumbers\n")
    common = ("--case", "mine", "--workspace", tmp_path / "workspace", "--passphrase-file", secret, "--json")
    listed = sotdae("add", account, *common)
    assert 30 <= listed.code < 40
    rows = listed.json["chats"]
    assert [set(row) >= {"n", "title_masked", "room_type", "messages"} for row in rows] == [True, True]
    assert not (tmp_path / "workspace").exists()
    assert sotdae("add", account, "--chat", "2", *common).code == 0
    assert len(sotdae("rooms", "--json", "--workspace", tmp_path / "workspace").json) == 1


def test_an_account_beside_other_exports_is_chosen_from_too(script: Script, tmp_path: Path, write_account: Callable[[Path], Path]) -> None:
    together = tmp_path / "together"
    together.mkdir()
    write_account(together / "account")
    one = next(path for path in script.exports.values() if (path / "result.json").is_file() and is_one_chat(path))
    shutil.copytree(one, together / "one")
    listed = script.add(together, "--json")
    assert listed.code == 35
    assert len(listed.json["chats"]) == 3


@pytest.fixture
def write_account() -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        folder.mkdir()
        entry = {"type": "message", "date": "2026-03-01T12:00:00", "date_unixtime": "1772334000", "from": "Ara", "from_id": "user5"}
        chats = [
            {
                "name": name,
                "type": "private_supergroup",
                "id": number,
                "messages": [{"id": 1, **entry, "text": "점심", "text_entities": [{"type": "plain", "text": "점심"}]}],
            }
            for number, name in ((11, "점심 모임"), (22, "책 모임"))
        ]
        body = {
            "about": "Here is the data.",
            "contacts": {"about": "Contacts.", "list": [{"phone_number": "0"}]},
            "chats": {"about": "", "list": chats},
        }
        (folder / "result.json").write_text(json.dumps(body, ensure_ascii=False, indent=1))
        return folder

    return write


def test_without_a_workspace_or_a_passphrase_it_says_what_to_do(tmp_path: Path) -> None:
    empty = sotdae("rooms", "--workspace", tmp_path / "none")
    assert empty.code != 0
    assert "sotdae add" in empty.err
    (tmp_path / "result.json").write_text("{}")
    closed = sotdae("add", tmp_path / "result.json", "--case", "x", "--workspace", tmp_path / "none")
    assert closed.code != 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [("nosuch",), ("find",), ("add", "--nosuch"), ("demo", "--seed", "seven")])
def test_a_slip_of_the_hand_is_a_line_not_a_traceback(arguments: tuple[str, ...]) -> None:
    told = started(*arguments)
    assert told.code == 2
    assert told.err
    assert "Traceback" not in told.err


def test_a_real_workspace_refuses_marked_input(script: Script, tmp_path: Path) -> None:
    marked = tmp_path / "marked"
    for name, data in marked_members(build_world(5, 0.1).captures[0]):
        (marked / name).parent.mkdir(parents=True, exist_ok=True)
        (marked / name).write_bytes(data)
    assert open_source(marked) is not None
    refused = script.add(marked, "--json")
    assert refused.code != 0
    assert refused.out == ""
