# SPDX-License-Identifier: Apache-2.0
"""The labelled texts under test: what their README promises of them. What the rules make of them is measured by bench/evaluation/texts.py."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

EVALUATION = Path(__file__).parents[2] / "bench" / "evaluation"
LABELS = frozenset(
    """
    gate.application_link gate.proof_of_participation gate.micro_transfer gate.paid_invitation gate.activity_quota gate.referral gate.wait_list
    gate.bot_quiz sale.invite_price sale.method sale.tier_price life.closing_soon life.closed life.moved_to life.reserve_room life.rename
    tier.higher_room tier.close_to_admin claim.size harm.many_messages.reporter harm.many_messages.police harm.many_messages.teacher
    harm.many_messages.support harm.identify institution.mention talk
    """.split()
)
LEAST_LINES = 600
LEAST_FAMILIES = 6
HELD_OUT = (0.3, 0.5)  # about 40 %


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_obfuscate", EVALUATION / "obfuscate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return _script()


@pytest.fixture(scope="module")
def rows(script: ModuleType) -> list[dict[str, str]]:
    return [row for path in sorted((EVALUATION / "texts").glob("*.tsv")) for row in script.read(path)]


def test_there_are_enough_lines_and_half_of_them_state_nothing(rows: list[dict[str, str]]) -> None:
    assert len(rows) >= LEAST_LINES
    assert sum(not row["labels"] for row in rows) >= len(rows) / 2


def test_ids_are_unique_and_no_plain_text_stands_twice(rows: list[dict[str, str]]) -> None:
    assert max(Counter(row["id"] for row in rows).values()) == 1
    assert max(Counter(row["text"] for row in rows if not row["parent"]).values()) == 1


def test_every_label_is_known_and_every_kind_is_written_in_several_families_of_both_splits(rows: list[dict[str, str]]) -> None:
    families: dict[str, set[tuple[str, str]]] = {label: set() for label in LABELS}
    for row in rows:
        labels = row["labels"].split(" ") if row["labels"] else []
        assert {label.removesuffix("?") for label in labels} <= LABELS, row["id"]
        assert len({label.removesuffix("?") for label in labels}) == len(labels), row["id"]
        for label in labels:
            kind = label if not label.startswith("harm.many_messages") else "harm.many_messages.reporter"
            if not label.endswith("?"):
                families[kind].add((row["split"], row["family"]))
    for label, found in families.items():
        if not label.startswith("harm.many_messages") or label.endswith("reporter"):
            assert len(found) >= LEAST_FAMILIES, label
            assert {split for split, _ in found} == {"open", "held-out"}, label


def test_no_family_of_wording_is_in_both_splits(rows: list[dict[str, str]]) -> None:
    splits = {split: {row["family"] for row in rows if row["split"] == split} for split in ("open", "held-out")}
    assert splits["open"].isdisjoint(splits["held-out"])
    held = sum(row["split"] == "held-out" for row in rows) / len(rows)
    assert HELD_OUT[0] <= held <= HELD_OUT[1]


def test_a_file_holds_what_its_name_says(script: ModuleType) -> None:
    for split in script.SPLITS:
        for kind in ("plain", "by-hand", "scripted"):
            for row in script.read(EVALUATION / "texts" / f"{split}-{kind}.tsv"):
                assert row["split"] == split
                assert row["language"] in {"ko", "en", "mixed"}
                assert (row["obfuscation"] == "none") == (kind == "plain") == (not row["parent"])
                assert (row["obfuscation"] == "by_hand") == (kind == "by-hand")
                assert (row["obfuscation"] in script.CLASSES) == (kind == "scripted")


def test_an_obfuscated_line_is_its_plain_one_with_another_text(rows: list[dict[str, str]]) -> None:
    plain = {row["id"]: row for row in rows if not row["parent"]}
    for row in rows:
        if row["parent"]:
            parent = plain[row["parent"]]
            assert row["text"] != parent["text"]
            assert all(row[column] == parent[column] for column in ("labels", "family", "split", "language")), row["id"]


def test_the_script_writes_the_scripted_files_again_byte_for_byte(script: ModuleType) -> None:
    for split in script.SPLITS:
        written = script.table(script.obfuscated(script.read(EVALUATION / "texts" / f"{split}-plain.tsv")))
        assert (EVALUATION / "texts" / f"{split}-scripted.tsv").read_text(encoding="utf-8") == written


def test_every_class_of_obfuscation_is_there(script: ModuleType, rows: list[dict[str, str]]) -> None:
    assert {row["obfuscation"] for row in rows} - {"none", "by_hand"} == set(script.CLASSES)


def test_no_line_leads_to_anybody(rows: list[dict[str, str]]) -> None:
    plain = [row for row in rows if not row["parent"]]
    leads = re.compile(r"https?:|www\.|t\.me|@\w|\d{6,}|\d{2,4}-\d{3,4}-\d{4}")
    assert not [row["id"] for row in plain if leads.search(row["text"])]


def test_the_script_knows_nothing_of_the_program() -> None:
    assert not re.search(r"^\s*(from|import) sotdae", (EVALUATION / "obfuscate.py").read_text(encoding="utf-8"), re.MULTILINE)
