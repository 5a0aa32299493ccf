# SPDX-License-Identifier: Apache-2.0
"""These tests take an hour: they are collected only where this folder is named, as `make flips` does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "unit" / "actions"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    named = [(Path(config.invocation_params.dir) / argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(one == HERE or HERE in one.parents for one in named) or collection_path == HERE else True
