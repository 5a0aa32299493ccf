# SPDX-License-Identifier: Apache-2.0
"""Room history: bounds between captures, what service messages tell, and what is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lake_rows as make

from sotdae.analyses.room_history import ANALYSIS
from sotdae.lake.session import CaptureFact
from sotdae.model.findings import Finding

Run = Callable[..., list[Finding]]
HOUR = 3_600 * make.SECOND


def sealed(seq: int, at: int | None, **facts: Any) -> CaptureFact:
    return CaptureFact(
        **{"capture_id": make.digest(f"capture {seq}"), "seq": seq, "sealed_at": at, "captured_at": None, "clock_offset_seconds": None, **facts}
    )


def shown(last: int, **state: Any) -> list[Any]:
    newest = make.message(last)
    return [newest, make.coverage(last, last), make.state(not_before=newest.sent_at, **state)]


def told(finding: Finding) -> dict[str, tuple[int | None, int | None]]:
    return {one["what"]: (one["earliest"], one["latest"]) for one in finding.values["events"]}


def test_a_change_lies_between_the_older_captures_last_message_and_the_newer_capture(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        (sealed(1, make.START + HOUR), shown(1, room_type="public_channel")),
        (sealed(2, make.START + 2 * HOUR), shown(50, room_type="private_channel")),
    )
    assert told(found)["turned_private"] == (make.START + 1 * make.SECOND, make.START + 2 * HOUR)
    assert (found.values["state"], found.values["unknown_after"]) == ("private", make.START + 2 * HOUR)


def test_the_order_is_that_of_what_captures_show_not_of_sealing(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        (sealed(1, make.START + 5 * HOUR), shown(50, room_type="private_channel")),
        (sealed(2, make.START + 6 * HOUR), shown(1, room_type="public_channel")),
    )
    assert "turned_private" in told(found)
    assert found.values["state"] == "private"


def test_a_stated_time_and_a_clock_offset_move_the_upper_bound(analysed: Run) -> None:
    (stated,) = analysed(ANALYSIS, (sealed(1, make.START + 9 * HOUR, captured_at=make.START + HOUR), shown(1, room_type="public_channel")))
    assert stated.values["unknown_after"] == make.START + HOUR


def test_a_clock_that_is_fast_by_an_hour(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, (sealed(1, make.START + 9 * HOUR, clock_offset_seconds=3_600), shown(1, room_type="public_channel")))
    assert found.values["unknown_after"] == make.START + 8 * HOUR


def test_a_capture_stated_to_be_older_than_its_newest_message_is_not_believed(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, (sealed(1, make.START + 9 * HOUR, captured_at=make.START - HOUR), shown(1, room_type="public_channel")))
    assert found.values["unknown_after"] == make.START + 9 * HOUR
    assert "captured_at" in {one.signal for one in found.missing}


def test_a_room_of_unknown_kind_has_no_state(analysed: Run) -> None:
    (found,) = analysed(ANALYSIS, (sealed(1, make.START + HOUR), shown(1)))
    assert "state" in {one.signal for one in found.missing}
    assert not {"public", "private", "turned_private"} & set(told(found))


def test_titles_that_differ_are_a_renaming_with_bounds_unless_the_room_tells_of_it(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS, (sealed(1, make.START + HOUR), shown(1, title="꽃 모임")), (sealed(2, make.START + 2 * HOUR), shown(50, title="책 모임 "))
    )
    assert told(found)["renamed"] == (make.START + make.SECOND, make.START + 2 * HOUR)


def test_blanks_around_a_title_are_no_renaming(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS, (sealed(1, make.START + HOUR), shown(1, title="꽃 모임")), (sealed(2, make.START + 2 * HOUR), shown(50, title="꽃 모임 "))
    )
    assert "renamed" not in told(found)


def test_automatic_deletion_is_told_with_its_period(analysed: Run) -> None:
    rows = [make.message(2, None, type="service", action="set_messages_ttl", action_json='{"period":86400}'), *shown(5)]
    (found,) = analysed(ANALYSIS, (sealed(1, make.START + HOUR), rows))
    (event,) = [one for one in found.values["events"] if one["what"] == "ttl_set"]
    assert event["detail"] == "86400 s"
    assert (event["earliest"], event["latest"]) == (make.START + 2 * make.SECOND,) * 2


def page(visibility: str, **facts: Any) -> list[Any]:
    """A saved page: no message beside it, so only the capture says when it was made."""
    return [make.state(visibility=visibility, **facts)]


def test_a_public_page_that_is_gone_lies_between_two_captures(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        (sealed(1, make.START + HOUR), shown(1, room_type="public_channel")),
        (sealed(2, make.START + 9 * HOUR, captured_at=make.START + 2 * HOUR), page("no_public_page")),
    )
    assert told(found)["turned_no_public_page"] == (make.START + make.SECOND, make.START + 2 * HOUR)
    assert found.values["state"] == "no_public_page"
    assert "turned_private" not in told(found), "why the page is gone, the page cannot tell"


def test_a_page_that_is_gone_hides_no_turn_to_private_and_says_nothing_after_it(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        (sealed(1, make.START + HOUR), shown(1, room_type="public_channel")),
        (sealed(2, None, captured_at=make.START + 2 * HOUR), page("no_public_page")),
        (sealed(3, make.START + 3 * HOUR), shown(8_000, room_type="private_channel")),
        (sealed(4, None, captured_at=make.START + 9 * HOUR), page("no_public_page")),
    )
    events = told(found)
    assert events["turned_private"] == (make.START + make.SECOND, make.START + 3 * HOUR)
    assert events["turned_no_public_page"] == (make.START + make.SECOND, make.START + 2 * HOUR)
    assert (found.values["state"], found.values["unknown_after"]) == ("private", make.START + 3 * HOUR)


def test_a_page_that_comes_back_is_public_again(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        (sealed(1, None, captured_at=make.START), page("public")),
        (sealed(2, None, captured_at=make.START + HOUR), page("no_public_page")),
        (sealed(3, None, captured_at=make.START + 2 * HOUR), page("public")),
    )
    assert told(found)["turned_public"] == (make.START + HOUR, make.START + 2 * HOUR)
    assert found.values["state"] == "public"


def test_an_invitation_that_can_no_longer_be_resolved(analysed: Run) -> None:
    (found,) = analysed(
        ANALYSIS,
        (sealed(1, None, captured_at=make.START), page("invite_live")),
        (sealed(2, None, captured_at=make.START + HOUR), page("invite_not_resolvable")),
    )
    assert told(found)["turned_invite_not_resolvable"] == (make.START, make.START + HOUR)
    assert found.values["state"] == "invite_not_resolvable"


def test_a_page_that_says_when_it_was_made_needs_no_statement(analysed: Run) -> None:
    made = make.START + 5 * HOUR
    (found,) = analysed(ANALYSIS, (sealed(1, make.START + 90 * HOUR), page("public", not_before=made, not_after=made)))
    assert told(found)["public"] == (made, made)
    assert found.values["unknown_after"] == made


def test_titles_of_a_series_change_between_two_rows_and_back(analysed: Run) -> None:
    titles = ["꽃 모임", "꽃 모임", "꽃 모임", "책 모임", "책 모임", "꽃 모임", "꽃 모임"]
    rows = [
        make.state(title=title, members=10, members_kind="members", not_before=make.START + number * HOUR, not_after=make.START + number * HOUR)
        for number, title in enumerate(titles)
    ]
    (found,) = analysed(ANALYSIS, (sealed(1, make.START + 90 * HOUR), rows))
    renamed = [(one["earliest"], one["latest"]) for one in found.values["events"] if one["what"] == "renamed"]
    assert renamed == [(make.START + 2 * HOUR, make.START + 3 * HOUR), (make.START + 4 * HOUR, make.START + 5 * HOUR)]
    assert found.values["unknown_after"] == make.START + 6 * HOUR, "the last row of the series, not the day on which the table was sealed"
    assert found.values["state"] == "unknown", "a count says nothing of who may come in"
