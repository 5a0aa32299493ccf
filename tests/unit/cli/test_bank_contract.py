# SPDX-License-Identifier: Apache-2.0
"""Banks and freezing as scripts and people meet them: whole processes and the real jail; a real workspace once, else a demonstration's."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image
from pyrage import encrypt, x25519

from forked_program import ran
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.exchange.hash_bundle import check_code
from sotdae.simulation.exports import marked_members
from sotdae.simulation.story import build_world
from sotdae.simulation.unmarked import write_capture

SECRET_NAME = "me and my sister at the lake.png"


class Told(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class House(NamedTuple):
    """A workspace with one case, and a photo."""

    folder: Path
    photo: Path

    def run(self, *arguments: object, **environment: str) -> Told:
        secret = self.folder / "secret"
        passphrase = {"SOTDAE_PASSPHRASE_FILE": str(secret)} if secret.exists() else {}
        told = Told(
            *ran((*arguments, "--workspace", self.folder / "workspace"), **{"SOTDAE_LANG": "en", "COLUMNS": "120", **passphrase, **environment})
        )
        assert "Traceback" not in told.err, told.err
        assert SECRET_NAME not in told.out + told.err
        return told

    def json(self, *arguments: object, **environment: str) -> Any:
        told = self.run(*arguments, "--json", **environment)
        assert told.code == 0, told.err
        return told.json


def photo(folder: Path) -> Path:
    """A picture of clouds, so to speak: rich enough to be found by."""
    dots = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(8))
    path = folder / SECRET_NAME
    Image.frombytes("L", (16, 16), dots).resize((512, 512), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A demonstration's workspace: it has no passphrase, which would cost most of each process's time."""
    folder = tmp_path_factory.mktemp("house")
    made = House(folder, photo(folder))
    export = folder / "export"
    for name, body in marked_members(build_world(5, 0.1).captures[0]):
        (export / name).parent.mkdir(parents=True, exist_ok=True)
        (export / name).write_bytes(body)
    add(AddRequest(workspace=folder / "workspace", paths=(export,), case="garden", mode="synthetic"), now=datetime.now(UTC))
    return made


@pytest.fixture
def real(tmp_path: Path) -> House:
    """A real workspace with a passphrase."""
    (tmp_path / "secret").write_text("tomatoes and cucumbers\n")
    export = write_capture(build_world(5, 0.1).captures[0], tmp_path / "export")
    made = House(tmp_path, photo(tmp_path))
    assert made.json("add", export, "--case", "garden")["mode"] == "hash-only"
    return made


