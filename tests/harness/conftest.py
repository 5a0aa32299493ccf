# SPDX-License-Identifier: Apache-2.0
"""Where the harness works: on a RAM disk, where there is one, and always in a folder that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from damage import on_memory
from index_life import bands_from_few_rows, expected
from lake_life import LakeStory, whole_state
from suites import Figures, room_in

from made_once import FRESH_BOOKS


@pytest.fixture(autouse=True)
def _books_made_write_by_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FRESH_BOOKS, "copied", False)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    with room_in(on_memory() or tmp_path) as place:
        yield place


@pytest.fixture
def figures() -> Figures:
    return Figures()


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Any]:
    """The rows of a hash index after each number of changes."""
    with bands_from_few_rows():
        return expected(tmp_path_factory.mktemp("rows"))


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeStory:
    return LakeStory(whole_state(tmp_path_factory.mktemp("lake")))
