# SPDX-License-Identifier: Apache-2.0
"""A room's trail as JSON: candidates with their bits, what speaks against them, the closest that was not enough, and what was not looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import succession_rows as make

from sotdae.actions.questions import trailing
from sotdae.errors import RoomAmbiguous, RoomUnknown

FINDINGS = (
    make.none_seen(1),
    make.pair(1, 7),
    make.pair(1, 8, level="rejected", chance=0.01, rank=2, reasons=make.FOR[3:] + make.AGAINST),
    make.pair(1, 3, level="rejected", chance=0.001, rank=3, reasons=make.AGAINST),
    make.none_seen(10, abstained=True, chance=1.0, how="silent"),
    make.line(1, 1, "root"),
    make.line(1, 7, "continues", (1, "probable"), depth=1),
)
PAIR = {
    "case",
    "label",
    "label_ko",
    "room_key",
    "rank",
    "probability",
    "calibrated_on",
    "level",
    "bits",
    "signs",
    "start_bits",
    "set_against",
    "families",
    "capped",
    "finding_id",
    "decision",
} | {
    *("sides", "capture_level", "opened", "for", "against", "neutral", "missing"),
}


@pytest.fixture
def trail(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    place = make.workspace(tmp_path / "w", FINDINGS)
    return lambda name, **facts: trailing.trail(place, name, **facts)


def test_the_fields_that_scripts_rely_on(trail: Callable[..., dict[str, Any]]) -> None:
    told = trail("R-01")
    assert {"case", "label", "label_ko", "room_key", "candidates", "rejected", "abstained", "considered", "capture_level"} <= set(told)
    assert {"closed", "none_seen", "continues", "lineage", "weights"} <= set(told)
    (candidate,) = told["candidates"]
    assert set(candidate) == PAIR
    assert (candidate["label"], candidate["level"], candidate["probability"], candidate["calibrated_on"]) == (
        "R-07",
        "probable",
        0.831_7,
        "simulation",
    )
    assert set(candidate["for"][0]) == {"signal", "value", "bits", "made_by", "evidence"}
    assert candidate["for"][0]["evidence"][0] == {
        "label": "R-01",
        "label_ko": "방-01",
        "message_id": 7,
        "item_id": make.ITEM,
        "byte_offset": 0,
        "byte_length": 9,
        "log_seq": 16,
    }
    assert candidate["missing"][0] == {"signal": "people.admins", "why": make.PEOPLE}


def test_for_and_against_the_heaviest_first_and_all_bits_add_up(trail: Callable[..., dict[str, Any]]) -> None:
    (row,) = trail("R-01")["candidates"]
    assert [sign["signal"] for sign in row["for"]] == ["explicit.announced", "content.pictures", "people.arrivals", "name.title"]
    assert [sign["signal"] for sign in row["against"]] == ["time.existed_before", "exclusion.side_by_side"]
    printed = row["start_bits"] + sum(sign["bits"] for sign in (*row["for"], *row["against"])) + sum(cap["bits"] for cap in row["capped"])
    assert printed == pytest.approx(row["bits"])
    assert row["signs"] == len(row["for"])


def test_what_a_cap_takes_away_is_a_row_of_its_own(tmp_path: Path) -> None:
    place = make.workspace(tmp_path / "w", [make.none_seen(1), make.pair(1, 7, cap={"explicit": 3.0})])
    (row,) = trailing.trail(place, "R-01")["candidates"]
    assert row["capped"] == [{"family": "explicit", "bits": -0.3}]


def test_a_cap_that_the_analysis_names_is_no_sign_against(tmp_path: Path) -> None:
    capped = make.pair(1, 7)
    limit = make.sign("cap.successor", None, -1.8, "successor")
    values = {**capped.values, "bits_thousandths": capped.values["bits_thousandths"] - 1800}
    place = make.workspace(tmp_path / "w", [make.none_seen(1), replace(capped, values=values, reasons=(*capped.reasons, limit))])
    (row,) = trailing.trail(place, "R-01")["candidates"]
    assert row["capped"] == [{"family": "successor", "bits": -1.8}]
    assert "cap.successor" not in {sign["signal"] for sign in (*row["for"], *row["against"], *row["neutral"])}
    assert row["start_bits"] == -4.0


def test_rejected_rooms_are_apart_the_closest_first(trail: Callable[..., dict[str, Any]]) -> None:
    assert [row["label"] for row in trail("R-01")["rejected"]] == ["R-08", "R-03"]


def test_none_seen_says_what_was_searched(trail: Callable[..., dict[str, Any]]) -> None:
    told = trail("R-10")
    assert (told["candidates"], told["abstained"], told["considered"]) == ([], True, 6)
    assert told["none_seen"]["searched"] == {"rooms": 11, "rooms_exported": 10, "until": "2026-03-26T03:00:00+00:00"}
    assert told["closed"] == {
        "how": "silent",
        "earliest": "2026-03-20T03:00:00+00:00",
        "latest": None,
        "evidence": [told["closed"]["evidence"][0]],
    }


def test_a_room_that_nobody_asked_about_says_so(trail: Callable[..., dict[str, Any]]) -> None:
    told = trail("R-03")
    assert (told["none_seen"], told["abstained"], told["considered"], told["closed"]) == (None, None, None, None)
    assert told["continues"] == [], "a room that was rejected continues nothing"


def test_it_works_backwards(trail: Callable[..., dict[str, Any]]) -> None:
    (row,) = trail("R-07")["continues"]
    assert set(row) == PAIR | {"closed"}
    assert (row["label"], row["bits"]) == ("R-01", trail("R-01")["candidates"][0]["bits"])
    assert row["closed"] == {"how": "seen", "earliest": "2026-03-20T03:00:00+00:00", "latest": "2026-03-21T03:00:00+00:00"}


def test_the_line_of_rooms_stands_in_every_one_of_them(trail: Callable[..., dict[str, Any]]) -> None:
    assert trail("R-01")["lineage"] == trail("R-07")["lineage"]
    assert [(row["label"], row["role"], row["depth"]) for row in trail("R-07")["lineage"]] == [("R-01", "root", 0), ("R-07", "continues", 1)]
    assert trail("R-07")["lineage"][1]["parents"][0]["label"] == "R-01"
    assert trail("R-08")["lineage"] == []


def test_names_that_fit_no_room_or_several(tmp_path: Path, trail: Callable[..., dict[str, Any]]) -> None:
    assert trail("r-01") == trail("방-01") == trail(make.room(1)) == trail("R-01", case="garden")
    with pytest.raises(RoomUnknown):
        trail("R-99")
    make.workspace(tmp_path / "w", FINDINGS, case="second")
    with pytest.raises(RoomAmbiguous):
        trail("R-01")
    assert trail("R-01", case="second")["case"] == "second"


def test_an_empty_case_and_one_room_alone(tmp_path: Path) -> None:
    place = make.workspace(tmp_path / "w", [], rooms=[1])
    told = trailing.trail(place, "R-01")
    assert (told["candidates"], told["rejected"], told["continues"], told["lineage"], told["weights"]) == ([], [], [], [], None)
