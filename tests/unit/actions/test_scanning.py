# SPDX-License-Identifier: Apache-2.0
"""What a room calls itself is read for institutions, with its place, once, and the same when rules change later."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lake"))

import lake_rows as make

from sotdae.actions import rule_packs
from sotdae.actions.adding.scanning import SEEN, Scan
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
        with Scan(RULES, hits, str, make.pseudonym, len) as scan:
            if again:
                scan.again(case, added.snapshot_id)
            else:
                for row in given:
                    if type(row) in SEEN:
                        scan.see(row)
            scan.finish()
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


def contacts(case: Path) -> list[tuple[Any, ...]]:
    found = make.rows_of(case, "text_hits")
    return sorted((row["place"], row["message_id"] or 0, row["variant"], row["value_key"]) for row in found if row["value_key"] is not None)


def giving() -> list[Any]:
    offer = make.message(1, "신청 링크: t . me/Kkot_Bot, 입금 계좌 국민은행 000-00-0000000")
    other = make.message(2, "점심 t.me/kkotmal", sender_key="tg:user:8")
    links = [
        make.link(offer, 0, place="button", url="https://t.me/kkot_bot?start=apply", target_normal="t.me/kkot_bot", target_username="kkot_bot"),
        make.link(other, 0, url="t.me/kkotmal", target_normal="t.me/kkotmal", target_username="kkotmal"),
        make.link(other, 1, place="forward_header", url="t.me/kkotmal", target_normal="t.me/kkotmal", target_username="kkotmal"),
        make.link(
            other,
            2,
            url="t.me/c/77/8",
            target_kind="message",
            target_normal="t.me/c/77/8",
            target_username=None,
            target_room_key="tg:channel:77",
            target_message_id=8,
        ),
    ]
    return [make.state(username="Kkotmal"), offer, other, *links, make.coverage(1, 2)]


@pytest.mark.parametrize("again", [False, True], ids=["on the way in", "over the lake"])
def test_links_names_and_checked_numbers_become_digests(tmp_path: Path, again: bool) -> None:
    refold(tmp_path, [scanned(tmp_path, 1, giving(), again=again)])
    found = contacts(tmp_path)
    keys = {(place, message, kind): key for place, message, kind, key in found}
    assert set(keys) == {("button", 1, "bot"), ("text", 1, "bot"), ("text", 1, "account"), ("text", 2, "name"), ("username", 0, "name")}
    assert keys["button", 1, "bot"] == keys["text", 1, "bot"], "a hidden link is the same link"
    assert keys["text", 2, "name"] == keys["username", 0, "name"], "the room's own name"
    assert keys["text", 1, "account"].startswith("account:")
    assert not [key for key in keys.values() if "kkot" in key or "000000" in key.partition(":")[2][:6]]


def digest_of(case: Path, identifier: str | None) -> str:
    assert identifier is not None
    (path,) = [found for found in case.rglob("manifest.json") if found.parent.name == identifier]
    return str(json.loads(path.read_bytes())["digests"]["text_hits"])


def test_rows_have_one_digest_however_they_came_and_whatever_the_key(tmp_path: Path) -> None:
    read, again = (scanned(tmp_path / name, 1, giving(), again=name == "again") for name in ("read", "again"))
    assert digest_of(tmp_path / "read", read.hits_id) == digest_of(tmp_path / "again", again.hits_id)
    other = scanned(tmp_path / "other", 1, giving()[:-5])
    assert digest_of(tmp_path / "other", other.hits_id) != digest_of(tmp_path / "read", read.hits_id)


def test_another_workspaces_digests_are_others(tmp_path: Path) -> None:
    def other(spelling: str) -> str:
        return "acct:" + make.digest("another key" + spelling)[:32]

    keys, digests = [], []
    for number, key_of in enumerate((make.pseudonym, other)):
        case = tmp_path / str(number)
        made = make.recipe("capture 1")
        with HitsWriter(case, made, make.digest("rules")) as hits:
            with Scan(RULES, hits, str, key_of, len) as scan:
                for row in giving():
                    if type(row) in SEEN:
                        scan.see(row)
                scan.finish()
            identifier = hits.finish()
        refold(case, [AddedSnapshot(make.capture(case, 1, giving()).snapshot_id, 1, identifier)])
        keys.append({row[-1] for row in contacts(case)})
        digests.append(digest_of(case, identifier))
    assert keys[0].isdisjoint(keys[1])
    assert digests[0] == digests[1], "what a workspace's key makes is in no digest of rows"
