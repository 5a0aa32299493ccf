# SPDX-License-Identifier: Apache-2.0
"""Reads counts of people as Korean and English texts write them: ``1,300``, ``1.2만``, ``16만``, ``3천``, ``160k``. Whole numbers come out.

It does not judge what is counted; the rule around it does.
"""

from __future__ import annotations

import re
from typing import Final

NUMBER: Final = r"\d{1,3}+(?:,\d{3}){1,4}+|\d{1,12}+(?:\.\d{1,2})?+"
SCALE: Final = r"만|천|백|[km](?![a-z])"
COUNT: Final = rf"(?>(?:{NUMBER})(?:\s?(?:{SCALE}))?+(?: ?\d{{1,4}}+\s?(?:천|백))?+)"
"""A count in a rule's pattern, written ``{count}`` there; of the bounded kind."""
_SCALES: Final = {"만": 10_000, "천": 1_000, "백": 100, "k": 1_000, "m": 1_000_000, "": 1}
_MOST: Final = 1_000_000_000
"""Telegram has about a billion accounts; a larger claim is a slip of the pen, not a size."""
_PART: Final = re.compile(rf"({NUMBER})\s?({SCALE})?", re.ASCII)


def read_count(text: str) -> int | None:
    """Return the count a normalised text begins with (``3만 5천`` is one count), or None where there is none or it is out of bounds.

    Args:
        text: in view V1.
    """
    total, position, scale_before = 0, 0, _MOST
    while (match := _PART.match(text, position)) is not None:
        scale = _SCALES[match.group(2) or ""]
        if scale >= scale_before:
            break
        total += round(float(match.group(1).replace(",", "")) * scale)
        scale_before = scale
        position = match.end()
        while position < len(text) and text[position] == " ":
            position += 1
        if scale == 1:
            break
    return total if 0 < total <= _MOST else None
