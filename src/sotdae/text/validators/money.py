# SPDX-License-Identifier: Apache-2.0
"""Reads amounts of won as people write them: ``5만원``, ``3만 5천원``, ``3.5만``, ``오만원``, ``천원``, ``50k``, ``₩50,000``. Whole won come out.

It does not judge what is paid for; the rule around it does. ``만원`` also means "full": a rule that reads amounts asks for a word of paying.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from sotdae.text.numbers import NUMBER

KRW: Final = (
    rf"(?>₩ ?(?:{NUMBER})"
    rf"|(?:(?:{NUMBER})(?: ?[천백십만억k]){{0,2}}+(?: ?(?:{NUMBER})(?: ?[천백십만]{{1,2}}+)?+){{0,2}}+|[일이삼사오육륙칠팔구십백천만억]{{1,12}}+)"
    r" ?(?:원|won\b|krw\b)"
    rf"|(?:{NUMBER}) ?(?:천만|[만천])(?: ?\d{{1,4}}+ ?[천백])?+|(?:{NUMBER}) ?k(?![a-z0-9]))"
)
"""An amount in a rule's pattern, written ``{krw}`` there; of the bounded kind."""

MOST_KRW: Final = 10_000_000_000
"""Ten thousand million won; a larger amount is a slip of the pen, not a price."""
_DIGITS: Final = {digit: value for value, digits in enumerate(("일", "이", "삼", "사", "오", "육륙", "칠", "팔", "구"), start=1) for digit in digits}
_SMALL: Final = {"십": 10, "백": 100, "천": 1_000, "k": 1_000}
_LARGE: Final = {"만": 10_000, "억": 100_000_000}
_TOKEN: Final = re.compile(
    rf"(?P<number>{NUMBER})|(?P<digit>[일이삼사오육륙칠팔구])|(?P<small>[십백천k])|(?P<large>[만억])|(?P<unit>원|won|krw)| ", re.ASCII
)


def read_krw(text: str) -> int | None:
    """Return the amount that a normalised text begins with, or None where there is none, it is out of order, or it is out of bounds.

    A number alone is no amount: it needs ``₩``, ``원``, or a scale (``만``, ``천``, ``k``).

    Args:
        text: in view v1.
    """
    has_sign = text.startswith("₩")
    total, section, current = Decimal(0), Decimal(0), None
    section_before, large_before = Decimal(10_000), Decimal(10) ** 12
    is_amount, position = has_sign, 1 if has_sign else 0
    while (match := _TOKEN.match(text, position)) is not None:
        kind = match.lastgroup
        if kind in {"number", "digit"}:
            if current is not None:
                break
            current = Decimal(match.group().replace(",", "")) if kind == "number" else Decimal(_DIGITS[match.group()])
        elif kind == "small":
            scale = Decimal(_SMALL[match.group()])
            if scale >= section_before:
                return None
            section, current, section_before = section + (1 if current is None else current) * scale, None, scale
            is_amount = True
        elif kind == "large":
            scale = Decimal(_LARGE[match.group()])
            if scale >= large_before:
                return None
            section += current or 0
            total, section, current = total + (section or 1) * scale, Decimal(0), None
            section_before, large_before, is_amount = Decimal(10_000), scale, True
        elif kind == "unit":
            is_amount = is_amount or current is not None
            return _whole(total + section + (current or 0)) if is_amount else None
        position = match.end()
    if not is_amount:
        return None
    return _whole(total + section + (current or 0) if has_sign else total + section)


def _whole(amount: Decimal) -> int | None:
    return int(amount) if amount == int(amount) and 0 < amount <= MOST_KRW else None
