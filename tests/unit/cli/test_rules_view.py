# SPDX-License-Identifier: Apache-2.0
"""``sotdae rules``: the list in two languages, its JSON, and a pack's test with its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sotdae.actions import rule_packs
from sotdae.cli import rules_view
from sotdae.cli.gate_words import FAMILIES as WORDS
from sotdae.cli.gate_words import GATES
from sotdae.errors import RuleInvalid
from sotdae.text.rules import FAMILIES

GOOD = """
[[signal]]
id = "gate.watering_can"
family = "gate"
version = 1
title = { ko = "물뿌리개", en = "watering can" }
view = "v2"
any = ["물뿌리개 지참"]
positive = ["물뿌리개 지참하세요"]
negative = ["물뿌리개 샀어요"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "garden.toml").write_text(GOOD, "utf-8")
    return folder


def test_every_family_has_its_words() -> None:
    assert set(WORDS) == FAMILIES
    assert all(len(pair) == 2 and all(pair) for pair in (*WORDS.values(), *GATES.values()))


@pytest.mark.parametrize(("spoken", "word"), [("ko", "입장 조건"), ("en", "entry condition")])
def test_rules_are_listed_with_their_pack(
    pack: Path, spoken: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOTDAE_LANG", spoken)
    monkeypatch.setenv("COLUMNS", "180")
    monkeypatch.setenv("SOTDAE_RULES", str(pack))
    rules_view.show_rules(as_json=False)
    out = capsys.readouterr().out
    (line,) = [line for line in out.splitlines() if "gate.watering_can" in line]
    assert word in line
    assert "office" in line


def test_the_list_as_json_has_the_documented_fields(capsys: pytest.CaptureFixture[str]) -> None:
    rules_view.show_rules(as_json=True)
    (row, *_) = json.loads(capsys.readouterr().out)
    page = (Path(__file__).resolve().parents[3] / "docs/parts/cli-json.md").read_text("utf-8")
    assert all(f'"{name}"' in page for name in row)


def test_a_pack_that_holds_says_so(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules_view.check_pack(pack, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"pack": "office", "files": ["garden.toml"], "rules": 1, "examples": 2, "faults": [], "slow": []}


@pytest.mark.parametrize("as_json", [True, False])
def test_a_pack_that_does_not_hold_is_told_whole_and_refused(pack: Path, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "garden.toml").write_text(GOOD.replace("샀어요", "지참"), "utf-8")
    with pytest.raises(RuleInvalid) as caught:
        rules_view.check_pack(pack, as_json=as_json)
    assert caught.value.exit_code == 63
    assert "negative example 1 does not hold" in capsys.readouterr().out.replace("\n", " ")


def test_a_gazetteer_is_one_line_with_its_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "universities.toml").write_bytes(rule_packs.made_up().content)
    monkeypatch.setenv("SOTDAE_LANG", "en")
    monkeypatch.setenv("COLUMNS", "180")
    monkeypatch.setenv("SOTDAE_GAZETTEER", str(tmp_path / "universities.toml"))
    rules_view.show_rules(as_json=False)
    out = capsys.readouterr().out
    assert "universities.toml: names of 3 institutions (made up 1 CC0-1.0)" in out
    assert "gasang" not in out, "hundreds of institutions are no list to read"