def test_a_bank_from_its_first_photo_to_its_tombstone(real: House) -> None:
    house = real
    empty = house.run("bank", "list")
    assert empty.code == 0
    assert "sotdae bank add PHOTO" in empty.out
    added = house.json("bank", "add", house.photo, "--subject", "new", "--basis", "consent", "--oral", "--performer", "counsellor 7")
    assert list(added) == [
        "case",
        "mode",
        "subject",
        "entry",
        "source",
        "photos",
        "hashes",
        "low_quality",
        "refused",
        "check_codes",
        "consent",
        "same_as",
    ]
    assert (added["subject"], added["entry"], added["photos"], added["mode"]) == ("S-01", "B-01", 1, "hash-only")
    assert added["hashes"] >= 8
    assert added["consent"]["form"] == "oral"
    assert added["consent"]["lapses_on"] < added["consent"]["until"]
    told = house.run("bank", "add", house.photo, "--subject", "S-01", "--performer", "counsellor 7")
    assert "hashed and forgotten" in told.out
    assert "sotdae bank confirm S-01" in told.out
    assert house.json("bank", "confirm", "S-01")["confirmed"] == 1
    listed = house.json("bank", "list")
    (subject,) = listed["subjects"]
    assert [row["state"] for row in subject["entries"]] == ["in use", "in use"]
    assert subject["consents"][0]["confirmed_on"] is not None
    assert "S-01" in house.run("bank", "list", SOTDAE_LANG="ko").out
    gone = house.json("bank", "withdraw", "S-01")
    assert (gone["withdrawn"], gone["consents_ended"], gone["hashes_destroyed"]) == (["B-01", "B-02"], 1, 2 * added["hashes"])
    after = house.json("bank", "list")["subjects"][0]
    assert {row["state"] for row in after["entries"]} == {"withdrawn"}
    verified = house.run("verify", "--json")
    assert (verified.code, verified.json["erased"]) == (0, 2)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("bank", "add", "PHOTO", "--subject", "new"), 76, "no consent on record"),
        (("bank", "add", "PHOTO", "--subject", "Minji", "--basis", "consent"), 2, "never by a name"),
        (("bank", "add", "PHOTO", "--subject", "new", "--basis", "because"), 2, "--basis is one of"),
        (("bank", "add", "PHOTO", "--subject", "new", "--oral"), 2, "--basis"),
        (("bank", "add", "PHOTO", "--subject", "new", "--basis", "consent", "--until", "soon"), 2, "--until"),
        (("bank", "add", "PHOTO", "--subject", "new", "--basis", "consent", "--scope", "publish"), 2, "share-with"),
        (("bank", "withdraw", "B-77"), 2, "not in the bank"),
        (("bank", "export", "--to", "hotline-a", "--key", "age1x"), 83, "no hash that may be handed"),
        (("bank", "list", "--case", "nowhere"), 71, "no case"),
        (("freeze", "0" * 64), 2, "no item"),
        (("freeze", "deadbeef"), 2, "whole id"),
        (("unfreeze", "zz"), 2, "64 hexadecimal"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(house: House, arguments: tuple[str, ...], code: int, words: str) -> None:
    log = house.folder / "workspace" / "vault" / "log.jsonl"
    size = log.stat().st_size
    told = house.run(*(house.photo if one == "PHOTO" else one for one in arguments), "--json")
    assert (told.code, told.out) == (code, ""), told.err
    assert words in told.err
    assert log.stat().st_size == size


def test_a_photo_that_is_none_is_told_by_its_number(house: House) -> None:
    hostile = house.folder / "=cmd.jpg"
    hostile.write_bytes(b"\xff\xd8\xff" + b"A" * 100)
    refused = house.run("bank", "add", hostile, "--subject", "new", "--basis", "warrant", "--json")
    assert (refused.code, refused.out) == (56, "")
    assert "=cmd" not in refused.err
    both = house.json("bank", "add", hostile, house.photo, "--subject", "new", "--basis", "warrant")
    assert [row["photo"] for row in both["refused"]] == [1]
    assert both["photos"] == 1


def test_a_bundle_is_taken_in_its_sealed_form_and_its_code_is_printed(house: House) -> None:
    part = {"variant": "plain", "quality": 90, "hashes": [f"{number}{'a' * 63}" for number in range(8)]}
    facts = {"format": "sotdae-hash-bundle", "version": 1, "page_version": 1, "algorithm": "pdq", "algorithm_version": 1, "path": "interoperable"}
    test = {"canvas_bytes": 0, "png_bits": 0, "jpeg_bits": 0}
    data = json.dumps({**facts, "variants_version": 1, "created_on": "2026-04-01", "self_test": test, "photos": [{"parts": [part]}]}).encode()
    key = (house.folder / "workspace" / "keys" / "operator.pub").read_text().strip()
    path = house.folder / "list.txt"
    path.write_bytes(encrypt(data, [x25519.Recipient.from_str(key)]))
    told = house.run("bank", "add", path, "--subject", "new", "--basis", "consent")
    code = check_code(data)
    assert f"{code[:4]} {code[4:]}" in told.out
    assert "never left the subject's device" in told.out
    assert "a" * 63 not in told.out
    added = house.json("bank", "add", path, "--subject", "new", "--basis", "consent")
    assert (added["source"], added["hashes"], added["check_codes"]) == ("bundle", 8, [code])


def test_lists_go_out_and_come_in(house: House) -> None:
    key = (house.folder / "workspace" / "keys" / "operator.pub").read_text().strip()
    scope = ("--scope", "keep-bank", "--scope", "share-with:hotline-a")
    label = house.json("bank", "add", house.photo, "--subject", "new", "--basis", "consent", *scope)["subject"]
    out = house.folder / "list.age"
    told = house.json("bank", "export", "--to", "hotline-a", "--key", key, "--out", out)
    assert (told["recipient"], told["subjects"], told["hashes"], told["file"]) == ("hotline-a", 1, 1, str(out))
    taken = house.json("bank", "import", out, "--from", "hotline-a", "--kind", "may-show-minor", "--vetting", "police")
    assert (taken["list"], taken["hashes"], taken["vetting"], taken["problems"]) == ("L-01", 1, "police", [])
    listed = house.json("bank", "list")
    assert [row["recipient"] for row in listed["exports"]] == ["hotline-a"]
    shown = house.run("bank", "list").out
    assert "may show minors" in shown
    assert house.json("bank", "withdraw", label)["recipients"] == ["hotline-a"]
    (house.folder / "words.csv").write_text("=HYPERLINK(1)\nhello\n")
    refused = house.run("bank", "import", house.folder / "words.csv", "--from", "hotline-a", "--kind", "adult", "--json")
    assert (refused.code, refused.out) == (82, "")
    assert "HYPERLINK" not in refused.err


def test_searches_are_totals_for_an_auditor(house: House) -> None:
    assert "sotdae match PHOTO" in house.run("bank", "queries").out
    assert house.json("bank", "queries", "--limit", "5") == {"case": "garden", "limit": 5, "totals": []}


def test_freezing_takes_one_and_lifting_two(house: House) -> None:
    (item, *_) = {row["locator"]["item_id"] for row in house.json("find", "꽃")}
    assert house.json("freeze", item[:12]) == {"case": "garden", "frozen": [item], "already_frozen": 0}
    assert house.json("freeze", item)["already_frozen"] == 1
    assert house.json("unfreeze", item, "--performer", "officer 1")["state"] == "asked"
    again = house.run("unfreeze", item, SOTDAE_PERFORMER="Officer 1")
    assert (again.code, again.out) == (74, "")
    assert house.json("unfreeze", item, SOTDAE_PERFORMER="officer 2")["state"] == "lifted"


def test_without_a_workspace_nobody_is_asked_for_a_passphrase(tmp_path: Path) -> None:
    nowhere = House(tmp_path, tmp_path / "none")
    for arguments in (("bank", "list"), ("bank", "withdraw", "B-01"), ("freeze", "0" * 64)):
        told = nowhere.run(*arguments)
        assert (told.code, told.out) == (3, "")
        assert "sotdae add" in told.err
