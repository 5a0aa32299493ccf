# SPDX-License-Identifier: Apache-2.0
"""What succession is fitted and judged on in memory is what a real lake, folded by the real fold, shows of the same world."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

EVALUATION = Path(__file__).parents[3] / "bench" / "evaluation"
if str(EVALUATION) not in sys.path:
    sys.path.insert(0, str(EVALUATION))

import made_up_tables  # noqa: E402
from cases import asked, opened, write  # noqa: E402

from sotdae.analyses.succession.features import pair_features  # noqa: E402
from sotdae.analyses.succession.verdicts import KIND  # noqa: E402
from sotdae.simulation.population import make  # noqa: E402

WORLD = ("plain", 7, 2)
BY_THE_DAY = frozenset({"time.closing_seen", "time.gap", "time.near", "time.existed_before", "people.captured_arrivals"})
"""The lake has captures of one day in one snapshot, noted with the last time: what hangs on when a capture was made may differ."""


@pytest.mark.slow
def test_a_world_in_memory_shows_the_same_pairs_as_one_in_a_lake(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    world = made_up_tables.made(*WORLD, kept=kept)
    again = made_up_tables.made(*WORLD, kept=kept)
    case = tmp_path / "case"
    case.mkdir()
    facts = write(make(*WORLD), case)
    with opened(case, facts) as session:
        tables, _ = asked(session, KIND)
        lake = {(pair.from_key, pair.to_key): pair.values for pair in pair_features(tables)}
    memory = {(pair.from_key, pair.to_key): pair.values for pair in pair_features(world.tables)}
    assert len(memory) > 20
    assert memory == {(pair.from_key, pair.to_key): pair.values for pair in pair_features(again.tables)}
    assert (world.rooms, world.successions, world.captured, world.real) == (again.rooms, again.successions, again.captured, again.real)
    assert memory.keys() == lake.keys()
    for pair, values in memory.items():
        assert {name: value for name, value in values.items() if name not in BY_THE_DAY} == {
            name: value for name, value in lake[pair].items() if name not in BY_THE_DAY
        }
