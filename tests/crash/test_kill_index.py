# SPDX-License-Identifier: Apache-2.0
"""Sixty kills of a process that adds to, removes from and merges a hash index."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kill_index import run


@pytest.mark.skipif(os.name == "nt", reason="kills a process by signal")
def test_nothing_acknowledged_is_lost_in_sixty_kills(tmp_path: Path) -> None:
    outcome = run(60, 1, tmp_path)
    print(outcome)  # noqa: T201 (the figure that `make crash -s` is run for)
    assert outcome.kills == 60
    assert outcome.leftovers > 5, "a kill that came between two changes proves little"
