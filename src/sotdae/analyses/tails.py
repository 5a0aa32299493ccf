# SPDX-License-Identifier: Apache-2.0
"""How improbable a count is: the negative-binomial upper tail, its quantiles, and false-discovery control over many such tails.

Shared by the analyses of this folder; it is no analysis itself. Tails are returned as base-10 logarithms, because the tails that matter are far below
what a float can hold: 2,700 joins where one was expected have a probability of 10 to the minus hundreds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

_TINY: Final = 1e-300
_ENOUGH: Final = 1e-15
_MOST_STEPS: Final = 20_000
"""The continued fraction needs about the square root of the larger parameter; this serves counts of a hundred million."""
_LOG10: Final = math.log(10)


def beta_log(first: float, second: float, x: float) -> float:
    """Return the natural logarithm of the regularised incomplete beta function I_x(first, second).

    Source: DLMF 8.17.22 (the continued fraction, by Lentz's method) and 8.17.4 (the reflection, used where the fraction converges slowly).

    Args:
        first: above 0.
        second: above 0.
        x: 0 to 1.

    Raises:
        ValueError: if an argument is out of range, or the fraction has not settled.
    """
    if first <= 0 or second <= 0 or not 0 <= x <= 1:
        message = "the incomplete beta function takes two numbers above 0 and one from 0 to 1"
        raise ValueError(message)
    if x in {0.0, 1.0}:
        return -math.inf if x == 0 else 0.0
    # DLMF 8.17.22 converges rapidly for x < (a+1)/(a+b+2).
    if x < (first + 1) / (first + second + 2):
        return min(0.0, _front(first, second, x) + math.log(_fraction(first, second, x)))
    other = _front(second, first, 1 - x) + math.log(_fraction(second, first, 1 - x))
    return math.log1p(-math.exp(other)) if other < 0 else -math.inf


def _front(first: float, second: float, x: float) -> float:
    together = math.lgamma(first + second) - math.lgamma(first) - math.lgamma(second)
    return together + first * math.log(x) + second * math.log1p(-x) - math.log(first)


def _fraction(first: float, second: float, x: float) -> float:
    """Return 1 over the continued fraction of DLMF 8.17.22."""
    upper, lower = 1.0, 1 - (first + second) * x / (first + 1)
    lower = 1 / (lower if abs(lower) > _TINY else _TINY)
    value = lower
    for step in range(1, _MOST_STEPS):
        even = step * (second - step) * x / ((first + 2 * step - 1) * (first + 2 * step))
        odd = -(first + step) * (first + second + step) * x / ((first + 2 * step) * (first + 2 * step + 1))
        for part in (even, odd):
            lower = 1 + part * lower
            lower = 1 / (lower if abs(lower) > _TINY else _TINY)
            upper = 1 + part / upper
            upper = upper if abs(upper) > _TINY else _TINY
            change = lower * upper
            value *= change
        if abs(change - 1) < _ENOUGH:
            return value
    message = "the continued fraction has not settled"
    raise ValueError(message)


def tail_log10(count: int, mean: float, size: float) -> float:
    """Return log10 of the probability that a negative-binomial count is at least ``count``.

    The count has this mean and the variance mean + mean² / size. Source: DLMF 8.17.24 with p = mean / (mean + size): P(X >= k) = I_p(k, size).

    Args:
        count: events; 0 or less has probability 1.
        mean: events expected, above 0.
        size: the dispersion, above 0; the larger, the nearer to Poisson.
    """
    return 0.0 if count <= 0 else beta_log(count, size, mean / (mean + size)) / _LOG10


def quantile(share: float, mean: float, size: float) -> int:
    """Return the smallest count at or below which a negative-binomial count stays with at least this probability.

    Args:
        share: above 0, below 1.
        mean: events expected, above 0.
        size: the dispersion, above 0.
    """
    most = math.log10(1 - share)
    low, high = -1, max(1, math.ceil(mean))
    while tail_log10(high + 1, mean, size) > most:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if tail_log10(middle + 1, mean, size) > most:
            low = middle
        else:
            high = middle
    return high


def discovery_rates(tails: Sequence[float], tested: int) -> list[float]:
    """Return log10 of the Benjamini-Hochberg q of each tail: the share of false alarms among all tails at most as large.

    Source: Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289-300; q as the smallest rate at which the tail is still called.

    Args:
        tails: log10 of the tails that may be alarms.
        tested: how many were tested in all; the others count as 1 and lie behind all given.

    Raises:
        ValueError: if fewer were tested than are given.
    """
    if tested < len(tails):
        message = "at least as many were tested as there are tails"
        raise ValueError(message)
    ordered = sorted(range(len(tails)), key=lambda index: tails[index], reverse=True)
    rates, least = [0.0] * len(tails), 0.0
    for index, rank in zip(ordered, range(len(tails), 0, -1), strict=True):
        least = min(least, tails[index] + math.log10(tested / rank))
        rates[index] = least
    return rates
