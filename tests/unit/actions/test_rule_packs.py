# SPDX-License-Identifier: Apache-2.0
"""Private packs: put in force by a setting, listed with where they come from, tested with every fault at its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sotdae.actions import rule_packs
from sotdae.actions.proofs.verifying import doctor
from sotdae.actions.workspace import Workspace
from sotdae.errors import RuleInvalid
from sotdae.text.rules.cost import everyday, slow_rules

RULE = """
[[signal]]
id = "gate.watering_can"
family = "gate"
version = 4
title = { ko = "물뿌리개를 가져와야 함", en = "asks for a watering can" }
view = "v2"
any = ["물뿌리개 지참"]
weight_bits = 1.5
positive = ["물뿌리개 지참하세요"]
negative = ["물뿌리개 샀어요"]
"""


def pack(folder: Path, name: str, *texts: str) -> Path:
    made = folder / name
    made.mkdir()
    for number, text in enumerate(texts, 1):
        (made / f"part-{number}.toml").write_text(text, "utf-8")
    return made


def test_without_a_setting_the_built_in_rules_are_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(rule_packs.ENVIRONMENT, raising=False)
    assert {row["pack"] for row in rule_packs.listed()} == {"built-in"}


def test_folders_named_by_the_setting_are_in_force_with_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pack(tmp_path, "office", RULE)
    second = pack(tmp_path, "partner", RULE.replace("watering_can", "shovel"))
    before = rule_packs.in_force().digest
    monkeypatch.setenv(rule_packs.ENVIRONMENT, os.pathsep.join([str(first), str(second)]))
    mine = [row for row in rule_packs.listed() if row["pack"] != "built-in"]
    assert [(row["rule"], row["family"], row["version"], row["pack"], row["file"]) for row in mine] == [
        ("gate.watering_can", "gate", 4, "office", "part-1.toml"),
        ("gate.shovel", "gate", 4, "partner", "part-1.toml"),
    ]
    assert rule_packs.in_force().digest != before, "hits are made again"


def test_a_pack_that_does_not_hold_stops_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rule_packs.ENVIRONMENT, str(pack(tmp_path, "office", RULE.replace("샀어요", "지참"))))
    with pytest.raises(RuleInvalid, match="negative example 1 does not hold"):
        rule_packs.in_force()


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    broken = RULE.replace('id = "gate.watering_can"', 'id = "gate.shovel"').replace("샀어요", "지참")
    unknown = RULE.replace("watering_can", "rake").replace("version = 4", 'version = 4\nveiw = "v2"')
    taken = RULE.replace("watering_can", "referral")
    folder = pack(tmp_path, "office", f"# a garden\n{RULE}{broken}{unknown}", taken, "[[")
    told = rule_packs.check(folder)
    assert (told["pack"], told["files"], told["rules"]) == ("office", ["part-1.toml", "part-2.toml", "part-3.toml"], 1)
    assert told["examples"] == 8
    assert [fault.split(": ")[0] for fault in told["faults"]] == [
        "part-1.toml, rule 2 (gate.shovel)",
        "part-1.toml, rule 3 (gate.rake)",
        "part-2.toml, gate.referral",
        "part-3.toml is not a rule file",
    ]
    assert told["faults"][0].endswith("negative example 1 does not hold (from line 14 on)")
    assert "gate.toml has a rule of this id already" in told["faults"][2]


def test_a_pack_that_holds_has_no_faults(tmp_path: Path) -> None:
    told = rule_packs.check(pack(tmp_path, "office", RULE))
    assert told == {"pack": "office", "files": ["part-1.toml"], "rules": 1, "examples": 2, "faults": [], "slow": []}


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_rules_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleInvalid, match=name):
        rule_packs.check(tmp_path / name)


def test_the_doctor_says_which_packs_are_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rule_packs.ENVIRONMENT, str(pack(tmp_path, "office", RULE)))
    (check,) = [check for check in doctor(Workspace(tmp_path / "none")) if check.what == "rules"]
    assert check.state == "good"
    assert "office (1)" in check.found
    monkeypatch.setenv(rule_packs.ENVIRONMENT, str(tmp_path / "gone"))
    (check,) = [check for check in doctor(Workspace(tmp_path / "none")) if check.what == "rules"]
    assert check.state == "bad"
    assert "sotdae rules --check" in check.remedy


def test_a_rule_that_turns_few_texts_away_is_told(tmp_path: Path) -> None:
    common = (
        RULE.replace('any = ["물뿌리개 지참"]', 'pattern = \'물뿌리개\'\nneeds = ["물뿌리개", "어요"]')
        .replace("샀어요", "")
        .replace('["물뿌리개 "]', '["꽃밭"]')
    )
    coin = RULE.replace("gate", "sale").replace("watering_can", "coin").replace('"v2"', '"v0"').replace('["물뿌리개 샀어요"]', '["꽃밭"]')
    coin = coin.replace('any = ["물뿌리개 지참"]', "pattern = '(?P<value>[13][0-9A-Za-z]{25,34})'\nreads = \"bitcoin\"")
    told = rule_packs.check(pack(tmp_path, "office", common, coin.replace("물뿌리개 지참하세요", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")))
    assert told["faults"] == []
    first, second = told["slow"]
    assert first.startswith("part-1.toml, gate.watering_can: its word 어요 stands in")
    assert second.startswith("part-2.toml, sale.coin: no words")


def test_no_word_of_the_built_in_rules_is_common() -> None:
    assert [reason for reason in slow_rules(rule_packs.in_force().rules, everyday()) if "its word" in reason] == []
