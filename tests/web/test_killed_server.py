# SPDX-License-Identifier: Apache-2.0
"""A server killed while it works: what it acknowledged is kept, and the job goes on. The long version is tests/crash/kill_serve.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "crash"))

from kill_serve import run


@pytest.mark.enable_socket
@pytest.mark.slow
def test_a_killed_server_loses_nothing_that_it_acknowledged(demo_place: Path, tmp_path: Path) -> None:
    outcome = run(1, 3, demo_place, tmp_path, at_work=True, say=lambda _: None)
    assert outcome.moments == 1
    assert outcome.acknowledged.total() > 0
