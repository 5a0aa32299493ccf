# SPDX-License-Identifier: Apache-2.0
"""Copies: groups over rooms by hashes and by files, their bounds in time, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sotdae.analyses.copies import ANALYSIS, Params
from sotdae.lake.schemas import session_columns
from sotdae.model.findings import Finding

SECOND = 1_000_000
ZERO = bytes(32)


class Rows:
    """The declared tables from plain rows, answered by an engine in memory."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._rows = rows

    def columns(self, build: Any, *values: Any, given: Any = None) -> dict[str, Any]:
        import duckdb
        import pyarrow as pa

        from sotdae.lake.columns import columns_of
        from sotdae.lake.questions import holding, question
        from sotdae.lake.schemas import arrow_schema

        connection = duckdb.connect()
        for name in ANALYSIS.reads:
            schema = arrow_schema(session_columns(name))
            held = [{field: row.get(field) for field in schema.names} for row in self._rows.get(name, ())]
            connection.register(name, pa.Table.from_pylist(held, schema))
        asked = question(build, values, {})
        assert given is None
        assert set(asked.reads) <= set(ANALYSIS.reads)
        for _, statement in holding(asked):
            connection.execute(statement)
        found = connection.execute(asked.sql).to_arrow_reader(1000)
        return columns_of(found.schema, found)

    def rows(self, build: Any, *values: Any, given: Any = None) -> Sequence[Mapping[str, Any]]:
        raise AssertionError(build, values, given)

    def findings(self, kind: str) -> Sequence[Finding]:
        raise AssertionError(kind)


def flipped(count: int, start: int = 0) -> str:
    value = int.from_bytes(ZERO) ^ (((1 << count) - 1) << start)
    return value.to_bytes(32).hex()


def hashed(item: str, value: str, *, quality: int = 90, kind: str = "picture", variant: str = "plain", page: bool = False) -> dict[str, Any]:
    made = {"algorithm": "pdq", "algorithm_version": 1, "quality": quality, "value": value}
    return {"media_item_id": item, "media_kind": kind, "variant": variant, "is_page": page, **made}


def post(number: int, room: str, item: str | None, *, at: int | None = 0, kind: str = "photo", edited: int | None = None) -> Iterator[dict[str, Any]]:
    place = {"item_id": "e" * 64, "byte_offset": number * 10, "byte_length": 10}
    yield {"room_key": room, "message_id": number, "media_item_id": item, "kind": kind, **place}
    sent = None if at is None else at * SECOND
    yield {"room_key": room, "message_id": number, "sent_at": sent, "edited_at": None if edited is None else edited * SECOND, **place}


def run(hashes: Sequence[Mapping[str, Any]], *posts: Iterator[dict[str, Any]]) -> list[Finding]:
    media, messages = zip(*(tuple(one) for one in posts), strict=True) if posts else ((), ())
    return list(ANALYSIS.run(Rows({"media_hashes": hashes, "media_versions": media, "messages": messages}), Params()))


def test_near_hashes_in_two_rooms_are_one_group_and_the_first_room_stands_first() -> None:
    hashes = [hashed("b", flipped(0)), hashed("a", flipped(31)), hashed("c", flipped(80, 100))]
    (found,) = run(
        hashes, *(post(n, room, item, at=at) for n, room, item, at in ((1, "y", "a", 9), (2, "x", "b", 5), (3, "x", "c", 1), (4, "x", "b", 7)))
    )
    assert found.key == ("b",)
    assert (found.values["items"], found.values["posts"], found.values["item_ids"]) == (2, 3, ["b", "a"])
    assert [(room["room_key"], room["posts"], room["first_until"]) for room in found.values["rooms"]] == [("x", 2, 5 * SECOND), ("y", 1, 9 * SECOND)]  # type: ignore[index,union-attr]
    assert (found.values["first_seen_from"], found.values["first_seen_until"]) == (5 * SECOND, 5 * SECOND)
    assert [(reason.signal, reason.value, reason.evidence[0].message_id) for reason in found.reasons] == [("shown", 2, 2), ("shown", 1, 1)]


