# SPDX-License-Identifier: Apache-2.0
"""What a frozen class with slots costs: made by ``sotdae.classes`` and by Python's own ``dataclasses``, alternating.

Prints microseconds to make a class of eight fields, nanoseconds to make one of it, to compare two, to hash one, and the ratio of ours to Python's.
Run: ``.venv/bin/python bench/frozen_classes.py``; some 20 seconds.
"""

from __future__ import annotations

import dataclasses
import time
import timeit
from collections.abc import Callable
from statistics import median
from typing import Any

from sotdae import classes

BODY = """
from __future__ import annotations
class C:
    a: int
    b: str
    c: tuple[int, ...]
    d: float = 1.0
    e: str = ""
    f: int = 0
    g: str = ""
    h: bool = False
"""
ROUNDS = 7
CLASSES = 100
USES = 50_000


def made(decorate: Callable[[type], Any]) -> float:
    """Return microseconds a class."""
    fresh = []
    for _ in range(CLASSES):
        names: dict[str, Any] = {}
        exec(BODY, names)  # noqa: S102 (the text above)
        fresh.append(names["C"])
    start = time.process_time()
    for one in fresh:
        decorate(one)
    return (time.process_time() - start) / CLASSES * 1e6


def used(decorate: Callable[[type], Any], act: str) -> float:
    """Return nanoseconds an act."""
    names: dict[str, Any] = {}
    exec(BODY, names)  # noqa: S102 (the text above)
    kind = decorate(names["C"])
    return timeit.timeit(act, globals={"C": kind, "x": kind(1, "a", (2,)), "y": kind(1, "a", (2,))}, number=USES) / USES * 1e9


def main() -> None:
    """Measure both in turns and print the medians."""
    both = (dataclasses.dataclass(frozen=True, slots=True), classes.dataclass(frozen=True, slots=True))
    for name, measure in (
        ("a class, us", made),
        ("one of it, ns", lambda decorate: used(decorate, "C(1, 'a', (2,), 0.5, 'e')")),
        ("x == y, ns", lambda decorate: used(decorate, "x == y")),
        ("hash(x), ns", lambda decorate: used(decorate, "hash(x)")),
    ):
        rounds = [(measure(both[0]), measure(both[1])) for _ in range(ROUNDS)]
        python, ours = median(one for one, _ in rounds), median(one for _, one in rounds)
        ratio = median(mine / theirs for theirs, mine in rounds)
        print(f"{name:<14} python {python:7.0f}  ours {ours:7.0f}  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
