# SPDX-License-Identifier: Apache-2.0
"""`unseal`, `approve` and `basis` as people and scripts meet them: words in both languages, stable JSON, documents that ssh-keygen signs."""

from __future__ import annotations

import hashlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from unseal_cast import ITEMS, NAMES, PICTURES, Cast, Clocks, Somebody, make_cast, somebody

from sotdae.cli.main import app
from sotdae.errors import ApprovalsMissing, NothingHeld, SinkRefused, UsageError

HANGUL = range(0xAC00, 0xD7A4)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: somebody(folder, name) for name in NAMES}


@pytest.fixture
def cast(tmp_path: Path, people: dict[str, Somebody], monkeypatch: pytest.MonkeyPatch) -> Cast:
    return placed(make_cast(tmp_path, people, enrolled=3), tmp_path, monkeypatch)


def placed(made: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    (folder / "secret").write_text("a passphrase for tests\n")
    for name, value in {"WORKSPACE": made.place.folder, "PASSPHRASE_FILE": folder / "secret", "LANG": "en"}.items():
        monkeypatch.setenv(f"SOTDAE_{name}", str(value))
    monkeypatch.setenv("COLUMNS", "150")
    return made


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> str:
    capfd.readouterr()
    app([str(one) for one in arguments], standalone_mode=False)
    return capfd.readouterr().out


def ask(capfd: pytest.CaptureFixture[str], cast: Cast, *more: object) -> Any:
    facts = ("--purpose", "compare with the notice", "--ground", "warrant 7", "--key", cast.people["ara"].key)
    return json.loads(run(capfd, "unseal", "request", *ITEMS[:2], *facts, "--json", *more))


def test_a_whole_life_on_the_command_line(cast: Cast, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(capfd, cast)
    assert (asked["request"], asked["state"], asked["item_ids"], asked["needed"]) == ("U-01", "requested", ITEMS[:2], 2)
    said = run(capfd, "approve", "u-1")
    for part in ("compare with the notice", "warrant 7", asked["set"], "P-01 ara", '"act":"approve"', "--key"):
        assert part in said
    assert json.loads(run(capfd, "approve", "U-01", "--json"))["answered"] is False
    with pytest.raises(ApprovalsMissing):
        run(capfd, "unseal", "open", "U-01", "--key", cast.people["ara"].key, "--to", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    run(capfd, "approve", "U-01", "--document", tmp_path / "doc")
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "sotdae-unseal@v1", "-f", cast.people["bora"].key, tmp_path / "doc"], check=True)
    assert json.loads(run(capfd, "approve", "U-01", "--signature", tmp_path / "doc.sig", "--json"))["state"] == "approved_once"
    monkeypatch.setenv("SOTDAE_LANG", "ko")
    told = run(capfd, "approve", "U-01", "--key", cast.people["chorong"].key)
    assert "승인 2/2" in told
    told = run(capfd, "unseal", "list")
    assert "승인됨" in told
    assert "영장" in told
    for bad in (("--to", "-", "--json"), ("--to", "-"), ("--to", tmp_path / "out", "--only", "3")):
        with pytest.raises((SinkRefused, UsageError)):
            run(capfd, "unseal", "open", "U-01", "--key", cast.people["ara"].key, *bad)
    told = run(capfd, "unseal", "open", "U-01", "--key", cast.people["ara"].key, "--to", tmp_path / "out")
    assert "지우십시오" in told
    assert sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "out").iterdir()) == sorted(ITEMS[:2])
    monkeypatch.setenv("SOTDAE_LANG", "en")
    closed = json.loads(run(capfd, "unseal", "close", "U-01", "--remove", tmp_path / "out", "--json"))
    assert (closed["state"], closed["removed"]) == ("closed", 2)
    held = json.loads(run(capfd, "unseal", "list", "--json"))
    assert [(row["person"], row["items"]) for row in held["exposures"]] == [("P-01", 2)]
    assert held["basis"] == {"kind": "warrant", "reference": "2026-0117", "until": None}
    shown = run(capfd, "unseal", "show", "U-01")
    assert "closed" in shown
    assert not any(name in shown + told for name in PICTURES), "file names are told nowhere"


def test_one_item_goes_to_another_program(cast: Cast, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    cast.clocks = Clocks(datetime.now(UTC))
    label = cast.request(items=2)
    cast.approve(label, "bora", "chorong")
    capfdbinary.readouterr()
    app(["unseal", "open", label, "--key", str(cast.people["ara"].key), "--to", "-", "--only", "2"], standalone_mode=False)
    told = capfdbinary.readouterr()
    assert told.out == PICTURES["lunch-2.png"], "the item and not a byte else"
    assert b"opened" in told.err


def test_persons_come_and_go_by_documents(cast: Cast, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    public = tmp_path / "dain.pub"
    public.write_text(cast.people["dain"].public)
    enrol = ("unseal", "enrol", public, "--name", "officer 4")
    told = json.loads(run(capfd, *enrol, "--document", tmp_path / "doc", "--json"))
    assert (told["needed"], told["namespace"]) == (2, "sotdae-person@v1")
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", told["namespace"], "-f", cast.people["bora"].key, tmp_path / "doc"], check=True)
    row = json.loads(run(capfd, *enrol, "--signature", tmp_path / "doc.sig", "--key", cast.people["ara"].key, "--json"))
    assert (row["person"], row["name"], row["kind"]) == ("P-04", "officer 4", "ssh-ed25519")
    assert "revoked" in run(capfd, "unseal", "revoke", "P-04", "--key", cast.people["dain"].key)
    rows = json.loads(run(capfd, "unseal", "persons", "--json"))
    assert [bool(one["revoked_at"]) for one in rows] == [False, False, False, True]
    assert "officer 4" in run(capfd, "unseal", "persons")
    held = json.loads(run(capfd, "unseal", "custodians", "P-02", "p-3", "--json"))
    assert held["custodians"] == ["P-02", "P-03"]


@pytest.mark.usefixtures("cast")
def test_a_basis_is_stated_and_shown(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTDAE_LANG", "ko")
    told = run(capfd, "basis", "--kind", "consent", "--reference", "동의서 7", "--until", "2027-01-31")
    assert told.strip() == "법적 근거: 동의, 동의서 7, 2027-01-31까지"
    assert json.loads(run(capfd, "basis", "--json"))["basis"]["until"] == "2027-01-31"
    for wrong in (("--kind", "consent"), ("--reference", "7"), ("--kind", "wish", "--reference", "7"), ("--until", "2027-01-31")):
        with pytest.raises(UsageError):
            run(capfd, "basis", *wrong)


def test_nothing_to_open_and_nobody_enrolled(
    tmp_path: Path, people: dict[str, Somebody], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = placed(make_cast(tmp_path, people, mode="hash-only", enrolled=0), tmp_path, monkeypatch)
    for tongue, word in (("ko", "요청이 없습니다"), ("en", "No requests")):
        monkeypatch.setenv("SOTDAE_LANG", tongue)
        assert word in run(capfd, "unseal", "list")
        told = run(capfd, "unseal", "persons")
        assert any(ord(letter) in HANGUL for letter in told) == (tongue == "ko")
        assert "sotdae unseal enrol" in told
    with pytest.raises(NothingHeld):
        ask(capfd, cast)
