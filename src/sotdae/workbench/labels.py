# SPDX-License-Identifier: Apache-2.0
"""How a room's label reads in each language. It knows no page, so pages and the words of all pages may both use it."""

from __future__ import annotations


def room_label(label: str, language: str) -> str:
    """Return a room's label in a language: ``R-03`` or ``방-03``; what is no label stays."""
    return f"방-{label.removeprefix('R-')}" if language == "ko" and label.startswith("R-") else label
