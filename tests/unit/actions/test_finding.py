# SPDX-License-Identifier: Apache-2.0
"""Search over a case: words however they are written, fields, and why a message was found; only the characters under a hit are shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import exports
import pytest
from cheap import NOW, PASSPHRASE, cheapen

from sotdae.actions import rule_packs
from sotdae.actions.adding.capture import AddRequest, AddResult, add
from sotdae.actions.questions import finding
from sotdae.actions.reading import open_answers
from sotdae.actions.workspace import Workspace
from sotdae.errors import QueryInvalid, RoomUnknown

Take = Callable[..., AddResult]
Row = dict[str, Any]

PICTURE = {"photo": "photos/photo_1.jpg", "width": 10, "height": 10}
FIRST = [
    exports.message(1, "꽃 모임 신.청 양.식은 내일"),
    exports.message(2, "오늘 점심은 책방 옆에서"),
    exports.message(3, "입장은 1 원 ㅅㅗㅇ금 뒤에"),
    exports.message(4, "씨앗 값은 국민은행 000-00-0000000 으로"),
    exports.message(5, "", **PICTURE),
    exports.message(6, "책방 사진", **PICTURE),
    exports.message(7, "하늘가람대학교 독서반 t.me/sample_garden"),
]
SECOND = [exports.message(1, "책방 신청 받아요"), exports.message(2, "가입 신 청 링크는 고정글")]
RULE = """
[[signal]]
id = "gate.watering_can"
family = "gate"
version = 1
title = { ko = "물뿌리개를 가져와야 함", en = "asks for a watering can" }
view = "v2"
any = ["점심은"]
weight_bits = 1.5
positive = ["점심은"]
negative = ["저녁은"]

