# SPDX-License-Identifier: Apache-2.0
"""Calls to go after people: by role, by whom they stand, and what stands beside them. Nobody is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import lake_rows as make
import pytest

from sotdae.analyses.calls import ANALYSIS, SOMEBODY, followed
from sotdae.model.findings import Evidence, Finding, Reason
from sotdae.text.rules import Hit

Run = Callable[..., list[Finding]]
Said = tuple[make.Message, list[Hit]]
REPORTER = Hit("harm.call_to_harass_reporter", 1, "harm", 0, 4, None, None, 2.5, "v2")
POLICE = REPORTER._replace(rule_id="harm.call_to_harass_police")
IDENTIFY = REPORTER._replace(rule_id="harm.call_to_identify", bits=2.0)
TALK = Hit("talk.report", 1, "talk", 0, 2, None, None, 0.0, "v2")
PLACE = Evidence(make.ROOM, 50, make.ITEM, 50, 9)


def at(day: int, hour: int = 12) -> int:
    """A moment of March 2026, Korean time, in microseconds."""
    return int(datetime(2026, 3, day, hour, tzinfo=UTC).timestamp() - 9 * 3600) * 1_000_000


def said(number: int, *hits: Hit, by: int | None = None, **changes: Any) -> Said:
    changes.setdefault("sender_key", f"tg:user:{number if by is None else by}")
    return make.message(number, changes.pop("text", f"기자에게 메일 {number}"), **changes), list(hits or (REPORTER,))


def surges(*alarms: tuple[int, int], first: int = 1, last: int = 20, room: str = make.ROOM) -> Finding:
    """A room's surges: (day of March, gain)."""
    listed = [{"measure": "arrivals", "on": f"2026-03-{day:02d}", "gain": gain} for day, gain in alarms]
    values = {"alarms": listed, "first_on": f"2026-03-{first:02d}", "last_on": f"2026-03-{last:02d}"}
    reasons = tuple(Reason(f"alarm-{index}", gain, (PLACE,)) for index, (_, gain) in enumerate(alarms))
    return Finding("room.surges", (room,), values, reasons)


def run(analysed: Run, *messages: Said, beside: tuple[Finding, ...] = (), others: tuple[make.Message, ...] = ()) -> dict[str, Finding]:
    rows = [*(message for message, _ in messages), *others, make.coverage(1, 99)]
    found = analysed(ANALYSIS, rows, hits=list(messages), reads={"room.surges": list(beside)})
    return {str(one.key[1]): one for one in found}


def test_each_role_is_told_by_itself_and_a_call_to_identify_has_none(analysed: Run) -> None:
    found = run(analysed, said(1), said(2, POLICE), said(3, IDENTIFY), said(4, REPORTER._replace(rule_id="harm.office_own_rule")))
    assert {role: one.values["messages"] for role, one in found.items()} == {"reporter": 1, "police": 1, SOMEBODY: 2}
    assert all(one.values["role"] == role for role, one in found.items())


@pytest.mark.parametrize(
    ("changes", "whom"),
    [
        ({"sender_key": make.ROOM, "sender_kind": "own_room"}, "by_room"),
        ({"by": 7}, "by_admin"),
        ({"by": 8}, "by_others"),
    ],
)
def test_by_whom_it_stands_is_counted(analysed: Run, changes: dict[str, Any], whom: str) -> None:
    founder = make.message(90, None, type="service", action="create_group", action_json="{}", sender_key="tg:user:7")
    values = run(analysed, said(1, **changes), others=(founder,))["reporter"].values
    assert {name for name in ("by_room", "by_admin", "by_others", "pinned") if values[name]} == {whom}
    assert values["stands"] is (whom != "by_others")


def test_a_pinned_call_stands_and_is_nobody_elses(analysed: Run) -> None:
    pin = make.message(90, None, type="service", action="pin_message", action_json='{"message_id":1}')
    values = run(analysed, said(1), others=(pin,))["reporter"].values
    assert (values["stands"], values["pinned"], values["by_others"]) == (True, 1, 0)


