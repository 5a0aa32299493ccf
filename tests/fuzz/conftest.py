# SPDX-License-Identifier: Apache-2.0
"""Lets the tests here import the fuzzer's modules whatever import mode pytest runs in."""

from __future__ import annotations

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
for _folder in (_TESTS / "fuzz", _TESTS / "unit" / "captures"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))
