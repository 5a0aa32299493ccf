# SPDX-License-Identifier: Apache-2.0
"""Lets the tests here import the list of hostile inputs whatever import mode pytest runs in."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = str(Path(__file__).resolve().parent)
if _HERE not in sys.path:
    sys.path.insert(0, _HERE)
