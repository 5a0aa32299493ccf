# SPDX-License-Identifier: Apache-2.0
"""Story 2: a room has sub-rooms, each named after an institution. What is told of them inside the case, and what may leave it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions.adding.demonstration import DemoResult
from sotdae.cli import room_view
from sotdae.simulation.story import HUB, NEWS, SUBROOMS
from sotdae.simulation.world import World

Sheet = dict[str, Any]
Sheets = Callable[[str], Sheet]


def test_the_hub_names_an_invitation_for_each_sub_room(sheet: Sheets) -> None:
    invitations = [link for link in sheet(HUB)["links"] if link["kind"] == "invite"]
    assert len(invitations) == len(SUBROOMS)
    assert all(link["evidence"] and "DEMO" not in link["target"] for link in invitations), "cited, and masked"


def test_each_sub_room_mentions_the_institution_it_is_named_after(sheet: Sheets) -> None:
    for number in range(len(SUBROOMS)):
        (row,) = sheet(f"subroom-{number + 1}")["institutions"]
        assert (row["in_title"], row["messages"], row["named"]) == (True, 0, True)
        assert row["evidence"], "the record that shows the name"
    titles = {sheet(f"subroom-{number + 1}")["institutions"][0]["title"]["ko"][:5] for number in range(len(SUBROOMS))}
    assert titles == {title[:5] for title in SUBROOMS}


def test_mentions_are_found_in_obfuscated_text_and_nowhere_else(findings: Callable[[str], list[Any]], sheet: Sheets, world: World) -> None:
    truth: Any = world.truth["institutions"]
    wanted = {(sheet(room)["room_key"], name) for name, rooms in truth.items() for room in rooms if room != "migrated"}
    found = {found.key for found in findings("room.institutions") if found.values["messages"] or found.values["in_title"]}
    others = found - wanted
    assert wanted <= found
    assert {key[1] for key in others} == {"gasang-hanbit"}
    assert {key[0].split(":")[1] for key in others} == {"title", "invite"}, "a group known by its title alone, and the page of an invitation"


def test_a_newspaper_that_names_a_university_is_told_apart(sheet: Sheets) -> None:
    (row,) = sheet(NEWS)["institutions"]
    assert (row["messages"], row["about"], row["room_about"]) == (0, 1, True)


def test_of_institutions_that_few_mention_only_the_number_leaves_the_case(findings: Callable[[str], list[Any]], told: DemoResult) -> None:
    found = {finding.key[0]: finding.values for finding in findings("case.institutions")}
    assert set(found) == {"*", "gasang-hanbit"}
    assert (found["gasang-hanbit"]["rooms"], found["gasang-hanbit"]["writers"]) == (6, 6), "the invitation's page is no room of its own"
    whole = found["*"]
    assert (whole["institutions"], whole["suppressed"], whole["rooms"], whole["writers"], whole["rooms_left_out"]) == (3, 2, 5, 5, 1)
    report = html.unescape(re.sub(r"<[^>]*>", "", Path(told.report).read_text("utf-8")))
    assert "한빛가상대학교" in report
    assert not [name for name in ("새솔가상", "너른가상", "Saesol", "Neoreun") if name in report]


@pytest.mark.parametrize("spoken", ["ko", "en"])
def test_the_terminal_of_the_case_shows_room_and_institution(
    told: DemoResult, sheet: Sheets, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    monkeypatch.setenv("SOTDAE_LANG", spoken)
    monkeypatch.setenv("COLUMNS", "200")
    room_view.show_room(Path(told.workspace), sheet("subroom-2")["label"], None, as_json=False)
    out = capsys.readouterr().out
    assert {"ko": "이 사건 안에서만", "en": "inside this case only"}[spoken] in out
    assert {"ko": "새솔가상대학교", "en": "Saesol Gasang University"}[spoken] in out
