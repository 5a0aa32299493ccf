# SPDX-License-Identifier: Apache-2.0
"""The disk fails, or the process dies, at every operation of two adds; `make test` tries some of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults import Kind
from test_writer_crashes import every_fault


@pytest.mark.parametrize("kind", ["enospc", "eio", "death", "half"])
def test_nothing_acknowledged_is_lost_at_any_operation(tmp_path: Path, kind: Kind) -> None:
    assert every_fault(tmp_path, kind, first=1, stride=1) > 150