def test_a_post_with_its_own_file_and_a_preview_of_it_is_one_post() -> None:
    hashes = [hashed("a", flipped(0)), hashed("b", flipped(3))]
    (found,) = run(hashes, post(1, "x", "a", at=None), post(1, "x", "b", at=None), post(1, "y", "a"))
    assert (found.values["items"], found.values["posts"]) == (2, 2)
    assert sorted((room["room_key"], room["posts"]) for room in found.values["rooms"]) == [("x", 1), ("y", 1)]  # type: ignore[index,union-attr]
    assert "when 1 of the posts" in found.missing[0].why


def test_thirty_two_bits_are_no_copy_and_one_room_is_no_finding() -> None:
    assert run([hashed("a", flipped(0)), hashed("b", flipped(32))], post(1, "x", "a"), post(2, "y", "b")) == []
    assert run([hashed("a", flipped(0)), hashed("b", flipped(1))], post(1, "x", "a"), post(2, "x", "b")) == []


def test_a_mirrored_copy_hangs_together() -> None:
    odd = "".join("1" if (15 - column) % 2 == 0 else "0" for row in range(16) for column in range(16))
    mirrored = int(odd, 2).to_bytes(32).hex()
    (found,) = run([hashed("a", flipped(0)), hashed("b", mirrored)], post(1, "x", "a"), post(2, "y", "b"))
    assert found.values["items"] == 2


def test_a_framed_copy_hangs_together_by_its_trimmed_hash() -> None:
    hashes = [hashed("a", flipped(0)), hashed("b", flipped(120, 60)), hashed("b", flipped(2), variant="trimmed")]
    assert len(run(hashes, post(1, "x", "a"), post(2, "y", "b"))) == 1


def test_two_pages_of_one_phone_are_no_copies_and_what_is_on_them_may_be() -> None:
    pages = [hashed("a", flipped(0), page=True), hashed("b", flipped(9), page=True)]
    shown = [hashed("a", flipped(90), variant="boxed", page=True), hashed("b", flipped(90, 120), variant="boxed", page=True)]
    assert run([*pages, *shown], post(1, "x", "a"), post(2, "y", "b")) == []
    (found,) = run([*pages, *shown, hashed("c", flipped(91))], post(1, "x", "a"), post(2, "y", "b"), post(3, "z", "c"))
    assert set(found.values["item_ids"]) == {"a", "c"}  # type: ignore[arg-type]


def test_the_same_file_is_a_copy_even_without_a_hash_and_low_quality_ties_nothing() -> None:
    (found,) = run([], post(1, "x", "a"), post(2, "y", "a"))
    assert (found.values["items"], found.values["posts"]) == (1, 2)
    assert run([hashed("a", flipped(0), quality=49), hashed("b", flipped(0))], post(1, "x", "a"), post(2, "y", "b")) == []
    assert run([hashed("a", flipped(0), kind="video"), hashed("b", flipped(0), kind="video")], post(1, "x", "a"), post(2, "y", "b")) == []


def test_stickers_and_posts_without_files_are_left_out() -> None:
    assert run([], post(1, "x", "a", kind="sticker"), post(2, "y", "a", kind="sticker"), post(3, "x", None)) == []


def test_unknown_times_open_the_lower_bound_and_edits_raise_the_upper() -> None:
    (found,) = run([], post(1, "x", "a", at=None), post(2, "y", "a", at=4, edited=8))
    assert (found.values["first_seen_from"], found.values["first_seen_until"]) == (None, 8 * SECOND)
    assert [one.signal for one in found.missing] == ["undated"]
    (found,) = run([], post(1, "x", "a", at=None), post(2, "y", "a", at=None))
    assert (found.values["first_seen_from"], found.values["first_seen_until"]) == (None, None)
