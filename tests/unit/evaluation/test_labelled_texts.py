# SPDX-License-Identifier: Apache-2.0
"""The labelled texts under test: what their README promises of them. What the rules make of them is measured by bench/evaluation/texts.py."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

EVALUATION = Path(__file__).resolve().parents[3] / "bench" / "evaluation"
if str(EVALUATION) not in sys.path:
    sys.path.insert(0, str(EVALUATION))

import keywords  # noqa: E402 (its folder comes onto the path above)
import obfuscate  # noqa: E402 (as above)
import texts  # noqa: E402 (as above)
from obfuscate import SPLITS  # noqa: E402 (as above)

from sotdae.text.rules import load_rules  # noqa: E402 (as above)

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


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [row for path in sorted((EVALUATION / "texts").glob("*.tsv")) for row in obfuscate.read(path)]


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


def test_a_file_holds_what_its_name_says() -> None:
    for split in SPLITS:
        for kind in ("plain", "by-hand", "scripted"):
            for row in obfuscate.read(EVALUATION / "texts" / f"{split}-{kind}.tsv"):
                assert row["split"] == split
                assert row["language"] in {"ko", "en", "mixed"}
                assert (row["obfuscation"] == "none") == (kind == "plain") == (not row["parent"])
                assert (row["obfuscation"] == "by_hand") == (kind == "by-hand")
                assert (row["obfuscation"] in obfuscate.CLASSES) == (kind == "scripted")


def test_an_obfuscated_line_is_its_plain_one_with_another_text(rows: list[dict[str, str]]) -> None:
    plain = {row["id"]: row for row in rows if not row["parent"]}
    for row in rows:
        if row["parent"]:
            parent = plain[row["parent"]]
            assert row["text"] != parent["text"]
            assert all(row[column] == parent[column] for column in ("labels", "family", "split", "language")), row["id"]


def test_the_script_writes_the_scripted_files_again_byte_for_byte() -> None:
    for split in SPLITS:
        written = obfuscate.table(obfuscate.obfuscated(obfuscate.read(EVALUATION / "texts" / f"{split}-plain.tsv")))
        assert (EVALUATION / "texts" / f"{split}-scripted.tsv").read_text(encoding="utf-8") == written


def test_every_class_of_obfuscation_is_there(rows: list[dict[str, str]]) -> None:
    assert {row["obfuscation"] for row in rows} - {"none", "by_hand"} == set(obfuscate.CLASSES)


def test_no_line_leads_to_anybody(rows: list[dict[str, str]]) -> None:
    plain = [row for row in rows if not row["parent"]]
    leads = re.compile(r"https?:|www\.|t\.me|@\w|\d{6,}|\d{2,4}-\d{3,4}-\d{4}")
    assert not [row["id"] for row in plain if leads.search(row["text"])]


def test_the_script_knows_nothing_of_the_program() -> None:
    assert not re.search(r"^\s*(from|import) sotdae", (EVALUATION / "obfuscate.py").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_built_in_rule_and_every_keyword_answers_to_a_label() -> None:
    kinds = {texts.kind_of(rule.rule_id) for rule in load_rules([EVALUATION / "texts"]).rules}
    assert kinds == LABELS
    assert set(keywords.KEYWORDS) == {texts.MANY if kind.startswith(texts.MANY) else kind for kind in LABELS}


def line(states: str, perhaps: str = "", split: str = "open") -> texts.Line:
    row = {"id": "x1", "parent": "", "family": "notice", "obfuscation": "none", "split": split, "text": "꽃밭 이야기"}
    return texts.Line(row, frozenset(states.split()), frozenset(perhaps.split()))


def test_what_is_a_matter_of_opinion_is_neither_right_nor_wrong_nor_missed() -> None:
    right, wrong, missed = texts.errors_of(line("gate.referral life.closed", "talk"), frozenset({"gate.referral", "talk", "claim.size"}))
    assert (right, wrong, missed) == ({"gate.referral"}, {"claim.size"}, {"life.closed"})
    assert texts.errors_of(line("", "talk"), frozenset()) == (frozenset(), frozenset(), frozenset())


def test_a_peer_that_tells_no_roles_is_right_about_every_role_of_the_line() -> None:
    role = "harm.many_messages.police"
    assert texts.errors_of(line(role), frozenset({texts.MANY}))[0] == {role}
    assert texts.errors_of(line(""), frozenset({texts.MANY}))[1] == {texts.MANY}


def test_kinds_are_counted_alone_by_family_and_together() -> None:
    some = [line("gate.referral"), line("gate.referral gate.wait_list"), line("")]
    counted = texts.tallies(
        [one._replace(row={**one.row, "id": str(number)}) for number, one in enumerate(some)],
        {"0": frozenset({"gate.referral"}), "1": frozenset(), "2": frozenset({"gate.wait_list"})},
    )
    assert counted["all"] == counted["gate"] == (1, 1, 2)
    assert counted["gate.referral"] == (1, 0, 1)
    assert (counted["gate.wait_list"].recall, counted["gate.wait_list"].precision) == (0, 0)


def test_held_out_lines_are_never_printed(capsys: pytest.CaptureFixture[str]) -> None:
    found = {"x1": frozenset({"claim.size"})}
    texts.print_errors([line("life.closed", split="held-out")], found)
    assert capsys.readouterr().out == ""
    texts.print_errors([line("life.closed")], found)
    assert "wrong:claim.size missed:life.closed" in capsys.readouterr().out


def test_the_raw_reader_puts_nothing_together() -> None:
    read = texts.readers(load_rules([EVALUATION / "texts"]))
    assert read["views"]("대.피.방 안내") == {"life.reserve_room"}
    assert read["raw"]("대.피.방 안내") == frozenset()
    assert read["raw"]("대피 방 안내") == {"life.reserve_room"}, "spaces are no disguise"
