# SPDX-License-Identifier: Apache-2.0
"""Revisions and absences: P25, P26, P27, and what must never be called a change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lake_rows as make
import pytest

from sotdae.lake.folds import refold


def changes(case: Path, *captures: Sequence[Any]) -> list[tuple[int, str, str, str]]:
    """Fold captures (rows, or (rows, reader)) with custody numbers 1, 2, … and return (message, change, from, to)."""
    added = []
    for seq, capture in enumerate(captures, 1):
        rows, reader = capture if isinstance(capture, tuple) else (capture, make.JSON)
        added.append(make.capture(case, seq, rows, reader))
    refold(case, added)
    names = {make.digest(f"capture {seq}"): str(seq) for seq in range(1, 10)}
    return sorted(
        (row["message_id"], row["change"], names[row["from_capture_id"]], names[row["to_capture_id"]]) for row in make.rows_of(case, "revisions")
    )


def test_a_changed_text_is_a_revision_even_if_the_edit_time_stands_still(tmp_path: Path) -> None:
    early = [make.message(1, "점심", edited_at=5), make.message(2)]
    late = [make.message(1, "저녁", edited_at=5), make.message(2)]
    assert changes(tmp_path, early, late) == [(1, "text", "1", "2")]
    (row,) = make.rows_of(tmp_path, "revisions")
    assert (row["edited_at"], row["item_id"], row["byte_offset"]) == (5, make.ITEM, late[0].byte_offset)


def test_each_change_is_told_once_and_between_neighbours(tmp_path: Path) -> None:
    found = changes(tmp_path, [make.message(1, "하나")], [make.message(1, "하나")], [make.message(1, "둘")], [make.message(1, "하나")])
    assert found == [(1, "text", "2", "3"), (1, "text", "3", "4")]


def test_p26_renumbered_paths_are_not_changes(tmp_path: Path) -> None:
    def export(number: int) -> list[Any]:
        one = make.message(1, "꽃 🌸", byte_offset=number)
        emoji = make.entity(one, kind="custom_emoji", value=f"stickers/sticker ({number}).webm")
        return [one, emoji, make.media(one, declared_path=f"photos/photo_{number}.jpg", file_name=f"{number}.jpg")]

    assert changes(tmp_path, export(1), export(2)) == []


def test_p27_reactions_and_poll_counts_are_not_edits(tmp_path: Path) -> None:
    early = [make.message(1, reactions_json='[["🌸",1]]', poll_json='{"total":1}')]
    late = [make.message(1, reactions_json='[["🌸",9]]', poll_json='{"total":5}')]
    assert changes(tmp_path, early, late) == []


def test_what_was_not_observed_differs_from_nothing(tmp_path: Path) -> None:
    one = make.message(1, "책", buttons_json="[1]")
    early = [one, make.media(one, media_item_id=make.digest("picture"))]
    late = [make.message(1, None), make.media(one, media_item_id=None, present="not_included")]
    assert changes(tmp_path, early, late, early) == []


@pytest.mark.parametrize(
    ("change", "early", "late"),
    [
        ("entities", make.entity(make.message(1)), make.entity(make.message(1), kind="italic")),
        (
            "entities",
            make.entity(make.message(1), kind="text_link", value="https://a.example"),
            make.entity(make.message(1), kind="text_link", value="https://b.example"),
        ),
        ("links", make.link(make.message(1)), make.link(make.message(1), url="https://t.me/namu", target_normal="t.me/namu")),
        ("media", make.media(make.message(1), media_item_id=make.digest("a")), make.media(make.message(1), media_item_id=make.digest("b"))),
    ],
)
def test_changes_of_pieces(tmp_path: Path, change: str, early: Any, late: Any) -> None:
    assert changes(tmp_path, [make.message(1), early], [make.message(1), late]) == [(1, change, "1", "2")]


def test_changed_buttons(tmp_path: Path) -> None:
    assert changes(tmp_path, [make.message(1, buttons_json="[1]")], [make.message(1, buttons_json="[2]")]) == [(1, "buttons", "1", "2")]


def test_pages_and_data_compare_texts_and_links_only(tmp_path: Path) -> None:
    data = make.message(1, "꽃 시장\n내일", buttons_json="[1]")
    page = make.message(1, "꽃 시장 내일", buttons_json="[2]")
    early = [data, make.entity(data), make.link(data, url="t.me/kkot")]
    assert changes(tmp_path, early, ([page, make.link(page, url="https://t.me/kkot/")], make.HTML)) == []


def test_pages_and_data_with_other_words_differ(tmp_path: Path) -> None:
    assert changes(tmp_path, [make.message(1, "꽃 시장")], ([make.message(1, "책 시장")], make.HTML)) == [(1, "text", "1", "2")]


def test_a_change_is_told_once_where_each_capture_has_pages_and_data(tmp_path: Path) -> None:
    added = []
    for seq, text in ((1, "하나"), (2, "둘"), (3, "둘")):
        for reader in (make.JSON, make.HTML):
            row = make.message(1, text, byte_offset=seq * 10 + (reader == make.HTML))
            made = make.recipe(f"capture {seq}", reader)
            added.append(make.AddedSnapshot(make.write(tmp_path, made, [row]).snapshot_id, seq))
    refold(tmp_path, added)
    (row,) = make.rows_of(tmp_path, "revisions")
    assert (row["change"], row["to_capture_id"], row["byte_offset"]) == ("text", make.digest("capture 2"), 20)


def test_what_pages_showed_first_is_not_told_again_by_later_data(tmp_path: Path) -> None:
    data, pages, later = [make.message(1, "하나")], [make.message(1, "둘")], [make.message(1, "둘")]
    assert changes(tmp_path, data, (pages, make.HTML), later) == [(1, "text", "1", "2")]


def test_two_readings_of_one_capture_are_no_revision(tmp_path: Path) -> None:
    refold(
        tmp_path,
        [
            make.AddedSnapshot(make.write(tmp_path, make.recipe("both", reader), [make.message(1, text)]).snapshot_id, 1)
            for reader, text in ((make.JSON, "하나"), (make.HTML, "둘"))
        ],
    )
    assert make.rows_of(tmp_path, "revisions") == []


def test_p25_a_message_inside_a_whole_later_capture_is_absent(tmp_path: Path) -> None:
    early = [*(make.message(number) for number in (1, 2, 3)), make.coverage(1, 3)]
    late = [*(make.message(number) for number in (1, 3, 4)), make.coverage(1, 4)]
    assert changes(tmp_path, early, late) == [(2, "absent", "1", "2")]
    (row,) = make.rows_of(tmp_path, "revisions")
    assert (row["byte_offset"], row["edited_at"]) == (2000, None)
    assert [row["message_id"] for row in make.rows_of(tmp_path, "messages")] == [1, 2, 3, 4]


def test_p25_overlapping_windows_say_nothing_about_what_lies_outside(tmp_path: Path) -> None:
    early = [*(make.message(number) for number in range(1, 6)), make.coverage(1, 5)]
    late = [*(make.message(number) for number in range(4, 9)), make.coverage(4, 8)]
    assert changes(tmp_path, early, late) == []


@pytest.mark.parametrize("facts", [{"window": "range"}, {"window": "own_messages"}, {"window": "unknown"}, {"damaged_records": 1}])
def test_p25_a_partial_or_damaged_capture_proves_no_absence(tmp_path: Path, facts: dict[str, Any]) -> None:
    early = [*(make.message(number) for number in (1, 2, 3)), make.coverage(1, 3)]
    late = [make.message(1), make.message(3), make.coverage(1, 3, **facts)]
    assert changes(tmp_path, early, late) == []


@pytest.mark.parametrize(
    ("senders", "reader", "found"),
    [(("tg:user:1", "tg:user:2"), make.JSON, 1), (("tg:user:1", "tg:user:1"), make.JSON, 0), (("tg:user:1", "tg:user:2"), "preview-pages", 0)],
)
def test_an_export_of_unknown_extent_counts_if_it_is_not_one_persons_messages(
    tmp_path: Path, senders: tuple[str, str], reader: str, found: int
) -> None:
    early = [*(make.message(number) for number in (1, 2, 3, 9)), make.coverage(1, 9, window="unknown")]
    late = [make.message(1, sender_key=senders[0]), make.message(3, sender_key=senders[1]), make.coverage(1, 3, window="unknown")]
    assert changes(tmp_path, early, (late, reader)) == [(2, "absent", "1", "2")] * found


def test_an_absence_where_each_capture_has_pages_and_data_is_told_once(tmp_path: Path) -> None:
    added = []
    for seq, numbers in ((1, (1, 2, 3)), (2, (1, 3))):
        for reader in (make.JSON, make.HTML):
            rows = [*(make.message(number) for number in numbers), make.coverage(1, 3)]
            added.append(make.AddedSnapshot(make.write(tmp_path, make.recipe(f"capture {seq}", reader), rows).snapshot_id, seq))
    refold(tmp_path, added)
    assert [(row["message_id"], row["change"]) for row in make.rows_of(tmp_path, "revisions")] == [(2, "absent")]


def test_an_earlier_capture_is_never_missing_what_came_later(tmp_path: Path) -> None:
    early = [make.message(1), make.message(3), make.coverage(1, 3)]
    late = [*(make.message(number) for number in (1, 2, 3)), make.coverage(1, 3)]
    assert changes(tmp_path, early, late) == []


def test_an_absence_is_told_once_and_ends_when_the_message_is_shown_again(tmp_path: Path) -> None:
    whole, without = [make.message(1), make.message(2), make.coverage(1, 3), make.message(3)], [make.message(1), make.message(3), make.coverage(1, 3)]
    assert changes(tmp_path, whole, without, without, whole, without) == [(2, "absent", "1", "2"), (2, "absent", "4", "5")]


def test_a_room_whose_messages_all_differ_by_id_still_has_absences(tmp_path: Path) -> None:
    early = [make.message(2), make.coverage(2, 2)]
    late = [make.message(1), make.message(3), make.coverage(1, 3)]
    assert changes(tmp_path, early, late) == [(2, "absent", "1", "2")]


def test_pages_say_nothing_about_service_messages_of_data(tmp_path: Path) -> None:
    early = [make.message(1), make.message(2, None, type="service"), make.message(3), make.coverage(1, 3)]
    late = [make.message(1), make.message(3), make.coverage(1, 3)]
    assert changes(tmp_path, early, (late, make.HTML)) == []
