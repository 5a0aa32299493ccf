# SPDX-License-Identifier: Apache-2.0
"""The stories are told on one demonstration: the whole way from exports to answers, nothing replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from made_once import copied
from sotdae.actions.adding.demonstration import DemoResult
from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.lake.answers import Answers
from sotdae.registry import ANALYSES, load
from sotdae.simulation.story import BOT, build_world
from sotdae.simulation.world import World

NOW = datetime(2026, 4, 1, tzinfo=UTC)
Sheet = dict[str, Any]


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(7)


@pytest.fixture(scope="session")
def told(told_once: DemoResult, tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    """The demonstration of the world, in a copy for this process: some verbs that read write what they were asked."""
    return copied(told_once, tmp_path_factory.mktemp("story") / "demo")


@pytest.fixture
def place(told: DemoResult) -> Workspace:
    return Workspace(told.workspace)


@pytest.fixture
def sheet(told: DemoResult, world: World) -> Callable[[str], Sheet]:
    """Return the sheet of a room by its name in the truth table."""

    def of(key: str) -> Sheet:
        rooms: Any = world.truth["rooms"]
        number = rooms[key]["number"]
        # A talk's key holds a pseudonym in place of the number; the world has one talk, with a bot.
        (found,) = [room for room in told.rooms if str(room["room_key"]).endswith(f":{number}") or (key == BOT and room["room_type"] == "bot_chat")]
        return dict(found)

    return of


@pytest.fixture
def findings(place: Workspace) -> Callable[[str], list[Any]]:
    """Return the findings of a kind; there must be an analysis of that kind."""

    def of(kind: str) -> list[Any]:
        kinds = {getattr(plugin.value, "kind", None) for plugin in load(ANALYSES)}
        assert kind in kinds, f"no analysis answers {kind}"
        (folder,) = [path for path in place.lake.iterdir() if path.is_dir()]
        with Answers(folder / ANSWERS) as answers:
            return list(answers.findings(kind))

    return of
