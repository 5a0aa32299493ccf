# SPDX-License-Identifier: Apache-2.0
"""Story 3, on the screen: a closed room resurfaces, and the trail says what carries that and what does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sotdae.actions.questions import trailing
from sotdae.actions.workspace import Workspace
from sotdae.cli import trail_view
from sotdae.simulation.story import HUB, NEXT

Sheet = dict[str, Any]


def test_the_later_room_is_found_with_signs_and_places(place: Workspace, sheet: Callable[[str], Sheet]) -> None:
    told = trailing.trail(place, sheet(HUB)["label"])
    first = told["candidates"][0]
    assert first["label"] == sheet(NEXT)["label"]
    assert first["calibrated_on"] == "simulation"
    assert all(evidence["log_seq"] for sign in (*first["for"], *first["against"]) for evidence in sign["evidence"])
    assert {evidence["label"] for evidence in first["for"][0]["evidence"]} <= {sheet(HUB)["label"], sheet(NEXT)["label"]}
    assert told["closed"]["earliest"]
    assert told["considered"] >= len(told["candidates"]) + len(told["rejected"])


def test_the_later_room_says_what_it_continues(place: Workspace, sheet: Callable[[str], Sheet]) -> None:
    told = trailing.trail(place, sheet(NEXT)["label"])
    assert [row["label"] for row in told["continues"]] == [sheet(HUB)["label"]]
    assert [row["label"] for row in told["lineage"]][:2] == [sheet(HUB)["label"], sheet(NEXT)["label"]]


def test_a_reader_of_the_screen_alone_can_say_what_carries_it(
    place: Workspace, sheet: Callable[[str], Sheet], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("SOTDAE_LANG", "en")
    trail_view.show_trail(place.folder, sheet(HUB)["label"], None, as_json=False)
    told = " ".join(capsys.readouterr().out.split())
    earlier, later = sheet(HUB)["label"], sheet(NEXT)["label"]
    first = trailing.trail(place, earlier)["candidates"][0]
    assert f"{later} shows {first['signs']} signs of continuing {earlier}" in told
    carrying = told[told.index("What carries it:") : told.index("What speaks against it:")]
    assert (carrying.count("(1)"), carrying.count("(2)")) == (1, 1)
    assert "The error rate on real rooms is not yet known." in told
    assert f"{later} is {earlier}" not in told
    hidden = [str(sheet(one)["title"]) for one in (HUB, NEXT) if sheet(one)["title"]]
    assert not [title for title in hidden if title in told]
