# SPDX-License-Identifier: Apache-2.0
"""What all tests share: where the public samples may lie, and Hypothesis without chance."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=100, database=None)
settings.load_profile("fixed")

_SAMPLES = Path(os.environ.get("SOTDAE_FIXTURES") or Path(__file__).resolve().parents[1] / "../shared/fixtures")


@pytest.fixture
def public_samples() -> Callable[[str], Path]:
    """Return a folder of public sample files by other people's tools, or skip where they are not at hand."""

    def folder(name: str) -> Path:
        path = _SAMPLES / name
        if not path.is_dir():
            pytest.skip("the public sample files are not beside this checkout (SOTDAE_FIXTURES names another place)")
        return path

    return folder
