# SPDX-License-Identifier: Apache-2.0
"""Fifty kills of a real `sotdae add`."""

from __future__ import annotations

from pathlib import Path

from kill_add import run


def test_nothing_acknowledged_is_lost_in_fifty_kills(tmp_path: Path) -> None:
    outcome = run(50, 1, tmp_path)
    print(outcome)  # noqa: T201 (the figure that `make crash -s` is run for)
    assert outcome.moments == 50
    assert outcome.killed > 30, "a kill that came too late proves nothing"
