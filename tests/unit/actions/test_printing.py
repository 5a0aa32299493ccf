# SPDX-License-Identifier: Apache-2.0
"""Prints on the way through a pass: the same whether texts come from a reader or from the lake, one print for each long text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sotdae.actions.adding.scanning import Scan, pass_digest
from sotdae.lake.hits import HitsWriter, finished_hits, hits_source
from sotdae.lake.manifests import snapshot_folder
from sotdae.lake.snapshots import Recipe, SnapshotWriter
from sotdae.model.observations import Message
from sotdae.text import prints as print_making
from sotdae.text.rules import load_rules
from sotdae.text.views import MOST_CHARACTERS

RULES = load_rules()
NOTICE = "이번 주 토요일 오전 열 시에 도서관 앞 화단에서 만나 상추와 튤립을 함께 심고, 점심으로 김밥을 나누어 먹습니다. 장갑을 꼭 챙겨 오세요."


def message(number: int, text: str) -> Message:
    facts: dict[str, Any] = {**dict.fromkeys(Message._fields), "room_key": "tg:channel:1", "message_id": number, "type": "message", "text": text}
    return Message(**{**facts, "sender_kind": "account", "sent_at_quality": "unknown", "item_id": "c" * 64, "byte_offset": number, "byte_length": 1})


def recipe(word: str) -> Recipe:
    named = hashlib.sha256(word.encode()).hexdigest()
    return Recipe(capture_id=named, reader="test", version=1, source_digest=named, options={})


def text_key(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little", signed=True)


def stored(case: Path, identifier: str) -> list[dict[str, Any]]:
    return list(pq.read_table(snapshot_folder(case, identifier) / "text_prints.parquet").to_pylist())


def scanned(case: Path, made: Recipe, texts: list[Message]) -> str:
    with HitsWriter(case, made, pass_digest(RULES)) as hits:
        with Scan(RULES, hits, str, str, text_key) as scan:
            for one in texts:
                scan.see(one)
            scan.finish()
        return hits.finish()


def test_texts_from_the_lake_give_the_rows_that_the_reader_gave(tmp_path: Path) -> None:
    made = recipe("a")
    texts = [NOTICE, "점심 먹어요", NOTICE, NOTICE.replace("토요일", "ㅌㅗ요일"), f"{NOTICE} t.me/kkotbat"] * 1_000
    messages = [message(number, text) for number, text in enumerate(texts, 1)]
    with SnapshotWriter(tmp_path, made, pseudonym=str) as writer:
        for one in messages:
            writer.add(one)
        manifest = writer.finish()
    before = scanned(tmp_path, made, messages)
    rows = stored(tmp_path, before)
    assert [row["message_id"] for row in rows] == [number for number, text in enumerate(texts, 1) if len(text) > 20]
    assert len({row["text_key"] for row in rows}) == 1
    assert len({row["written_key"] for row in rows}) == 3
    assert [row["is_odd"] for row in rows[:4]] == [False, False, True, False]
    with HitsWriter(tmp_path / "again", made, pass_digest(RULES)) as hits:
        with Scan(RULES, hits, str, str, text_key) as scan:
            scan.again(tmp_path, manifest.snapshot_id)
            scan.finish()
        assert hits.finish() == before
    assert stored(tmp_path / "again", before) == rows
    assert hits_source(tmp_path, before) == manifest.snapshot_id


def test_prints_of_another_making_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = recipe("a")
    scanned(tmp_path, made, [message(1, NOTICE)])
    assert finished_hits(tmp_path, made, pass_digest(RULES)) is not None
    monkeypatch.setattr("sotdae.actions.adding.scanning.PRINTS_VERSION", print_making.PRINTS_VERSION + 1)
    assert finished_hits(tmp_path, made, pass_digest(RULES)) is None


def test_a_pass_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    with HitsWriter(tmp_path, recipe("a"), pass_digest(RULES)) as hits, Scan(RULES, hits, str, str, text_key) as scan:
        scan.see(message(1, NOTICE))
    assert not list((tmp_path / "tmp").iterdir())


def test_prints_of_long_texts_are_made_in_lots_that_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lots: list[int] = []

    def made(texts: Sequence[str]) -> Any:
        lots.append(sum(map(len, texts)))
        return print_making.prints(texts)

    monkeypatch.setattr("sotdae.actions.adding.printing.prints", made)
    long = "".join(chr(0xAC00 + 7 * number) for number in range(1_000)) * 9
    texts = [message(number, long[number : number + MOST_CHARACTERS]) for number in range(1, 301)]
    rows = stored(tmp_path, scanned(tmp_path, recipe("a"), texts))
    assert [row["message_id"] for row in rows] == list(range(1, 301)), "none is left out"
    assert len(lots) > 1
    assert max(lots) <= (1 << 20) + MOST_CHARACTERS
