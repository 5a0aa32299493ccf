# SPDX-License-Identifier: Apache-2.0
"""Limits of a record, numbers made for records without ids, and what an account's own section and the bytes behind an export leave behind."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from json_chat_writer import Raw, account, chat, message, read, read_anyway, read_chat, rewrapped

from sotdae.captures.telegram import json_framing, json_shape
from sotdae.captures.telegram.json_shape import NESTING_LIMIT
from sotdae.model.observations import Coverage, MediaItem

BY_PLACE = -(10**15)
SUPERGROUP: dict[str, Any] = {"name": "밥 모임", "type": "private_supergroup", "id": 31}


def nested(levels: int) -> list[Any]:
    node: list[Any] = []
    for _ in range(levels - 1):
        node = [node]
    return node


def without_id(number: int, text: str) -> dict[str, Any]:
    return {key: value for key, value in message(number, text).items() if key != "id"}


@pytest.mark.parametrize("form", ["as written", "minified", "two blanks", "tabs", "crlf"])
def test_a_record_nested_too_deep_is_passed_over_although_it_is_json(form: str) -> None:
    deep, deepest = message(2, other=nested(100)), message(4, other=nested(NESTING_LIMIT - 1))
    data = chat([message(1), deep, message(3), deepest])
    got = read(data if form == "as written" else rewrapped(data)[form])
    assert got.ids == [1, 3, 4]
    assert got.codes == ["nested-too-deep", "unknown-word"]
    lost = got.problems[0]
    assert json.loads(got.at(lost)) == deep
    assert lost.damaged_digest == hashlib.sha256(got.at(lost)).hexdigest()
    assert got.coverage.damaged_records == 1


def test_a_record_with_many_brackets_side_by_side_is_not_deep() -> None:
    parts = [part for number in range(100) for part in ("국수 ", {"type": "bold", "text": f"{number}"})]
    got = read_chat(message(1), message(2, parts), message(3))
    assert (got.ids, got.codes) == ([1, 2, 3], [])


def test_a_deep_record_that_is_no_json_is_said_to_be_deep() -> None:
    broken = Raw(b"[" * 100 + b"5 5" + b"]" * 100)
    got = read_chat(message(1), message(2, other=broken), message(3))
    assert (got.ids, got.codes) == ([1, 3], ["nested-too-deep"])


@pytest.mark.parametrize("form", ["as written", "minified"])
@pytest.mark.parametrize("over", [False, True])
def test_a_record_over_the_limit_is_passed_over_however_the_window_grew(monkeypatch: pytest.MonkeyPatch, form: str, *, over: bool) -> None:
    limit = 200_000
    monkeypatch.setattr(json_framing, "RECORD_LIMIT_BYTES", limit)
    monkeypatch.setattr(json_shape, "RECORD_LIMIT_BYTES", limit)
    monkeypatch.setattr(json_framing, "_SCAN_BYTES", 100_000)
    long = message(2, text_entities=[], other="a" * (limit + 1 if over else limit - 1000))
    data = chat([message(1), long, message(3)])
    got = read(data if form == "as written" else rewrapped(data)[form])
    assert got.ids == ([1, 3] if over else [1, 2, 3])
    assert got.codes == (["record-too-large"] if over else ["unknown-word"])
    if over:
        assert json.loads(got.at(got.problems[0])) == long


def test_numbers_made_for_records_without_ids_never_take_anothers() -> None:
    tail = Raw('"첫 줄\\u2028'.encode() + b'\x80\xa8"')  # repaired, so it is framed alone, before any id is seen
    first = without_id(1, "이름 없음") | {"text": tail, "text_entities": []}
    got = read_chat(first, message(1, "밥"), message(2, "국"), without_id(3, "차"))
    assert [(row.message_id, row.text) for row in got.messages[1:]] == [(1, "밥"), (2, "국")]
    assert got.messages[0].message_id == BY_PLACE + 1
    assert "duplicate-message-id" not in got.codes


def test_an_export_without_any_id_is_numbered_by_its_places() -> None:
    got = read_chat(*(without_id(number, "밥") for number in range(1, 4)))
    assert (got.ids, got.codes) == ([BY_PLACE + 1, BY_PLACE + 2, BY_PLACE + 3], ["no-message-ids"])
    assert {row.notes for row in got.messages} == {"id-by-position"}


@pytest.mark.parametrize("number", [BY_PLACE + 1, 2**63, -(2**63)])
def test_a_number_that_no_message_has_is_no_id(number: int) -> None:
    got = read_chat(message(1), message(2) | {"id": number})
    assert (got.ids, got.codes) == ([1], ["no-message-id"])


def test_a_second_record_of_an_id_leaves_no_trace() -> None:
    got = read_chat(message(1), message(1, strange="밥"), message(2))
    assert (got.ids, got.codes) == ([1, 2], ["duplicate-message-id", "ids-not-ascending"])


@pytest.mark.parametrize("filler", [0, 200_000])
def test_the_accounts_own_section_is_digested_whatever_its_length(filler: int) -> None:
    data = account([(SUPERGROUP, [message(1)])]).replace(b'"books"', b'"' + b"b" * filler + b'"', 1)
    got = read(data)
    (own,) = [row for row in got.problems if row.detail.startswith("personal_information")]
    assert json.loads(got.at(own)) == json.loads(data)["personal_information"]
    assert (own.damaged_digest, own.byte_length) == (hashlib.sha256(got.at(own)).hexdigest(), len(got.at(own)))
    assert got.coverage.source_key == "tg:user:1001"


@pytest.mark.parametrize("kind", ["private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel", "personal_chat"])
def test_own_messages_are_inferred_where_account_exports_are_restricted(kind: str) -> None:
    three = [message(number) for number in (1, 2, 3)]
    (coverage,) = read(account([({**SUPERGROUP, "type": kind}, three)])).of(Coverage)
    assert coverage.window == ("unknown" if kind == "personal_chat" else "own_messages")


def test_one_sender_who_is_not_the_owner_shows_no_restriction() -> None:
    (coverage,) = read(account([(SUPERGROUP, [message(number, from_id="user2002") for number in (1, 2, 3)])])).of(Coverage)
    assert coverage.window == "unknown"


def test_bytes_behind_an_export_are_located() -> None:
    whole = chat([message(1)])
    got = read_anyway(whole + b" \n\tlunch\n")
    assert got.coverage.end_state == "trailing_bytes"
    (problem,) = got.problems
    assert (problem.code, problem.byte_offset, problem.byte_length) == ("trailing-bytes", len(whole) + 3, 6)
    assert read_anyway(whole + b" \n\t\r\n").codes == []


def test_bytes_behind_an_account_are_located() -> None:
    whole = account([(SUPERGROUP, [message(1)])])
    got = read_anyway(whole + b"\nlunch")
    (problem,) = [row for row in got.problems if row.code == "trailing-bytes"]
    assert (problem.byte_offset, problem.byte_length) == (len(whole) + 1, 5)


def test_p24_a_path_that_climbs_is_never_looked_for_even_inside_the_capture() -> None:
    got = read(chat([message(1, photo="photos/../photos/a.jpg")]), files={"photos/a.jpg": b"flower"})
    (item,) = got.of(MediaItem)
    assert (item.present, item.media_item_id, got.codes) == ("missing_on_disk", None, ["path-outside-export"])
