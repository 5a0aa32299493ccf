# SPDX-License-Identifier: Apache-2.0
"""Every seeded bug is noticed: a harness that finds nothing proves something only because it would have found these."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from mutations import caught, mutations

NAMES = [bug.name for bug in mutations(())]

pytestmark = pytest.mark.skipif(sys.platform != "linux" or not hasattr(os, "fork"), reason="kills real processes")


def test_there_are_enough_of_them() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_a_seeded_bug_is_noticed(name: str, room: Path, rows: Sequence[Any]) -> None:
    [bug] = [bug for bug in mutations(rows) if bug.name == name]
    assert caught(bug, room) is not None
