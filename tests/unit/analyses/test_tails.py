# SPDX-License-Identifier: Apache-2.0
"""Tails: the negative binomial against its own sum, quantiles against tails, false-discovery rates against their definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sotdae.analyses.tails import beta_log, discovery_rates, quantile, tail_log10

MEANS = some.floats(0.01, 500)
SIZES = some.floats(0.05, 500)


def summed_log10(count: int, mean: float, size: float) -> float:
    """Add the probabilities of `count` and more, one by one, as logarithms, until none matters."""
    lost, kept = math.log(size / (mean + size)), math.log(mean / (mean + size))
    terms: list[float] = []
    at = count
    while True:
        terms.append(math.lgamma(at + size) - math.lgamma(size) - math.lgamma(at + 1) + size * lost + at * kept)
        # Past the mode each term is smaller by a factor that tends to mean / (mean + size): what is left is less than this share of the last.
        rest = math.log(mean / size + 1)
        if at > mean and terms[-1] + rest < max(terms) - 30:
            break
        at += 1
    top = max(terms)
    return (top + math.log(math.fsum(math.exp(term - top) for term in terms))) / math.log(10)


@given(some.integers(1, 600), MEANS, SIZES)
def test_a_tail_is_the_sum_of_its_probabilities(count: int, mean: float, size: float) -> None:
    assert tail_log10(count, mean, size) == pytest.approx(summed_log10(count, mean, size), rel=1e-8, abs=1e-9)


@given(some.integers(1, 5_000), MEANS, SIZES)
def test_a_larger_count_is_never_likelier(count: int, mean: float, size: float) -> None:
    assert tail_log10(count + 1, mean, size) <= tail_log10(count, mean, size) <= 0


@given(some.floats(0.02, 0.98), MEANS, SIZES)
def test_a_quantile_is_the_smallest_count_that_leaves_no_more_above(share: float, mean: float, size: float) -> None:
    found = quantile(share, mean, size)
    assert 10 ** tail_log10(found + 1, mean, size) <= (1 - share) * (1 + 1e-9)
    assert found == 0 or 10 ** tail_log10(found, mean, size) > (1 - share) * (1 - 1e-9)


@given(some.floats(0.1, 300), some.floats(0.1, 300), some.floats(0.001, 0.999))
def test_a_beta_and_its_mirror_add_up_to_one(first: float, second: float, x: float) -> None:
    assert math.exp(beta_log(first, second, x)) + math.exp(beta_log(second, first, 1 - x)) == pytest.approx(1, abs=1e-9)


def test_the_geometric_tail_is_a_power() -> None:
    # Size 1 is the geometric distribution: at least k has the probability (m / (1 + m)) to the k.
    assert tail_log10(2_700, 1.0, 1.0) == pytest.approx(2_700 * math.log10(0.5), rel=1e-12)
    assert tail_log10(0, 5.0, 2.0) == 0
    assert (beta_log(2, 3, 0.0), beta_log(2, 3, 1.0)) == (-math.inf, 0)


def test_counts_far_beyond_a_float_keep_their_logarithm() -> None:
    assert tail_log10(2_700, 0.5, 10) == pytest.approx(summed_log10(2_700, 0.5, 10), rel=1e-9)
    assert tail_log10(10_000_000, 9_000_000, 50) < -0.5


@pytest.mark.parametrize("arguments", [(0, 1, 0.5), (1, -1, 0.5), (1, 1, 1.5), (1, 1, -0.1)])
def test_nonsense_is_refused(arguments: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="incomplete beta"):
        beta_log(*arguments)


@given(some.lists(some.floats(-40, 0), max_size=30), some.integers(0, 30))
def test_rates_are_those_of_benjamini_and_hochberg(tails: list[float], others: int) -> None:
    tested = len(tails) + others
    found = discovery_rates(tails, tested)
    ordered = sorted(tails)
    for tail, rate in zip(tails, found, strict=True):
        # A tail's q: the smallest of p(j) m / j over all ranks j at or behind its own, and never above 1.
        last = [10 ** ordered[rank - 1] * tested / rank for rank in range(1, len(ordered) + 1) if ordered[rank - 1] >= tail]
        assert rate == pytest.approx(math.log10(min(1.0, *last)), abs=1e-9)


def test_more_tests_than_tails_are_no_matter_and_fewer_are_refused() -> None:
    assert discovery_rates([-3.0], 10) == [pytest.approx(-2.0)]
    assert discovery_rates([], 4) == []
    with pytest.raises(ValueError, match="at least as many"):
        discovery_rates([-3.0, -2.0], 1)
