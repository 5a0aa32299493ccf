# SPDX-License-Identifier: Apache-2.0
"""Lanes: one request works at a time, whoever waits for the log lets the next one work, and a slow one stops nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sotdae.workbench.lanes import Lanes

SECONDS = 20.0
"""Far more than anything here takes; only a fault waits so long."""


def ask(lanes: Lanes, work: Callable[[], Any]) -> threading.Thread:
    """Start a request in a thread of its own."""

    def app(_: dict[str, Any], __: Callable[..., Any]) -> Iterable[bytes]:
        work()
        return [b"done"]

    thread = threading.Thread(target=lambda: lanes.through(app)({}, lambda *_: None), daemon=True)
    thread.start()
    return thread


def test_one_works_at_a_time() -> None:
    lanes, most, now = Lanes(patience_seconds=SECONDS), [0], [0]

    def work() -> None:
        now[0] += 1
        most[0] = max(most[0], now[0])
        threading.Event().wait(0.002)
        now[0] -= 1

    some = [ask(lanes, work) for _ in range(20)]
    for one in some:
        one.join(SECONDS)
    assert most == [1]


def test_who_stands_aside_lets_another_work_and_is_alone_again_afterwards() -> None:
    lanes, waits, worked = Lanes(patience_seconds=SECONDS), threading.Event(), threading.Event()

    def log() -> None:
        with lanes.aside():
            waits.set()
            assert worked.wait(SECONDS)

    first = ask(lanes, log)
    assert waits.wait(SECONDS)
    second = ask(lanes, worked.set)
    first.join(SECONDS)
    second.join(SECONDS)
    assert not first.is_alive()
    held, free = threading.Event(), threading.Event()
    third = ask(lanes, lambda: (held.set(), free.wait(SECONDS)))
    assert held.wait(SECONDS)
    late = threading.Event()
    fourth = ask(lanes, late.set)
    assert not late.wait(0.05)
    free.set()
    assert late.wait(SECONDS)
    third.join(SECONDS)
    fourth.join(SECONDS)


def test_a_slow_one_stops_nobody_and_keeps_no_lane() -> None:
    lanes, held, free = Lanes(patience_seconds=0.01), threading.Event(), threading.Event()
    slow = ask(lanes, lambda: (held.set(), free.wait(SECONDS)))
    assert held.wait(SECONDS)
    quick = [threading.Event() for _ in range(20)]
    for one in [ask(lanes, event.set) for event in quick]:
        one.join(SECONDS)
    assert all(event.is_set() for event in quick)
    assert lanes.free == 1, "the slow one works beside it"
    free.set()
    slow.join(SECONDS)
    assert lanes.free == 1


def test_a_slow_one_that_waits_for_the_log_takes_a_lane_again() -> None:
    lanes, held, free, logged = Lanes(patience_seconds=0.01), threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        held.set()
        free.wait(SECONDS)
        with lanes.aside():
            pass
        assert lanes.free == 0
        logged.set()

    slow = ask(lanes, work)
    assert held.wait(SECONDS)
    ask(lanes, lambda: None).join(SECONDS)
    free.set()
    slow.join(SECONDS)
    assert logged.is_set()
    assert lanes.free == 1


def test_whoever_came_first_goes_first() -> None:
    lanes, held, free, order = Lanes(patience_seconds=SECONDS), threading.Event(), threading.Event(), list[int]()
    first = ask(lanes, lambda: (held.set(), free.wait(SECONDS)))
    assert held.wait(SECONDS)
    some = []
    for number in range(8):
        some.append(ask(lanes, lambda number=number: order.append(number)))
        while lanes.queued < number + 1:
            threading.Event().wait(0.001)
    free.set()
    for one in [first, *some]:
        one.join(SECONDS)
    assert order == list(range(8))


def test_an_error_gives_the_lane_back() -> None:
    lanes = Lanes(patience_seconds=SECONDS)

    def app(_: dict[str, Any], __: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError

    for _ in range(3):
        try:
            lanes.through(app)({}, lambda *_: None)
        except ValueError:
            continue
    assert lanes.free == 1


def test_a_thread_without_a_lane_stands_aside_of_nothing() -> None:
    lanes = Lanes()
    with lanes.aside():
        assert lanes.free == 1
    assert lanes.free == 1
