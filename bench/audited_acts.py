# SPDX-License-Identifier: Apache-2.0
"""Acts that are logged before they are served, by 50 people at once: so many a second, alone and with group commit.

Every act is sealed, appended, fsynced, signed over and taken into the book before whoever asked goes on. To reach (issue 7): 200 audited requests a
second on two cores; this measures the write side without the web. *Alone*: each act by `Acting.log` in its turn. *Together*: `actions.auditing`.
Usage: python bench/audited_acts.py [--people 50] [--seconds 10]
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sotdae.actions.acting import Acting, Note
from sotdae.actions.auditing import Audit
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.workspace import Workspace
from sotdae.custody.writer import open_writer

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def rate(people: int, seconds: float, act: Callable[[int], None]) -> tuple[float, float, float]:
    """Let so many people act without pause; returns (acts a second, 95th percentile of the wait, processor time an act), both in milliseconds."""
    ends = time.perf_counter() + seconds
    waits: list[float] = []
    gate = threading.Barrier(people + 1)

    def work(number: int) -> None:
        gate.wait()
        while (began := time.perf_counter()) < ends:
            act(number)
            waits.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(people)]
    for one in threads:
        one.start()
    gate.wait()
    began, spent = time.perf_counter(), time.process_time()
    for one in threads:
        one.join()
    waits.sort()
    used = 1000 * (time.process_time() - spent) / len(waits)
    return len(waits) / (time.perf_counter() - began), 1000 * waits[int(0.95 * len(waits))], used


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=50)
    options.add_argument("--seconds", type=float, default=10)
    chosen = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_workspace(Workspace(Path(folder) / "w"), mode="synthetic", passphrase=None, legal_basis=None, now=NOW) as opened,
    ):
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            writer.open_case(name="bench", now=NOW)
        replay(opened)
        case = opened.book.cases()[0]
        lock = threading.Lock()

        @contextmanager
        def turn() -> Iterator[Opened]:
            with lock:
                yield opened

        audit = Audit(turn)

        def alone(number: int) -> None:
            with turn() as mine:
                Acting(mine, case, f"counsellor {number}", NOW).log(
                    [Note("text.unmasked", {"what": "title", "label": "R-01", "reason": "a bench", "message_id": None})]
                )

        def together(number: int) -> None:
            facts = {"what": "title", "label": "R-01", "reason": "a bench", "message_id": None}
            audit.log("text.unmasked", case.case_id, facts, performer=f"counsellor {number}", now=NOW)

        for name, act in (("alone", alone), ("together", together)):
            acts, wait, used = rate(chosen.people, chosen.seconds, act)
            print(f"{name:10s} {acts:8.0f} acts a second, p95 {wait:7.0f} ms, {used:6.1f} ms of a processor an act, {chosen.people} people at once")


if __name__ == "__main__":
    main()
