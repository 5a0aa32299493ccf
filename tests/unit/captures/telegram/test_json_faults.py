# SPDX-License-Identifier: Apache-2.0
"""Faults of the program that writes exports, and damage: each costs only what it touches (P1-P6, P40)."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_chat_writer import ROOM_KEY, Raw, account, chat, facts, message, read, read_anyway, read_chat, record_bytes, rewrapped, service

from sotdae.captures.telegram.json_repair import REPAIRS, parse_repaired
from sotdae.captures.telegram.json_walk import Outline
from sotdae.captures.telegram.json_window import ByteWindow
from sotdae.model.observations import Coverage, Problem

FIVE = [message(number, f'글 {number}: "국수" {{그릇}} [둘] \\ 끝') for number in range(1, 6)]


def test_what_the_builder_writes_is_json_unless_a_fault_is_asked_for() -> None:
    assert json.loads(chat(FIVE))["messages"] == FIVE
    with pytest.raises(json.JSONDecodeError):
        json.loads(chat([message(1, "\x0b")]))
    with pytest.raises(UnicodeDecodeError):
        chat([message(1, "\u2028")]).decode()


def test_p1_line_separators_in_the_middle_of_a_file() -> None:
    records = [*FIVE[:2], message(3, "첫 줄\u2028둘째 줄\u2029셋째 줄"), *FIVE[3:]]
    got = read_chat(*records)
    assert got.ids == [1, 2, 3, 4, 5]
    assert got.messages[2].text == "첫 줄\u2028둘째 줄\u2029셋째 줄"
    assert [row.notes for row in got.messages] == [None, None, "line-separator-tail", None, None]
    assert [(row.code, row.message_id) for row in got.problems] == [("repaired-line-separator-tail", 3)]
    assert got.coverage.repaired_records == 1
    assert got.coverage.damaged_records == 0


def test_p2_a_control_character_in_button_data() -> None:
    button = {"type": "callback", "text": "신청", "data": "a\x0bb\\x0b"}
    got = read_chat(*FIVE[:1], message(2, inline_bot_buttons=[[button]]))
    assert got.messages[1].buttons_json == json.dumps([[["callback", "신청", "a\x0bb\\x0b"]]], ensure_ascii=False, separators=(",", ":"))
    assert got.codes == ["repaired-x-escape"]


@pytest.mark.parametrize("path", ["video_files/sticker (2).webm", "stickers/a, b.tgs", "(unavailable)", 'x "y" z'])
def test_p3_a_document_id_without_quotes(path: str) -> None:
    entity = {"type": "custom_emoji", "text": "🍜", "document_id": Raw(path.encode())}
    got = read_chat(message(1, ["맛있는 ", entity, " 집"]), *FIVE[1:])
    assert got.ids == [1, 2, 3, 4, 5]
    assert got.messages[0].text == "맛있는 🍜 집"
    assert got.codes == ["repaired-bare-document-id"]


def test_p5_an_unescaped_quote_is_one_located_problem() -> None:
    broken = record_bytes(FIVE[2]).replace(b'\\"', b'"', 1)
    got = read_chat(*FIVE[:2], broken, *FIVE[3:])
    assert got.ids == [1, 2, 4, 5]
    (problem,) = got.problems
    assert (problem.code, problem.severity) == ("damaged-record", "error")
    assert got.at(problem) == broken
    assert problem.damaged_digest == hashlib.sha256(broken).hexdigest()
    assert (got.coverage.messages, got.coverage.damaged_records, got.coverage.end_state) == (4, 1, "complete")


def test_p6_two_runs_give_the_same_rows_in_the_same_order_whatever_a_read_gives() -> None:
    data = chat([*FIVE, message(6, "\u2028"), service(7, "pin_message", message_id=1)])
    assert read(data).rows == read(data).rows == read(data, step=7).rows


def test_every_named_repair_is_reached() -> None:
    samples = {
        "line-separator-tail": b'{"a": "\\u2028\x80\xa8"}',
        "x-escape": b'{"a": "\\x0B"}',
        "lone-surrogate": b'{"a": "\\ud83c"}',
        "bare-document-id": b'{\n "document_id": a b.webm\n}',
        "invalid-utf8": b'{"a": "\xff"}',
        "raw-control": b'{"a": "x\ty"}',
    }
    assert set(samples) == set(REPAIRS)
    for name, record in samples.items():
        repaired = parse_repaired(record)
        assert repaired is not None
        assert repaired[1] == (name,)


@pytest.mark.parametrize("text", [b"\\\\x0B", b"\\\\u2028", b"\\\\ud800", b"\\\\\\\\x41"])
def test_an_escaped_backslash_before_a_letter_is_no_fault(text: bytes) -> None:
    record = b'{"a": "' + text + b'", "b": "\\x0B"}'
    repaired = parse_repaired(record)
    assert repaired is not None
    assert repaired[0] == json.loads(record.replace(b'"\\x0B"', b'"\\u000b"'))


# --- P4: cut anywhere -------------------------------------------------------------------------------------------------------------------------------

CUT = chat([message(1), message(2, ["집은 ", {"type": "link", "text": "https://example.org/식당"}]), message(3, "끝 🍜", reactions=[])])
WHOLE = read(CUT)


@pytest.mark.parametrize("tenth", range(10))
def test_p4_a_file_cut_at_any_byte_loses_only_the_cut_record(tenth: int) -> None:
    for cut in range(1 + tenth, len(CUT), 10):
        got = read_anyway(CUT[:cut])
        whole = [row for row in WHOLE.messages if row.byte_offset + row.byte_length <= cut]
        assert [(row[:-3], row[-2:]) for row in got.messages] == [(row[:-3], row[-2:]) for row in whole], cut
        assert got.codes == ["truncated"], cut
        assert all(row.end_state == "truncated" for row in got.of(Coverage))
        assert all(0 <= row.byte_offset <= row.byte_offset + row.byte_length <= cut for row in got.rows), cut


def test_p4_an_empty_file_is_no_rows() -> None:
    assert [row.code for row in read_anyway(b"").rows] == []


@pytest.mark.parametrize("form", ["minified", "two blanks", "tabs", "one line a record", "utf-16-le with mark", "utf-16-be", "crlf"])
def test_p4_other_layouts_lose_only_the_cut_record_too(form: str) -> None:
    data = rewrapped(CUT)[form]
    whole = read(data)
    ends = [row.byte_offset + row.byte_length for row in whole.messages]
    for cut in range(ends[0] - 40, len(data)):
        got = read(data[:cut]) if cut > 200 else None
        if got is not None:
            assert len(got.messages) == sum(end <= cut for end in ends), cut
            assert "truncated" in got.codes, cut


# --- a flipped byte ---------------------------------------------------------------------------------------------------------------------------------

FLIPPED = chat(FIVE)
PLACES = {row.message_id: (row.byte_offset, row.byte_offset + row.byte_length) for row in read(FLIPPED).messages}


@given(st.sampled_from([2, 3, 4]), st.data())
def test_a_flipped_byte_costs_only_the_record_that_it_touches(number: int, data: st.DataObject) -> None:
    low, high = PLACES[number]
    place = data.draw(st.integers(low, high - 1))
    mask = data.draw(st.integers(1, 255))
    damaged = FLIPPED[:place] + bytes([FLIPPED[place] ^ mask]) + FLIPPED[place + 1 :]
    got = read(damaged)
    others = {1, 2, 3, 4, 5} - {number}
    before = {row.byte_offset: row for row in read(FLIPPED).messages if row.message_id in others}
    after = {row.byte_offset: row for row in got.messages if row.byte_offset in before}
    assert {place: row[:-3] for place, row in after.items()} == {place: row[:-3] for place, row in before.items()}


@given(st.integers(0, len(FLIPPED) - 1), st.integers(1, 255))
def test_a_flipped_byte_between_records_costs_no_record(place: int, mask: int) -> None:
    inside = any(low <= place < high for low, high in PLACES.values())
    if inside or place < FLIPPED.index(b'"messages"'):
        return
    got = read_anyway(FLIPPED[:place] + bytes([FLIPPED[place] ^ mask]) + FLIPPED[place + 1 :])
    assert got.ids == [1, 2, 3, 4, 5]


@given(st.integers(0, FLIPPED.index(b'"messages"') + 12), st.integers(1, 255))
def test_a_flipped_byte_in_the_header_costs_no_record(place: int, mask: int) -> None:
    got = read_anyway(FLIPPED[:place] + bytes([FLIPPED[place] ^ mask]) + FLIPPED[place + 1 :])
    assert got.ids == [1, 2, 3, 4, 5]
    assert {row.text for row in got.messages} == {one["text"] for one in FIVE}


TWO_ROOMS = account(
    [
        ({"name": "점심", "type": "private_group", "id": 11}, FIVE[:2]),
        ({"name": "책", "type": "private_group", "id": 22}, FIVE[2:4]),
        ({"name": "꽃", "type": "private_group", "id": 33}, FIVE[4:]),
    ]
)
AT = {row.byte_offset: row.room_key for row in read(TWO_ROOMS).messages}


@given(st.integers(TWO_ROOMS.index(b'"chats"') + 30, len(TWO_ROOMS) - 1), st.integers(1, 255))
def test_a_flipped_byte_never_moves_a_message_into_another_room_of_the_account(place: int, mask: int) -> None:
    got = read_anyway(TWO_ROOMS[:place] + bytes([TWO_ROOMS[place] ^ mask]) + TWO_ROOMS[place + 1 :])
    rooms = {"tg:chat:11", "tg:chat:22", "tg:chat:33"}
    for row in got.messages:
        if row.byte_offset in AT and row.room_key in rooms:
            assert row.room_key == AT[row.byte_offset]


# --- places -----------------------------------------------------------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_locators_lead_back_to_the_exact_bytes_of_the_record(texts: list[str]) -> None:
    records = [message(number, text.encode("utf-8", "replace").decode()) for number, text in enumerate(texts, 1)]
    got = read(chat(records))
    assert got.ids == list(range(1, len(texts) + 1))
    for row, record in zip(got.messages, records, strict=True):
        assert got.at(row) == record_bytes(record)
        assert row.text == record["text"]
        again = read(chat([got.at(row)]))
        assert facts(again.rows)[0] == facts(got.rows)[facts(got.rows).index(("Message", *row[:-3]))]


def test_every_row_around_a_message_has_its_place() -> None:
    got = read_chat(
        message(1, ["집은 ", {"type": "link", "text": "t.me/lunchroom"}], photo="photos/a.jpg", width=3, height=4),
        service(2, "invite_members", members=["Bora", "Chorong"]),
    )
    places = {row.message_id: row[-2:] for row in got.messages}
    around = [row for row in got.rows if type(row).__name__ in {"Entity", "Link", "MediaItem", "MembershipEvent"}]
    assert len(around) == 5
    assert all(row[-2:] == places[row.message_id] for row in around)


def test_p40_memory_stays_small_whatever_the_size() -> None:
    """The window keeps at most two chunks and the record at hand; bench/read_json.py measures whole processes."""

    class Endless:
        def __init__(self) -> None:
            self.head = chat([message(1)])[: -len(b"\n ]\n}")]
            self.piece = b",\n  " + record_bytes(message(2, "국수 " * 100))
            self.left = 400

        def read(self, size: int = -1) -> bytes:
            if self.head:
                data, self.head = self.head, b""
                return data
            if not self.left:
                return b""
            self.left -= 1
            return self.piece * (max(size, 1) // len(self.piece) + 1)

    window = ByteWindow(Endless())  # type: ignore[arg-type]
    largest = 0
    for _ in Outline(window).steps():
        largest = max(largest, len(window.buffer))
    assert window.base > 20_000_000
    assert largest < 1_000_000


def test_a_record_without_id_among_others_is_one_problem() -> None:
    got = read_chat(message(1), {**message(2), "id": "two"}, message(3, "셋"), {key: value for key, value in message(4).items() if key != "id"})
    assert got.ids == [1, 3]
    assert got.codes == ["no-message-id", "no-message-id"]
    assert {row.room_key for row in got.problems} == {ROOM_KEY}


@pytest.mark.parametrize("gap", ["", " ", "\n"])
def test_a_record_that_names_two_ids_is_remarked_in_other_layouts_too(gap: str) -> None:
    record = '{"id": %s"type": "message", "date": "2024-01-01T00:00:00", "text": "a", "reactions": [{"id": 9}]}'
    listed = f",{gap}".join(record % ids for ids in ("1, ", '2, "id": 3, ', "4, "))
    found = read(f'{{"name": "x", "type": "private_group", "id": 5, "messages": [{listed}]}}'.encode())
    remarked = [row for row in found.rows if isinstance(row, Problem) and row.code == "repaired-conflicting-keys"]
    assert [row.detail for row in remarked] == ["1 records repaired"]