def test_whoever_speaks_about_a_call_does_not_call(analysed: Run) -> None:
    (found,) = run(analysed, said(1, REPORTER, TALK), said(2, REPORTER, TALK), said(3, forwarded_from_key=make.OTHER)).values()
    values = found.values
    assert (values["messages"], values["about"], values["forwarded"], values["stands"], values["first_at"]) == (0, 2, 1, False, None)
    assert [reason.signal for reason in found.reasons] == ["about", "forwarded"]


def test_the_rule_is_the_reason_so_that_only_its_characters_are_quoted(analysed: Run) -> None:
    (found,) = run(analysed, said(1), said(2)).values()
    assert [(reason.signal, reason.value, reason.bits) for reason in found.reasons] == [("harm.call_to_harass_reporter", 2, 2.5)]


@pytest.mark.parametrize(("day", "after"), [(22, None), (23, 0), (24, 1), (26, 3), (27, None)])
def test_a_surge_on_the_day_or_within_three_days_stands_beside_it(analysed: Run, day: int, after: int | None) -> None:
    (found,) = run(analysed, said(1, sent_at=at(23)), beside=(surges((day, 2700), last=30),)).values()
    told = None if after is None else f"2026-03-{day:02d}"
    assert (found.values["surge_day"], found.values["surge_after_days"]) == (told, after)
    assert found.values["surge_gain"] == (None if after is None else 2700)
    assert [one.signal for one in found.missing] == (["pinned", "order"] if after == 0 else ["pinned"])
    if after is not None:
        assert found.reasons[-1].signal == "surge_followed"
        assert found.reasons[-1].evidence == (PLACE,)


def test_days_are_korean(analysed: Run) -> None:
    (found,) = run(analysed, said(1, sent_at=at(23, 1)), beside=(surges((26, 10), last=30),)).values()
    assert found.values["surge_after_days"] == 3, "one in the morning of the 23rd is the 22nd in UTC"


def test_without_counts_it_is_not_said_that_nobody_came(analysed: Run) -> None:
    (found,) = run(analysed, said(1, sent_at=at(23))).values()
    assert "surge" in [one.signal for one in found.missing]
    (found,) = run(analysed, said(1, sent_at=None), beside=(surges((23, 10), last=30),)).values()
    assert {"surge", "undated"} <= {one.signal for one in found.missing}


def test_bits_say_how_little_chance_explains() -> None:
    one = surges((10, 500), first=1, last=16)
    near = followed(["2026-03-09"], one, 3)
    assert near is not None
    assert near.bits == 2.0, "of 16 days four have that surge within three days"
    often = followed(["2026-03-09"], surges(*((day, 50) for day in range(1, 17)), first=1, last=16), 3)
    assert often is not None
    assert often.bits == 0.0, "where there is always a surge, one beside a call says nothing"
    several = followed([f"2026-03-{day:02d}" for day in range(1, 10)], one, 3)
    assert several is not None
    assert several.bits < near.bits, "who calls every day meets a surge some day"


def test_the_first_surge_is_told_with_the_call_before_it() -> None:
    near = followed(["2026-03-05", "2026-03-09"], surges((10, 500), (12, 900), last=16), 3)
    assert near is not None
    assert (near.on, near.after_days, near.gain) == ("2026-03-10", 1, 500)


def test_another_rooms_surge_is_not_this_rooms(analysed: Run) -> None:
    (found,) = run(analysed, said(1, sent_at=at(23)), beside=(surges((24, 10), room=make.OTHER),)).values()
    assert found.values["surge_day"] is None


def test_no_call_no_finding(analysed: Run) -> None:
    assert analysed(ANALYSIS, [make.message(1), make.coverage(1, 1)], reads={"room.surges": [surges((3, 9))]}) == []
