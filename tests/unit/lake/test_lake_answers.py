# SPDX-License-Identifier: Apache-2.0
"""The read model: what goes in comes out, search equals substring search, updates are whole or not there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import lake_rows as make
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sotdae.errors import AnswersMissing
from sotdae.lake import segments
from sotdae.lake.answers import Answers
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.shapes import NoticeRow, Post, ProblemCount, RuleMark, SearchRow, TargetRow
from sotdae.model.findings import Evidence, Finding, Missing, Reason
from sotdae.model.links import parse_telegram_link


def row(message_id: int, text: str, at: int | None = -1) -> SearchRow:
    return SearchRow(message_id, make.START + message_id if at == -1 else at, text, make.ITEM, message_id * 10, 9)


def update(path: Path, rooms: Mapping[str, Iterable[SearchRow]], *, version: int = 1, made_at: int = 5) -> bool:
    with AnswersWriter(path, case="봄", mode="synthetic", reader=make.Reader(version)) as out:
        for number, (key, rows) in enumerate(rooms.items(), 1):
            out.put_room(RoomAnswer(key, (f"R-{number:02d}", f"방-{number:02d}"), sheet={"n": number}))
            out.put_messages(key, rows)
        out.finish(snapshots=["a"], made_at=made_at)
        return out.is_new


def found(path: Path, query: str, *, limit: int = 50, **filters: object) -> list[tuple[str, int]]:
    with Answers(path) as answers:
        return [(hit.room_key, hit.message_id) for hit in answers.search(make.ask(query, **filters), make.READER, limit=limit).hits]  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "봄 [1]?" / "answers.sqlite3"


def test_search_ignores_spaces_and_case_and_shows_original_places(path: Path) -> None:
    update(path, {make.ROOM: [row(1, "내일 점 심 같이 ABC"), row(2, "저녁에 \uff21\uff22\uff23")]})
    with Answers(path) as answers:
        (hit,) = answers.search(make.ask("점심같이"), make.READER).hits
        assert (hit.text, hit.spans, hit.item_id, hit.byte_offset) == ("내일 점 심 같이 ABC", ((3, 9),), make.ITEM, 10)
        assert [one.spans for one in answers.search(make.ask("abc"), make.READER).hits] == [((4, 7),), ((10, 13),)]


def test_newest_first_across_segments_and_a_limit(path: Path) -> None:
    update(path, {make.ROOM: [row(1, "꽃"), row(5, "꽃"), row(7, "꽃", None)]})
    update(path, {make.OTHER: [row(3, "꽃"), row(9, "꽃")]})
    assert found(path, "꽃") == [(make.OTHER, 9), (make.ROOM, 5), (make.OTHER, 3), (make.ROOM, 1), (make.ROOM, 7)]
    with Answers(path) as answers:
        assert answers.search(make.ask("꽃"), make.READER, limit=5).more is False
        result = answers.search(make.ask("꽃"), make.READER, limit=2)
    assert ([hit.message_id for hit in result.hits], result.more) == ([9, 5], True)


def test_filters_by_room_and_time(path: Path) -> None:
    update(path, {make.ROOM: [row(n, "책 모임") for n in range(1, 9)] + [row(20, "책 모임", None)], make.OTHER: [row(4, "책 모임")]})
    assert found(path, "모임", rooms=(make.OTHER,)) == [(make.OTHER, 4)]
    assert found(path, "모임", rooms=("tg:channel:404",)) == []
    assert [one for _, one in found(path, "모임", after=make.START + 3, before=make.START + 5, rooms=(make.ROOM,))] == [4, 3]
    assert [one for _, one in found(path, "모임", before=make.START + 3)] == [2, 1]
    assert [one for _, one in found(path, "모임", after=make.START + 8)] == [8]
    assert found(path, "모임", after=make.START + 100) == []


@pytest.mark.parametrize("query", ["", "   ", "\x00", "없는말", '"', "' OR 1=1 --", "a AND b", "text_1 MATCH", "*", "#r1", "점%", "(", "NEAR(점 심)"])
def test_a_query_is_never_syntax(path: Path, query: str) -> None:
    update(path, {make.ROOM: [row(1, "점심")]})
    assert found(path, query) == []


ALPHABET = st.sampled_from("가나다라 각간a1A.\"'#r\n\t\u3000Ⅳ\x01ㄱ🌸")
WORDS = st.text(ALPHABET, max_size=12)


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=3), queries=st.lists(st.text(ALPHABET, max_size=5), min_size=1, max_size=8))
@example(batches=[["가나", "나다", "가나나다"]], queries=["가나다"])
@example(batches=[["#r1"]], queries=["#r1", "r"])
def test_search_equals_substring_search(tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]], queries: list[str]) -> None:
    path = tmp_path_factory.mktemp("answers") / "answers.sqlite3"
    texts: dict[tuple[str, int], str] = {}
    for number, batch in enumerate(batches):
        room = f"tg:channel:{number}"
        update(path, {room: [row(number * 100 + n, text) for n, text in enumerate(batch)]})
        texts.update({(room, number * 100 + n): text for n, text in enumerate(batch)})

    def packed(text: str) -> str:
        return "".join(sign for sign in "".join(make.normal(text).text.split()) if sign > "\x1f")

    for query in queries:
        wanted = packed(query)
        expected = {place for place, text in texts.items() if wanted and wanted in packed(text)}
        assert set(found(path, query)) == expected
    for query in queries:
        with Answers(path) as answers:
            for hit in answers.search(make.ask(query), make.READER).hits:
                assert all(packed(hit.text[start:end]).find(packed(query)) >= 0 for start, end in hit.spans)


def test_a_long_query_is_checked_to_its_last_character(path: Path) -> None:
    text = "우리는 내일 아침 아홉 시에 도서관 앞에서 만나 책을 읽고 점심을 먹습니다"
    update(path, {make.ROOM: [row(1, text), row(2, text.replace("점심", "저녁"))]})
    assert found(path, text) == [(make.ROOM, 1)]


def test_an_update_indexes_only_what_differs(path: Path) -> None:
    update(path, {make.ROOM: [row(1, "하나"), row(2, "둘"), row(3, "셋")]})
    moved = SearchRow(1, make.START + 1, "하나", make.digest("later item"), 77, 8)
    assert update(path, {make.ROOM: [moved, row(2, "둘째"), row(4, "넷")]}) is False
    assert found(path, "셋") == []
    assert found(path, "둘") == [(make.ROOM, 2)]
    with Answers(path) as answers:
        (hit,) = answers.search(make.ask("하나"), make.READER).hits
        assert (hit.item_id, hit.byte_offset, hit.byte_length) == (make.digest("later item"), 77, 8)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT segment_no, live FROM segment").fetchall() == [(2, 2), (3, 1)]
    connection.close()


def test_many_updates_are_merged_and_lose_nothing(path: Path) -> None:
    numbers = range(1, 60)
    for number in numbers:
        update(path, {f"tg:channel:{number}": [row(number, f"오늘의 꽃 {number}"), row(1000 + number, "다른 글", None)]})
    assert [one for _, one in found(path, "오늘의 꽃", limit=100)] == sorted(numbers, reverse=True)
    assert len(found(path, "다른 글", limit=100)) == len(numbers)
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name GLOB 'text_*' AND sql LIKE 'CREATE VIRTUAL%'")}
    known = {f"text_{number}" for (number,) in connection.execute("SELECT segment_no FROM segment")}
    connection.close()
    assert tables == known
    assert len(known) <= segments.MOST_SEGMENTS


def test_a_segment_that_is_mostly_forgotten_is_written_anew(path: Path) -> None:
    update(path, {make.ROOM: [row(number, f"글 {number}") for number in range(10)]})
    update(path, {make.ROOM: [row(1, "글 1")]})
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT sum(last_row - first_row + 1), sum(live) FROM segment").fetchone() == (1, 1)
    connection.close()
    assert found(path, "글") == [(make.ROOM, 1)]


def test_a_removed_room_leaves_nothing(path: Path) -> None:
    update(path, {make.ROOM: [row(1, "꽃")], make.OTHER: [row(2, "꽃")]})
    with AnswersWriter(path, case="봄", mode="synthetic", reader=make.READER) as out:
        out.put_targets(make.ROOM, [])
        out.remove_rooms([make.ROOM, "tg:channel:404"])
        out.finish(snapshots=[], made_at=6)
    assert found(path, "꽃") == [(make.OTHER, 2)]
    with Answers(path) as answers:
        assert [room.room_key for room in answers.rooms()] == [make.OTHER]
        assert answers.room("R-01") is None


def test_a_message_and_a_notice_come_out_with_their_places(path: Path) -> None:
    hit = RuleMark("gate.deposit", "gate", "v1", 0, 1, None)
    with AnswersWriter(path, case="봄", mode="synthetic", reader=make.Reader(1), seqs={make.ITEM: 16}) as out:
        out.put_messages(make.ROOM, [SearchRow(4, 7, "꽃 모임", make.ITEM, 40, 9, ("room",), (hit,))])
        out.put_notices(make.ROOM, [NoticeRow(-5, 3, "create_channel", make.ITEM, 10, 8), NoticeRow(6, None, "message", make.ITEM, 60, 8)])
        out.finish(snapshots=["a"], made_at=5)
    with Answers(path) as answers:
        assert answers.post(make.ROOM, 4) == Post(4, 7, "꽃 모임", "", make.ITEM, 40, 9, 16, ("room",), (hit,))
        assert answers.post(make.ROOM, -5) == Post(-5, 3, "", "create_channel", make.ITEM, 10, 8, 16)
        assert answers.post(make.ROOM, 6) == Post(6, None, "", "message", make.ITEM, 60, 8, 16)
        assert answers.post(make.ROOM, 7) is None
        assert answers.post(make.OTHER, 4) is None
        assert answers.search(make.ask("꽃"), make.READER).hits[0].message_id == 4
    with AnswersWriter(path, case="봄", mode="synthetic", reader=make.Reader(1)) as out:
        out.put_notices(make.ROOM, [])
        out.finish(snapshots=["b"], made_at=6)
    with Answers(path) as answers:
        assert answers.post(make.ROOM, -5) is None, "they are put anew with the room"
        assert answers.post(make.ROOM, 4) is not None


def test_everything_put_comes_out(path: Path) -> None:
    evidence = Evidence(make.ROOM, 3, make.ITEM, 5, 6)
    finding = Finding(
        "room.links", (make.ROOM, make.OTHER), {"n": 2}, (Reason("link", 2, (evidence,), 1.5, "both"),), (Missing("reply", "none"),), 0.5
    )
    whole = Finding("room.links", ("case",))
    target = TargetRow("@kkot", "room", make.ROOM, 3, 1, 9, 4, make.ITEM, 7, 8)
    rooms = [
        RoomAnswer(make.ROOM, ("R-02", "방-02"), ("kkot",), ("꽃 모임", "꽃"), {"state": "open"}, ("tg:title:a:b",)),
        RoomAnswer(make.OTHER, ("R-10", "방-10"), (), ("책",), {}, ()),
    ]
    problems = [ProblemCount(make.ROOM, "truncated", "error", "ends early", 2, make.ITEM, 1, 2)]
    loose = [ProblemCount(None, "unknown-key", "note", "1 key", 1, make.ITEM, 0, 0)]
    with AnswersWriter(path, case="봄", mode="hash-only", reader=make.Reader(3)) as out:
        for room in reversed(rooms):
            out.put_room(room)
        out.put_targets(make.OTHER, [TargetRow("@kkot", "message", make.OTHER, 1, None, None, None, make.ITEM, 7, 8)])
        out.put_targets(make.ROOM, [target])
        out.put_problems(make.ROOM, problems)
        out.put_problems(None, loose)
        out.put_findings("room.links", {make.ROOM: [finding], "": [whole]})
        out.put_captures([{"capture_id": "b"}, {"capture_id": "a"}])
        out.finish(snapshots=["s1", "s2"], made_at=123)
    with Answers(path) as answers:
        assert answers.meta == {
            "format": 7,
            "case": "봄",
            "mode": "hash-only",
            "normaliser_version": 3,
            "snapshots": ["s1", "s2"],
            "made_at": 123,
            "rules": {},
        }
        assert answers.rooms() == rooms
        assert answers.room("r-02") == answers.room("방-02") == answers.room(make.ROOM) == answers.room("tg:title:a:b") == rooms[0]
        for name in ("r-02", "방-02", make.ROOM, "tg:title:a:b"):
            assert answers.called(name) == (rooms[0].room_key, rooms[0].labels, rooms[0].usernames, rooms[0].titles), name
        assert answers.called("R-99") is answers.called("") is None
        assert answers.rooms_by_prefix("방-") == [rooms[1], rooms[0]]
        assert answers.rooms_by_prefix("R-1") == [rooms[1]]
        assert answers.rooms_titled("꽃 모임") == [rooms[0]]
        link, other, by_id = (parse_telegram_link(url) for url in ("https://t.me/Kkot/17", "t.me/+abcdefghij", "t.me/c/1001/5"))
        assert link is not None
        assert other is not None
        assert by_id is not None
        assert answers.rooms_named(link) == answers.rooms_named(by_id) == [rooms[0]]
        assert answers.rooms_named(other) == answers.targets(other) == []
        assert answers.targets(link) == [target, TargetRow("@kkot", "message", make.OTHER, 1, None, None, None, make.ITEM, 7, 8)]
        assert answers.findings("room.links") == [whole, finding]
        assert answers.findings("room.links", make.ROOM) == [finding]
        assert answers.findings("room.links")[1].evidence_digest == finding.evidence_digest
        assert answers.problems() == [*loose, *problems]
        assert answers.problems(None) == loose
        assert answers.problems(make.ROOM) == problems
        assert answers.captures() == [{"capture_id": "b"}, {"capture_id": "a"}]


@pytest.mark.parametrize("first", [True, False])
def test_an_unfinished_update_changes_nothing(path: Path, first: bool) -> None:
    if not first:
        update(path, {make.ROOM: [row(1, "꽃")]})

    def crash() -> None:
        with AnswersWriter(path, case="봄", mode="synthetic", reader=make.READER) as out:
            out.put_messages(make.ROOM, [row(2, "책")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash()
    assert [one.name for one in path.parent.iterdir() if one.suffix == ".new" or one.name == "staging.sqlite3"] == []
    assert list((path.parent / "tmp").iterdir()) == []
    if first:
        with pytest.raises(AnswersMissing):
            Answers(path)
    else:
        assert found(path, "꽃") == [(make.ROOM, 1)]
        assert found(path, "책") == []


def test_a_reader_keeps_its_state_while_an_update_is_written(path: Path) -> None:
    update(path, {make.ROOM: [row(1, "꽃")]})
    with Answers(path) as reader:
        update(path, {make.ROOM: [row(1, "꽃"), row(2, "꽃")]}, made_at=6)
        assert [hit.message_id for hit in reader.search(make.ask("꽃"), make.READER).hits] == [1]
        assert reader.meta["made_at"] == 5
    assert [one for _, one in found(path, "꽃")] == [2, 1]


def test_a_deleted_foreign_or_outdated_index_is_made_again(path: Path) -> None:
    texts = {make.ROOM: [row(1, "꽃")]}
    assert update(path, texts) is True
    assert update(path, texts) is False
    assert update(path, texts, version=2) is True
    path.unlink()
    assert update(path, texts, version=2) is True
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(AnswersMissing):
        Answers(path)
    assert update(path, texts, version=2) is True
    assert found(path, "꽃") == [(make.ROOM, 1)]


def test_texts_of_a_room_are_put_once(path: Path) -> None:
    with AnswersWriter(path, case="봄", mode="synthetic", reader=make.READER) as out:
        out.put_messages(make.ROOM, [])
        with pytest.raises(ValueError, match="once"):
            out.put_messages(make.ROOM, [])


def test_questions_import_no_engine() -> None:
    code = "import sys, sotdae.lake.answers; print([name for name in ('duckdb', 'ibis', 'pyarrow', 'orjson', 'django') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
