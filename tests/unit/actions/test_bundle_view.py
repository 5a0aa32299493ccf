# SPDX-License-Identifier: Apache-2.0
"""What the terminal says of a bundle, in both languages: the receipt, who got what, and what holds, exhibit by exhibit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bundles import Court, check, plain_path, workspace
from cheap import PASSPHRASE, cheapen

from sotdae.cli.acting_place import Place
from sotdae.cli.bundle_view import Stated, show_bundle, show_sent, write_bundle
from sotdae.errors import BundleDamaged, UsageError

PURPOSE = "재판 증거 제출"


class House:
    """A workspace, its passphrase's file, and a bundle of it."""

    def __init__(self, folder: Path, court: Court, **facts: str) -> None:
        self.folder, self.court = folder, court
        workspace(folder, **facts)
        (folder / "secret").write_text(PASSPHRASE)
        (folder / "court.txt").write_text(f"# created: today\n{court.identity}\n")
        (folder / "keys.txt").write_text(f"# the court's\n{court.recipient}\n")
        self.place = Place(folder / "workspace", None, folder / "secret")

    def write(self, name: str, *, as_json: bool, variant: str = "court", **more: Path | str | None) -> Path:
        stated = {"purpose": PURPOSE, "until": "2099-12-31", "law_enforcement": None, "names": None, **more}
        write_bundle(
            self.place, Stated(self.folder / name, (str(self.folder / "keys.txt"),), variant=variant, **stated), "officer 3", as_json=as_json
        )  # type: ignore[arg-type]
        return self.folder / name


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        yield House(tmp_path_factory.mktemp("view"), Court())


@pytest.fixture(params=["ko", "en"])
def tongue(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOTDAE_LANG", request.param)
    monkeypatch.setenv("COLUMNS", "120")
    return str(request.param)


def test_the_receipt_names_what_to_tell_the_recipient(house: House, tongue: str, capsys: pytest.CaptureFixture[str]) -> None:
    house.write(f"receipt-{tongue}", as_json=False)
    told = capsys.readouterr().out
    assert ("보내지 않았습니다" if tongue == "ko" else "Nothing was sent") in told
    assert ("다른 길" if tongue == "ko" else "another way") in told
    assert "sotdae.local/log+" in told
    house.write(f"json-{tongue}", as_json=True)
    row = json.loads(capsys.readouterr().out)
    assert set(row) == {
        *("case", "bundle_id", "file", "variant", "until", "recipients", "manifest_digest", "key_line", "log_size", "log_seq", "totals", "synthetic"),
    }
    show_sent(house.place, "officer 3", as_json=False)
    assert PURPOSE in capsys.readouterr().out
    show_sent(house.place, "officer 3", as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert rows[-1]["manifest_digest"] == row["manifest_digest"]
    assert rows[-1]["performer"] == "officer 3"


def test_every_exhibit_is_told(house: House, tongue: str, capsys: pytest.CaptureFixture[str]) -> None:
    bag = house.write(f"told-{tongue}", as_json=True)
    key = json.loads(capsys.readouterr().out)["key_line"]
    show_bundle(bag, key, house.folder / "court.txt", as_json=False)
    told = capsys.readouterr().out
    assert ("모두 맞습니다" if tongue == "ko" else "All is well") in told
    assert ("1~2번 (2건): 맞음" if tongue == "ko" else "No. 1-2 (2): green") in told
    show_bundle(bag, None, None, as_json=False)
    told = capsys.readouterr().out
    assert ("1번: 맞음" if tongue == "ko" else "No. 1: green") in told
    assert ("2번: 비교할 것이 없음" if tongue == "ko" else "No. 2: grey") in told
    assert ("--key") in told


def test_damage_is_named_by_file_and_exhibit(house: House, tongue: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bag = house.write(f"damage-{tongue}", as_json=True)
    copy = Path(shutil.copytree(bag, tmp_path / "copy"))
    (sealed,) = (copy / "data/objects").rglob("*.age")
    sealed.write_bytes(sealed.read_bytes() + b"x")
    capsys.readouterr()
    with pytest.raises(BundleDamaged, match="1 exhibits"):
        show_bundle(copy, None, None, as_json=False)
    told = capsys.readouterr().out
    assert ("1번: 맞지 않음" if tongue == "ko" else "No. 1: red") in told
    assert sealed.name in told
    with pytest.raises(BundleDamaged):
        show_bundle(copy, None, None, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["counts"]["red"]) == ("red", 1)
    assert set(found) == {
        *("ok", "state", "counts", "bundle_id", "variant", "purpose", "until", "made_at", "synthetic", "key_line", "key_known", "manifest_digest"),
        *("log_size", "log_root", "files", "lines", "lines_withheld", "older_checkpoints", "timestamps", "records_opened", "objects_opened"),
        *("anchors", "cosignatures", "exhibits", "faults", "more_faults"),
    }


def test_what_is_missing_on_the_command_line_is_said(house: House) -> None:
    for left_out in ({"purpose": None}, {"until": None}, {"until": "soon"}):
        with pytest.raises(UsageError):
            house.write("none", as_json=True, **left_out)
    with pytest.raises(UsageError, match="variant"):
        house.write("none", as_json=True, variant="friends")
    assert not (house.folder / "none").exists()


def test_a_demonstration_is_never_green(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tongue: str, capsys: pytest.CaptureFixture[str]) -> None:
    cheapen(monkeypatch)
    monkeypatch.setattr("sotdae.actions.pictures.looking.is_marked", lambda _: True)
    house = House(tmp_path, Court(), mode="synthetic")
    bag = house.write("made-up", as_json=False)
    assert "SYNTHETIC" in capsys.readouterr().out or tongue == "ko"
    show_bundle(bag, (bag / "data/log/key.vkey").read_text(), house.folder / "court.txt", as_json=False)
    told = capsys.readouterr().out
    assert "SYNTHETIC, NOT EVIDENCE" in told
    assert ("green" if tongue == "en" else "모두 맞") not in told
    show_bundle(bag, (bag / "data/log/key.vkey").read_text(), house.folder / "court.txt", as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["counts"]) == ("synthetic", {"green": 0, "grey": 0, "red": 0, "synthetic": 2})
    ended = check(bag, tmp_path, path=plain_path(tmp_path))
    assert ended.returncode == 0
    assert ended.stdout.count("SYNTHETIC, NOT EVIDENCE") == 2
    for name in ("inventory.en.txt", "inventory.ko.html", "case.jsonld", "report.html", "bundle.json"):
        assert "SYNTHETIC, NOT EVIDENCE" in (bag / "data" / name).read_text("utf-8"), name