[[institution]]
id = "garam"
version = 1
title = { ko = "하늘가람대학교", en = "Haneul Garam" }
names = ["하늘가람대학교"]
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two rooms, made once and only read."""
    folder = tmp_path_factory.mktemp("finding")
    first = exports.write_chat(folder / "a", FIRST)
    second = exports.write_chat(folder / "b", SECOND, number=1500000002, kind="private_supergroup", name="책 모임")
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        add(AddRequest(workspace=folder / "workspace", paths=(first, second), case="표본", passphrase=PASSPHRASE), now=NOW)
    return folder / "workspace"


@pytest.fixture
def ask(garden: Path) -> Callable[..., list[Row]]:
    def run(query: str, **facts: Any) -> list[Row]:
        return finding.find(Workspace(garden), query, **facts)

    return run


def places(rows: list[Row]) -> set[tuple[str, int]]:
    return {(row["label"], row["message_id"]) for row in rows}


def test_plain_words_find_obfuscated_ones_and_the_other_way_round(ask: Callable[..., list[Row]]) -> None:
    every = {("R-01", 1), ("R-02", 1), ("R-02", 2)}
    for query in ("신청", "신.청", "ㅅㅣㄴ청", "ㅅ ㅣ ㄴ ㅊ ㅓ ㅇ", '"신 청"'):
        assert places(ask(query)) == every, query
    assert places(ask("송금")) == {("R-01", 3)}


def test_it_says_why_it_hit(ask: Callable[..., list[Row]]) -> None:
    (row,) = ask("송금")
    (why,) = row["why"]
    assert (why["asked"], why["written"], why["read"], why["view"]) == ("송금", "ㅅㅗㅇ금", "송금", "v2")
    assert row["log_seq"] > 0
    (start, end) = row["marked"][0]
    assert row["text_masked"][start:end] == "ㅅㅗㅇ금"
    assert set(row["text_masked"]) <= set("ㅅㅗㅇ금·…")


def test_all_words_must_stand_and_what_is_refused_must_not(ask: Callable[..., list[Row]]) -> None:
    assert places(ask("책방 신청")) == {("R-02", 1)}
    assert places(ask("책방 -신청")) == {("R-01", 2), ("R-01", 6)}
    assert places(ask("책방 -ㅅㅣㄴ청 -사진")) == {("R-01", 2)}
    assert ask('"신청 책방"') == []
    assert places(ask('"책방 신청"')) == {("R-02", 1)}


def test_rooms_days_and_what_is_attached(ask: Callable[..., list[Row]]) -> None:
    assert places(ask("신청 room:R-02")) == places(ask("신청 방:방-02")) == places(ask("신청 -room:r-01")) == {("R-02", 1), ("R-02", 2)}
    assert places(ask("has:picture")) == {("R-01", 5), ("R-01", 6)}, "a picture without words is found too"
    assert places(ask("has:picture 책방")) == {("R-01", 6)}
    assert places(ask("has:link")) == {("R-01", 7)}
    assert places(ask("room:R-01 -has:picture -신청")) == {("R-01", number) for number in (2, 3, 4, 7)}
    assert len(ask("on:2024-08-26")) == len(ask("after:2024-08 before:2024-09")) == 9
    assert ask("before:2024-08-26") == []


def test_what_the_room_itself_wrote(tmp_path: Path, take: Take) -> None:
    own = {"from": "꽃 그림 모음", "from_id": "channel1500000001"}
    take(exports.write_chat(tmp_path / "a", [exports.message(1, "책 소식", **own), exports.message(2, "책 질문")]))
    (row,) = finding.find(Workspace(tmp_path / "workspace"), "책 from:room")
    assert (row["message_id"], row["from_room"]) == (1, True)


def test_rules_by_id_by_family_by_part_and_by_title(ask: Callable[..., list[Row]]) -> None:
    for query in ("gate:micro_transfer", "gate:micro-transfer", "rule:gate.micro_transfer", "gate:micro", "조건:1원"):
        (row,) = ask(query)
        assert (row["label"], row["message_id"]) == ("R-01", 3), query
        assert [why["rule"] for why in row["why"]] == ["gate.micro_transfer"]
    assert row["why"][0]["read"] == "1원송금"
    assert {("R-01", 3)} < places(ask("gate:*")) == places(ask("rule:gate"))
    assert places(ask("gate:* -gate:micro_transfer")) == places(ask("gate:*")) - {("R-01", 3)}
    assert places(ask("gate:micro_transfer,application_link")) >= {("R-01", 3), ("R-01", 1)}
    assert places(ask("rule:talk room:R-01")) == set()


def test_institutions_by_word_without_a_gazetteer(ask: Callable[..., list[Row]]) -> None:
    (row,) = ask("inst:하늘가람")
    assert (row["message_id"], row["why"][0]["written"]) == (7, "하늘가람")
    assert places(ask("inst:*")) == {("R-01", 7)}
    assert ask("inst:독서반") == [], "what stands beside an institution is none"
    assert places(ask("독서반 -inst:하늘가람")) == set()


def test_a_new_pack_is_searched_for_without_new_texts(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(query: str) -> list[Row]:
        return finding.find(Workspace(tmp_path / "workspace"), query)

    take(exports.write_chat(tmp_path / "a", FIRST))
    with pytest.raises(QueryInvalid, match="names no rule"):
        ask("gate:watering_can")
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "part.toml").write_text(RULE, "utf-8")
    monkeypatch.setenv(rule_packs.ENVIRONMENT, os.pathsep.join([str(tmp_path / "office")]))
    take(tmp_path / "a")
    (row,) = ask("gate:watering_can")
    assert (row["message_id"], row["why"][0]["title"]["ko"]) == (2, "물뿌리개를 가져와야 함")
    assert places(ask("inst:garam")) == places(ask("inst:하늘가람대")) == {("R-01", 7)}


def test_a_number_that_a_validator_checked_is_not_learned_digit_by_digit(ask: Callable[..., list[Row]]) -> None:
    (row,) = ask("rule:sale.bank_account")
    assert row["why"][0]["checked"] == "format"
    (other,) = [one for one in ask("00") if one["message_id"] == 4]
    for one in (row, other):
        assert "0" not in one["text_masked"]
        assert "0" not in "".join(why["written"] + why["read"] for why in one["why"])
    (known,) = ask("000-00-0000000")
    assert (known["message_id"], known["why"]) == (4, []), "whoever has the number learns that it stands here"


LINK_RULE = r"""
[[signal]]
id = "gate.link_handed_out"
family = "gate"
version = 1
title = { ko = "링크를 나눠 줌", en = "hands out a link" }
view = "v1"
pattern = '초대는[^가-힣]{4,64}에서'
needs = ["초대는"]
weight_bits = 1.5
positive = ["초대는 https://t.me/+AbCdEfGhIjKlMnOp 에서"]
negative = ["초대는 내일"]
"""
SECRETS = ("AbCdEfGhIjKlMnOp", "gardener_77", "forms.example", "t.me")


@pytest.mark.every_analysis
@pytest.mark.parametrize(
    "address", ["https://t.me/+AbCdEfGhIjKlMnOp", "t.me/joinchat/AbCdEfGhIjKlMnOp", "@gardener_77", "forms.example/d/AbCdEfGhIjKlMnOp"]
)
def test_a_rule_that_reaches_over_a_link_does_not_show_it(tmp_path: Path, take: Take, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "part.toml").write_text(LINK_RULE, "utf-8")
    monkeypatch.setenv(rule_packs.ENVIRONMENT, str(tmp_path / "office"))
    take(exports.write_chat(tmp_path / "a", [exports.message(1, f"꽃 모임 초대는 {address} 에서 받아요")]))
    (row,) = finding.find(Workspace(tmp_path / "workspace"), "gate:link_handed_out")
    shown = [row["text_masked"], *(why[name] for why in row["why"] for name in ("written", "read"))]
    assert "초대는" in row["text_masked"], "the words of the rule are shown"
    assert [secret for secret in SECRETS for text in shown if secret in text] == []
    with open_answers(Workspace(tmp_path / "workspace"), None) as opened:
        gates = [gate for answers in opened for room in answers.rooms() for gate in room.sheet["gates"]]
    assert gates, "the room's page quotes it"
    assert [secret for secret in SECRETS if secret in str([gate["quotes"] for gate in gates])] == []


def test_what_is_not_there_is_said(ask: Callable[..., list[Row]], garden: Path) -> None:
    with pytest.raises(RoomUnknown):
        ask("room:R-77")
    with pytest.raises(RoomUnknown):
        ask("신청 room:R-01 room:R-77")
    with pytest.raises(QueryInvalid, match="names no rule"):
        ask("rule:bicycle")
    with pytest.raises(QueryInvalid, match="no letter"):
        ask('"\u200b"')
    answer = finding.search(Workspace(garden), "해바라기밭")
    assert (answer.rows, answer.rooms, answer.messages) == ([], 2, 9)


def test_more_is_said_and_newest_come_first(ask: Callable[..., list[Row]], garden: Path) -> None:
    answer = finding.search(Workspace(garden), "room:R-01", limit=3)
    assert [row["message_id"] for row in answer.rows] == [7, 6, 5]
    assert answer.more
    assert answer.understood == [("room", ("R-01",), False, ())]
    assert len(ask("신청", case="표본")) == 3
