# SPDX-License-Identifier: Apache-2.0
"""What a room calls itself is read for institutions, with its place, once, and the same when rules change later."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lake"))

import lake_rows as make

from sotdae.actions import rule_packs
from sotdae.actions.scanning import SEEN, Scan
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.hits import HitsWriter
from sotdae.text.rules import load_rules

RULES = load_rules(files=[rule_packs.made_up()])
TITLE = "한.빛.가.상.대 화단, 입장료 5만원"


def rows(**state: Any) -> list[Any]:
    created = make.message(1, None, type="service", action="create_group", action_json='{"title":"새솔가상대 텃밭"}')
    return [make.state(**state), created, make.message(2, "한빛가상대 꽃", sender_key="tg:user:8"), make.message(3, "점심"), make.coverage(1, 3)]


def scanned(case: Path, seq: int, given: list[Any], *, again: bool = False) -> AddedSnapshot:
    added = make.capture(case, seq, given)
    with HitsWriter(case, make.recipe(f"capture {seq}"), make.digest("again" if again else "rules")) as hits:
        scan = Scan(RULES, hits, str)
        if again:
            scan.again(case, added.snapshot_id)
        else:
            for row in given:
                if type(row) in SEEN:
                    scan.see(row)
        return AddedSnapshot(added.snapshot_id, seq, hits.finish())


def told(case: Path) -> list[tuple[Any, ...]]:
    return [(row["place"], row["message_id"], row["rule_id"], row["author_role"]) for row in make.rows_of(case, "text_hits")]


@pytest.mark.parametrize("again", [False, True], ids=["on the way in", "over the lake"])
def test_titles_descriptions_and_recorded_titles_are_mentions(tmp_path: Path, again: bool) -> None:
    refold(tmp_path, [scanned(tmp_path, 1, rows(title=TITLE, description="너른가상대 옆 화단"), again=again)])
    assert set(told(tmp_path)) == {
        ("title", None, "institution.gasang-hanbit", "room"),
        ("description", None, "institution.gasang-neoreun", "room"),
        ("title", 1, "institution.gasang-saesol", "admin"),
        ("text", 2, "institution.gasang-hanbit", None),
    }, "and the price in the title is nobody's"


def test_a_title_that_every_capture_shows_stands_once(tmp_path: Path) -> None:
    captures = [rows(title=TITLE), rows(title=TITLE), rows(title="한빛가상대 온실")]
    refold(tmp_path, [scanned(tmp_path, seq, given) for seq, given in enumerate(captures, 1)])
    assert [row for row in told(tmp_path) if row[1] is None] == [("title", None, "institution.gasang-hanbit", "room")]


def test_a_room_without_a_title_says_nothing(tmp_path: Path) -> None:
    refold(tmp_path, [scanned(tmp_path, 1, [make.state(), make.message(1, None, type="service", action="create_group"), make.coverage(1, 1)])])
    assert told(tmp_path) == []
