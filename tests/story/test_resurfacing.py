# SPDX-License-Identifier: Apache-2.0
"""Story 3: a closed room resurfaces elsewhere; the claim is "shows signs of continuing", never "is"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotdae.simulation.story import HUB, NEXT

Sheet = dict[str, Any]


def test_the_later_room_shows_forwards_from_the_earlier_one(sheet: Callable[[str], Sheet]) -> None:
    (link,) = [link for link in sheet(NEXT)["links"] if link["kind"] == "forward"]
    assert (link["target"], link["target_known"], link["count"]) == (sheet(HUB)["label"], True, 10)


def test_look_alikes_have_no_link_to_the_hub(sheet: Callable[[str], Sheet]) -> None:
    assert not sheet("lookalike-0")["links"]
    assert not sheet("lookalike-1")["links"]


def test_the_successor_is_found_and_look_alikes_are_not(findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet]) -> None:
    hub, following = sheet(HUB)["room_key"], sheet(NEXT)["room_key"]
    found = {tuple(finding.key): finding for finding in findings("room.succession")}
    first = found[hub, following]
    assert first.values["level"] in {"probable", "strong"}
    assert (first.values["rank"], first.values["calibrated_on"]) == (1, "simulation")
    assert first.values["sides"] == ["predecessor", "successor"]
    signs = {reason.signal: reason for reason in first.reasons}
    assert signs["explicit.announced"].made_by == "predecessor"
    assert {place.room_key for place in signs["explicit.mutual"].evidence} == {hub, following}
    others = {key[1]: finding.values["level"] for key, finding in found.items() if key[0] == hub and key[1] not in {following, "none seen"}}
    assert others
    assert set(others.values()) == {"rejected"}
    assert found[hub, "none seen"].values["abstained"] is False


def test_what_speaks_against_the_successor_is_said_too(findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet]) -> None:
    key = (sheet(HUB)["room_key"], sheet(NEXT)["room_key"])
    (first,) = [finding for finding in findings("room.succession") if tuple(finding.key) == key]
    assert [reason for reason in first.reasons if reason.bits < 0]
    assert {one.signal for one in first.missing} >= {"people.arrivals", "people.admins"}


def test_of_look_alikes_no_successor_is_seen_and_it_is_said_what_was_searched(
    findings: Callable[[str], list[Any]], sheet: Callable[[str], Sheet]
) -> None:
    found = {tuple(finding.key): finding for finding in findings("room.succession")}
    for key in ("lookalike-0", "lookalike-1"):
        none = found[sheet(key)["room_key"], "none seen"]
        assert none.values["abstained"] is True
        assert none.values["searched"]["rooms"] > 10
        assert none.missing
