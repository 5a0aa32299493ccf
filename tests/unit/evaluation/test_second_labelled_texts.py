# SPDX-License-Identifier: Apache-2.0
"""The second author's labelled texts under test: what their README promises of them, and that the release line counts them and prints none."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

EVALUATION = Path(__file__).resolve().parents[3] / "bench" / "evaluation"
if str(EVALUATION) not in sys.path:
    sys.path.insert(0, str(EVALUATION))

import obfuscate  # noqa: E402 (its folder comes onto the path above)
import texts  # noqa: E402 (as above)
from obfuscate import SECOND, TEXTS  # noqa: E402 (as above)

from sotdae.text.rules import load_rules  # noqa: E402 (as above)

KINDS = ("plain", "by-hand", "scripted")
LEAST = {"labelled": 200, "others": 200, "by-hand": 40, "moderators": 15, "members": 30}


@pytest.fixture(scope="module")
def files() -> dict[str, list[dict[str, str]]]:
    return {kind: obfuscate.read(SECOND / f"held-out-{kind}.tsv") for kind in KINDS}


@pytest.fixture(scope="module")
def first() -> list[dict[str, str]]:
    return [row for path in sorted(TEXTS.glob("*.tsv")) for row in obfuscate.read(path)]


def test_there_are_enough_lines_with_a_label_and_without_one(files: dict[str, list[dict[str, str]]]) -> None:
    assert {path.name for path in SECOND.glob("*.tsv")} == {f"held-out-{kind}.tsv" for kind in KINDS}
    assert sum(any(not label.endswith("?") for label in row["labels"].split()) for row in files["plain"]) >= LEAST["labelled"]
    assert sum(not row["labels"] for row in files["plain"]) >= LEAST["others"]
    assert len(files["by-hand"]) >= LEAST["by-hand"]


def test_many_voices_speak(files: dict[str, list[dict[str, str]]]) -> None:
    voices = {row["family"] for row in files["plain"]}
    assert sum(voice.startswith("moderator-") for voice in voices) >= LEAST["moderators"]
    assert sum(voice.startswith("member-") for voice in voices) >= LEAST["members"]


def test_every_line_is_held_out_and_a_file_holds_what_its_name_says(files: dict[str, list[dict[str, str]]]) -> None:
    for kind, rows in files.items():
        for row in rows:
            assert row["split"] == "held-out"
            assert row["language"] in {"ko", "en", "mixed"}
            assert (row["obfuscation"] == "none") == (kind == "plain") == (not row["parent"])
            assert (row["obfuscation"] == "by_hand") == (kind == "by-hand")
            assert (row["obfuscation"] in obfuscate.CLASSES) == (kind == "scripted")


def test_every_kind_is_stated_and_every_label_is_one_of_the_first_set(files: dict[str, list[dict[str, str]]], first: list[dict[str, str]]) -> None:
    known = {label.removesuffix("?") for row in first for label in row["labels"].split()}
    labels = [row["labels"].split() for row in files["plain"]]
    assert {label for one in labels for label in one if not label.endswith("?")} == known
    for one in labels:
        bare = [label.removesuffix("?") for label in one]
        assert set(bare) <= known
        assert len(set(bare)) == len(bare)


def test_gates_sales_life_and_tiers_are_most_of_what_is_stated(files: dict[str, list[dict[str, str]]]) -> None:
    stated = Counter(label.split(".", 1)[0] for row in files["plain"] for label in row["labels"].split() if not label.endswith("?"))
    assert {family for family, _ in stated.most_common(4)} == {"gate", "sale", "life", "tier"}


def test_no_text_and_no_id_stands_twice_within_or_across_the_sets(files: dict[str, list[dict[str, str]]], first: list[dict[str, str]]) -> None:
    both = [*first, *(row for rows in files.values() for row in rows)]
    assert max(Counter(row["id"] for row in both).values()) == 1
    texts_of = [re.sub(r"\W", "", row["text"]) for row in both if not row["parent"]]
    assert not [count for count in Counter(texts_of).values() if count > 1], "plain texts, compared without signs and spaces"


def test_an_obfuscated_line_is_its_plain_one_with_another_text(files: dict[str, list[dict[str, str]]]) -> None:
    plain = {row["id"]: row for row in files["plain"]}
    for row in [*files["by-hand"], *files["scripted"]]:
        parent = plain[row["parent"]]
        assert row["text"] != parent["text"]
        assert all(row[column] == parent[column] for column in ("labels", "family", "split", "language")), row["id"]


def test_every_labelled_line_and_a_third_of_the_others_are_scripted_in_every_class(files: dict[str, list[dict[str, str]]]) -> None:
    again = {row["parent"] for row in files["scripted"]}
    assert again >= {row["id"] for row in files["plain"] if row["labels"]}
    others = [row["id"] in again for row in files["plain"] if not row["labels"]]
    assert sum(others) == -(-len(others) // 3)
    assert {row["obfuscation"] for row in files["scripted"]} == set(obfuscate.CLASSES)


def test_the_script_writes_the_files_of_both_sets_again_byte_for_byte() -> None:
    written = dict(obfuscate.scripted())
    assert set(written) == {TEXTS / "open-scripted.tsv", TEXTS / "held-out-scripted.tsv", SECOND / "held-out-scripted.tsv"}
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_no_line_leads_to_anybody(files: dict[str, list[dict[str, str]]]) -> None:
    leads = re.compile(r"https?:|www\.|t\.me|@\w|\d{6,}|\d{2,4}-\d{3,4}-\d{4}")
    assert not [row["id"] for row in files["plain"] if leads.search(row["text"])]


def test_a_university_of_the_set_is_read_from_its_own_gazetteer() -> None:
    read = texts.readers(load_rules([SECOND]))["views"]
    assert "institution.mention" in read("여우비대 온실 모임")
    assert "institution.mention" not in texts.readers(load_rules([TEXTS]))["views"]("여우비대 온실 모임")


def test_the_promised_classes_are_the_signs_and_what_was_written_by_hand() -> None:
    assert {*obfuscate.GROUPS["signs"], "by_hand"} == texts.PROMISED
    assert texts.PROMISED.isdisjoint(obfuscate.GROUPS["sounds"] | obfuscate.GROUPS["language"])


def line(number: int, way: str, states: str = "gate.referral") -> texts.Line:
    row = {"id": f"x{number}", "parent": f"p{number}", "family": "member-01", "obfuscation": way, "split": "held-out", "text": "꽃밭 이야기"}
    return texts.Line(row, frozenset(states.split()), frozenset())


def verdict(views: list[str], raw: list[str]) -> tuple[str, bool]:
    """Return the release line over lines that each state a referral: what either reader finds in each of them."""
    some = [line(number, "symbols") for number in range(len(views))]
    found = {name: {f"x{at}": frozenset(kinds.split()) for at, kinds in enumerate(told)} for name, told in (("views", views), ("raw", raw))}
    return texts.verdict("second", some, found)


def test_the_line_is_reached_at_three_times_raw_recall_and_missed_just_below() -> None:
    right = "gate.referral"
    assert verdict([right, right, right], [right, "", ""])[1]
    assert not verdict([right, right, "", ""], [right, "", "", ""])[1]


def test_the_line_is_missed_where_precision_is_lower_than_raw() -> None:
    right = "gate.referral"
    told, is_met = verdict([right, right, f"{right} claim.size"], [right, "", ""])
    assert not is_met
    assert "MISSED" in told


def test_a_line_on_which_nothing_at_all_is_found_is_missed() -> None:
    assert not verdict(["", ""], ["", ""])[1]


def test_the_release_line_leaves_sounds_and_language_to_the_line_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    some = [line(0, "symbols"), line(1, "by_hand"), line(2, "linked"), line(3, "swapped")]
    right, nothing = frozenset({"gate.referral"}), frozenset[str]()
    found = {
        "views": {"x0": right, "x1": right, "x2": nothing, "x3": nothing},
        "raw": {"x0": nothing, "x1": nothing, "x2": nothing, "x3": nothing},
    }
    assert texts.print_release(some, found)
    beside, release = capsys.readouterr().out.strip().split("\n")
    assert "all classes" in beside
    assert "recall 0.500" in beside
    assert "signs and by hand" in release
    assert "recall 1.000" in release
    assert "꽃밭" not in beside + release


def test_the_errors_that_are_printed_are_the_first_sets_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Path] = []

    def lines(folder: Path) -> list[texts.Line]:
        seen.append(folder)
        return []

    monkeypatch.setattr(texts, "lines", lines)
    monkeypatch.setattr(sys, "argv", ["texts.py", "--errors"])
    texts.main()
    assert seen == [TEXTS]
    assert capsys.readouterr().out == ""
