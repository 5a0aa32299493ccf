# SPDX-License-Identifier: Apache-2.0
"""Tables of counts over time: which are claimed, how they are decoded, what a row says, what is wrong with one, and the public sample."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource

from sotdae.captures import member_series
from sotdae.captures.member_series import MemberSeries
from sotdae.captures.reader import Detection, ReadOptions
from sotdae.captures.series_times import SeriesClock, When, read_when
from sotdae.model.links import named_room_key
from sotdae.model.observations import Coverage, Observation, Problem, RoomState

SEOUL = ZoneInfo("Asia/Seoul")
SECOND = 1_000_000
NOON = 1_773_975_600 * SECOND  # 20 March 2026, noon in Korea
HOUR = 3_600 * SECOND


def claim(table: str | bytes, name: str = "counts.csv") -> Detection | None:
    return MemberSeries().detect(MemorySource({name: table.encode() if isinstance(table, str) else table}))


def rows(table: str | bytes, *, zone: ZoneInfo | None = SEOUL, erased: Mapping[str, Any] | None = None) -> list[Observation | Problem]:
    data = table.encode() if isinstance(table, str) else table
    source = MemorySource({"counts.csv": data})
    detection = MemberSeries().detect(source)
    assert detection is not None, "the table is claimed"
    return list(MemberSeries().read(source, detection.names, ReadOptions(zone=zone, capture_id="c" * 64, erased=erased or {})))


def states(table: str | bytes, **options: Any) -> list[RoomState]:
    return [row for row in rows(table, **options) if type(row) is RoomState]


def codes(table: str | bytes, **options: Any) -> list[str]:
    return [row.code for row in rows(table, **options) if type(row) is Problem]


# What is claimed.


@pytest.mark.parametrize(
    ("head", "confidence"),
    [
        ("checked_at,channel_id,subscribers", 0.9),
        ("Date;Username;Members", 0.9),
        ("date_checked\thandle\tsubscriber_count", 0.9),
        ("날짜|방 이름|구독자 수", 0.8),
        ("period,participants_count", 0.6),
        ("수집일시,채널ID,멤버수,온라인", 0.9),
    ],
)
def test_a_line_of_names_is_understood_in_many_spellings(head: str, confidence: float) -> None:
    mark = next(sign for sign in ";\t|," if sign in head)
    cells = ["2026-03-20", *["1234567890"] * head.count(mark)]
    found = claim(f"{head}\n{mark.join(cells)}\n")
    assert found is not None
    assert found.confidence == confidence
    assert found.reason.startswith("counts over time, 1 table")


@pytest.mark.parametrize(
    "table",
    [
        "Date,User,Message\n2026-05-17 09:00:00,아라,안녕하세요\n",
        "date,count\n2026-03-20,4\n",
        "name,members\n꽃 모임,40\n",
        "date,members\n오늘,many\n어제,few\n",
        "date,members\n",
        "날짜,매출\n2026-03-20,1200\n",
        "just a text\nwith two lines\n",
        "",
        "\0\0\0\0",
        '{"date": "2026-03-20", "members": 4}',
    ],
)
def test_other_tables_are_not_claimed(table: str) -> None:
    assert claim(table) is None


def test_a_table_by_another_name_is_not_looked_at() -> None:
    assert claim("date,username,members\n2026-03-20,@kkot_demo,4\n", "counts.html") is None


def test_words_that_say_nothing_count_beside_a_room_and_a_kind() -> None:
    (row,) = states("date,channel,kind,count\n2026-03-20T12:00:00+09:00,@kkot_demo,subscribers,40\n")
    assert (row.members, row.members_kind) == (40, "subscribers")


# Encodings and layouts.

KOREAN = "날짜;방 이름;구독자 수\n2026-03-20;가온 정원;1,287\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_every_encoding_gives_the_same_row_at_its_place(encoding: str) -> None:
    data = KOREAN.encode(encoding)
    (row,) = states(data)
    assert (row.title, row.members) == ("가온 정원", 1_287)
    piece = data[row.byte_offset : row.byte_offset + row.byte_length]
    assert piece.decode("utf-16-le" if encoding == "utf-16" else encoding).strip() == KOREAN.splitlines()[1]


def test_cp949_is_told_as_an_assumption() -> None:
    assert "encoding-assumed" in codes(KOREAN.encode("cp949"))
    assert "encoding-assumed" not in codes(KOREAN)


def test_bytes_of_no_encoding_are_replaced_and_said() -> None:
    assert "repaired-invalid-utf8" in codes(KOREAN.encode() + b"2026-03-21;\xff\xfe\xff;5\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line(end: str) -> None:
    assert [row.members for row in states(end.join(["date,username,members", "2026-03-20,@kkot_demo,4", "2026-03-21,@kkot_demo,5"]))] == [4, 5]


def test_comments_and_excels_separator_line_stand_before_the_names() -> None:
    assert [row.members for row in states("sep=;\n# noted by hand\n\ndate;username;members\n2026-03-20;@kkot_demo;4\n")] == [4]


def test_a_cell_with_line_feeds_and_quotes_is_one_cell() -> None:
    table = 'date,title,members\n2026-03-20,"꽃 ""모임""\n둘째 줄, 그리고",4\n2026-03-21,꽃,5\n'
    first, second = states(table)
    assert (first.title, first.members, second.members) == ('꽃 "모임"\n둘째 줄, 그리고', 4, 5)


def test_a_quote_that_nothing_closes_costs_no_other_row() -> None:
    table = 'date,title,members\n2026-03-20,"열린 따옴표,4\n' + "".join(f"2026-03-20T{n % 24:02d}:00:00Z,꽃,{n}\n" for n in range(300))
    assert len(states(table)) >= 100


# What a row says.


@pytest.mark.parametrize(
    ("cell", "key", "bare"),
    [
        ("1234567890", "tg:channel:1234567890", 1_234_567_890),
        ("-1001234567890", "tg:channel:1234567890", 1_234_567_890),
        ("channel1234567890", "tg:channel:1234567890", 1_234_567_890),
        ("1234567890.0", "tg:channel:1234567890", 1_234_567_890),
        ("@kkot_demo", named_room_key("kkot_demo"), None),
        ("https://t.me/KKOT_demo", named_room_key("kkot_demo"), None),
    ],
)
def test_which_room(cell: str, key: str, bare: int | None) -> None:
    (row,) = states(f"date,channel,members\n2026-03-20,{cell},4\n")
    assert (row.room_key, row.bare_id) == (key, bare)
    assert "kkot" not in row.room_key


def test_a_bots_users_are_of_the_talk_with_it() -> None:
    (row,) = states("date,channel_id,kind,members\n2026-03-20,1910000401,monthly users,58400\n")
    assert (row.room_key, row.bare_id, row.members_kind) == ("tg:talk:1910000401", None, "monthly_users")


def test_an_empty_cell_is_not_observed_and_never_nought() -> None:
    table = "date,username,members\n2026-03-20,@kkot_demo,\n2026-03-21,@kkot_demo,0\n"
    assert [row.members for row in states(table)] == [0], "a written nought is one"
    assert "empty-cell" in codes(table)


def test_a_cell_that_a_spreadsheet_would_run_is_no_count_and_nothing_else() -> None:
    table = 'date,title,members\n2026-03-20,"=HYPERLINK(""http://example.org"")",4\n2026-03-21,꽃,=1+1\n2026-03-22,꽃,+4\n2026-03-23,꽃,5\n2026-03-24,꽃,6\n'
    found = states(table)
    assert [(row.title, row.members) for row in found] == [('=HYPERLINK("http://example.org")', 4), ("꽃", 5), ("꽃", 6)]
    assert codes(table).count("count-unreadable") == 2


def test_a_bad_row_is_a_problem_at_its_place_and_costs_only_itself() -> None:
    table = "date,username,members\n2026-03-20,@kkot_demo,4\nsoon,@kkot_demo,5\n03/04/2026,@kkot_demo,6\n2026-03-21,,7\n2026-03-22,@kkot_demo,8\n"
    found = [row for row in rows(table) if type(row) is Problem and row.severity == "error"]
    assert [row.code for row in found] == ["time-unreadable", "time-ambiguous", "room-unnamed"]
    for row in found:
        piece = table.encode()[row.byte_offset : row.byte_offset + row.byte_length]
        assert row.damaged_digest == hashlib.sha256(piece).hexdigest()
        assert piece.endswith(b"\n")
    assert [row.members for row in states(table)] == [4, 8]


def test_equal_rows_are_one_and_unequal_ones_both_stand() -> None:
    table = "date,username,members\n" + "2026-03-20T12:00:00+09:00,@kkot_demo,4\n" * 3 + "2026-03-20T12:00:00+09:00,@kkot_demo,5\n"
    assert [row.members for row in states(table)] == [4, 5]
    assert {"duplicate-row", "counts-disagree"} <= set(codes(table))


def test_fewer_members_are_no_problem() -> None:
    table = "date,username,members\n2026-03-20,@kkot_demo,400\n2026-03-21,@kkot_demo,12\n"
    assert not [code for code in codes(table) if code != "no-time-zone"]


def test_rounded_steps_have_their_granularity_by_length_of_number() -> None:
    counts = [1_201, 1_315, 1_377, 1_402, 1_455, 12_300, 12_500, 12_800, 13_100, 13_700]
    table = "date,username,members\n" + "".join(f"2026-03-{day:02d},@kkot_demo,{count}\n" for day, count in enumerate(counts, 1))
    assert [row.members_granularity for row in states(table)] == [1] * 5 + [100] * 5


def test_few_round_numbers_are_chance() -> None:
    table = "date,username,members\n2026-03-01,@kkot_demo,1200\n2026-03-02,@kkot_demo,1300\n2026-03-03,@kkot_demo,1300\n"
    assert [row.members_granularity for row in states(table)] == [1, 1, 1]


def test_a_written_granularity_stays() -> None:
    assert [row.members_granularity for row in states("date,username,members\n2026-03-01,@kkot_demo,1.2K\n")] == [100]


def test_each_room_of_a_table_has_its_coverage() -> None:
    table = "date,channel_id,members\n2026-03-20,1111111111,4\n2026-03-21,2222222222,5\n2026-03-22,2222222222,x\n"
    found = [row for row in rows(table) if type(row) is Coverage]
    assert [(row.room_key, row.damaged_records, row.messages) for row in found] == [("tg:channel:1111111111", 0, 0), ("tg:channel:2222222222", 1, 0)]


def test_an_erased_row_is_not_read() -> None:
    table = b"date,username,members\n2026-03-20,@kkot_demo,4\n2026-03-21,@kkot_demo,5\n"
    item = hashlib.sha256(table).hexdigest()
    assert [row.members for row in states(table, erased={item: [(len(table) - 5, 2)]})] == [4]


# Times.


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-20T12:00:00+09:00",
        "2026-03-20 12:00:00+0900",
        "2026-03-20T03:00:00Z",
        "2026-03-20 12:00:00 KST",
        "2026-03-20 03:00:00 UTC",
        "1773975600",
        "1773975600000",
        "2026-03-20 12:00:00",
        "2026/03/20 12:00:00",
        "2026. 3. 20. 오후 12:00:00",
        "2026년 3월 20일 오후 12:00:00",
        "20.03.2026 12:00:00",
        "2026-03-20 12:00:00 PM",
    ],
)
def test_noon_in_many_spellings(text: str) -> None:
    assert read_when(text, SeriesClock(SEOUL)) == When(NOON, NOON)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2026-03-20", NOON - 12 * HOUR, NOON + 12 * HOUR - 1),
        ("20260320", NOON - 12 * HOUR, NOON + 12 * HOUR - 1),
        ("2026-03-20 12:00", NOON, NOON + 60 * SECOND - 1),
        ("2026년 3월 20일 오전 12시", NOON - 12 * HOUR, NOON - 11 * HOUR - 1),
    ],
)
def test_a_day_is_a_day_and_a_minute_a_minute(text: str, low: int, high: int) -> None:
    assert read_when(text, SeriesClock(SEOUL)) == When(low, high)


def test_without_a_zone_a_time_is_an_interval_and_that_is_said() -> None:
    table = "date,username,members\n2026-03-20 12:00:00,@kkot_demo,4\n"
    (row,) = states(table, zone=None)
    assert row.not_before is not None
    assert row.not_after is not None
    assert row.not_after - row.not_before == 26 * HOUR
    assert row.not_before <= NOON <= row.not_after
    assert "no-time-zone" in codes(table, zone=None)
    assert "no-time-zone" not in codes(table)


def test_the_hour_that_the_clocks_repeat_is_an_interval() -> None:
    found = read_when("2026-10-25 02:30:00", SeriesClock(ZoneInfo("Europe/Berlin")))
    assert isinstance(found, When)
    assert found.high - found.low == HOUR


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-02-30", "1999-01-01", "2026-03-20 25:00:00", "오후 9:10", "9" * 80, "12345", "2026-03-20T13:00:00 오전"]
)
def test_what_is_no_time(text: str) -> None:
    assert read_when(text, SeriesClock(SEOUL)) == "time-unreadable"


def test_a_day_and_a_month_are_never_guessed() -> None:
    clock = SeriesClock(SEOUL)
    assert read_when("03/04/2026", clock) == "time-ambiguous"
    assert read_when("20/03/2026", clock) == read_when("03/20/2026", clock) == read_when("2026-03-20", clock)
    assert read_when("03/03/2026", clock) == read_when("2026-03-03", clock)


@given(st.integers(946_684_800, 4_102_444_799))
def test_every_moment_comes_back(moment: int) -> None:
    if moment >= 10**9:
        assert read_when(str(moment), SeriesClock(None)) == When(moment * SECOND, moment * SECOND)


@given(st.text(max_size=80))
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = read_when(text, SeriesClock(None))
    assert isinstance(found, str) or found.low <= found.high


@given(st.binary(max_size=300))
def test_whatever_follows_the_names_ends_in_rows_or_problems(noise: bytes) -> None:
    table = b"date,username,members\n2026-03-20,@kkot_demo,4\n2026-03-21,@kkot_demo,5\n2026-03-22,@kkot_demo,6\n" + noise
    source = MemorySource({"counts.csv": table})
    detection = MemberSeries().detect(source)
    if detection is None:
        return
    for row in MemberSeries().read(source, detection.names, ReadOptions(capture_id="c" * 64)):
        assert 0 <= row.byte_offset <= row.byte_offset + row.byte_length <= len(table)


@pytest.mark.fixtures
def test_the_public_series_is_read_whole(public_samples: Callable[[str], Path]) -> None:
    data = (public_samples("member-series") / "public_channels.csv").read_bytes()
    found = rows(data, zone=None)
    series = [row for row in found if type(row) is RoomState]
    assert len(series) == 6_694
    assert not [row for row in found if type(row) is Problem]
    assert {row.room_key: row.members for row in series}["tg:channel:1051195806"] == 145, "the newest count before the channel is seen no more"
    assert {row.title for row in series if row.bare_id == 1_353_108_727} >= {"gatini carini", "gatitos (uwu)"}
    assert {row.members_granularity for row in series} == {1}
    assert {row.not_before == row.not_after for row in series} == {True}


@pytest.mark.fixtures
def test_exports_of_another_messenger_are_not_claimed(public_samples: Callable[[str], Path]) -> None:
    files = [path for path in public_samples("kakaotalk").rglob("*") if path.suffix in {".csv", ".txt"}]
    assert files
    assert MemberSeries().detect(MemorySource({str(number): path.read_bytes() for number, path in enumerate(files)})) is None
    assert MemberSeries().detect(MemorySource({path.name: path.read_bytes() for path in files})) is None


def test_of_a_table_beyond_the_limit_no_row_is_read_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    table = "date,username,members\n2026-03-20,@kkot_demo,40\n2026-03-21,@kkot_demo,1234\n"
    monkeypatch.setattr(member_series, "MOST_BYTES", len(table) - 3)
    found = rows(table)
    assert [row.members for row in found if type(row) is RoomState] == [40], "12 is not 1234"
    assert "table-too-large" in {row.code for row in found if type(row) is Problem}


def test_rows_and_problems_beyond_their_limits_are_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_series, "_MOST_ROWS", 3)
    monkeypatch.setattr(member_series, "_MOST_PROBLEMS", 2)
    table = "date,username,members\n" + "".join(f"2026-03-{day:02d},@kkot_demo,{'x' if day % 2 else day}\n" for day in range(1, 11))
    found = list(MemberSeries().read(MemorySource({"a.csv": table.encode()}), ["a.csv"], ReadOptions(zone=SEOUL, capture_id="c" * 64)))
    assert len([row for row in found if type(row) is RoomState]) == 3
    told = [row for row in found if type(row) is Problem]
    assert [row.code for row in told].count("count-unreadable") == 2
    assert any(row.detail == "1 more rows could not be read and are not told one by one" for row in told)
    assert "table-too-long" in {row.code for row in told}
