# SPDX-License-Identifier: Apache-2.0
"""Removal requests at size: 20,000 requests with 300,000 items, and how long each verb takes as a whole process.

Two columns: the wall's clock, and processor time of the process with its children, which is what the wall shows where nothing else runs; a second of
it may pass. The first and the last line are a process that only prints its version: Python and the parser, which every verb pays. Processor time
grows too where others use the machine: the same loop of additions, timed before and after, says how busy it was.
Run: ``.venv/bin/python bench/removal_requests.py [requests] [items a request]``; a few minutes, half of them for the book.
"""

from __future__ import annotations

import compileall
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from removal_book import SEALED_ENTRY, big_workspace

TARGET_SECONDS = 1.0
TRIES = 3
OFFICE = {
    "addressee": {"recipient_id": "telegram", "name": "Flower Host", "address": "desk@flowers.example"},
    "submitter": {"role": "authorised", "name": "A. Counsellor", "organisation": "Flower Centre", "email": "desk@centre.example"},
    "mandate": {"reference": "M-1"},
}


told: list[tuple[float, str]] = []
"""Seconds of processor time and the verb, of every verb so far."""


@dataclass(frozen=True, slots=True)
class Took:
    """What one process took."""

    wall_seconds: float
    cpu_seconds: float


def run(folder: Path, *arguments: str, performer: str = "desk-1", typed: str = "") -> Took:
    """Run one command and say what it took; what it prints is thrown away, what goes wrong is told."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # (installed modules are compiled)
    environment |= {"SOTDAE_PERFORMER": performer, "SOTDAE_WORKSPACE": str(folder / "workspace"), "SOTDAE_LANG": "ko"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "sotdae", *arguments]
    ended = subprocess.run(command, env=environment, cwd=folder, input=typed.encode(), capture_output=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        print(f"{' '.join(arguments[:2])} left with {ended.returncode}: {ended.stderr.decode()[-300:]}")
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def best(folder: Path, *arguments: str) -> Took:
    """Run a question several times, and return the one that was disturbed least."""
    return min((run(folder, *arguments) for _ in range(TRIES)), key=lambda one: one.cpu_seconds)


def report(took: Took, name: str) -> None:
    """Print one line, and keep it for the last word."""
    told.append((took.cpu_seconds, name))
    verdict = "within a second" if took.cpu_seconds <= TARGET_SECONDS else "MORE THAN A SECOND"
    print(f"{name:<22} {took.wall_seconds:6.2f} s  {took.cpu_seconds:6.2f} s of CPU  {verdict}", flush=True)


def busy() -> None:
    """Print the processor time of a fixed loop."""
    start = time.process_time()
    sum(range(20_000_000))
    print(f"(the loop took {time.process_time() - start:.2f} s)", flush=True)


def questions(folder: Path, label: str, subject: str) -> None:
    """Time what only reads."""
    asked = [("notice", "list"), ("notice", "list", "--all"), ("notice", "show", label), ("stats",), ("stats", "--csv"), ("today",)]
    asked += [("subject", "list"), ("subject", "show", subject), ("consent", "show", subject), ("recall", "list"), ("status", subject)]
    for one in asked:
        report(best(folder, *one), " ".join(one[:3]))


def life(folder: Path, subject: str, fresh: str, evidence: str) -> None:
    """Time what acts, once each, on a subject and a request of its own among the many: from a first call to a withdrawal."""
    (folder / "office.json").write_text(json.dumps(OFFICE), "utf-8")
    (folder / "page.html").write_text("<p>a page of flowers</p>", "utf-8")
    said = ("--sign", "A. Counsellor", "--state", "all", "--explain", "she did not agree", "--describe", "a picture of flowers")
    drafted = ("--subject", subject, "--evidence", evidence, "--item", "https://lunch.example/1", "--record", "office.json", *said)
    for performer, *arguments in (
        ("desk-1", "subject", "new"),
        ("desk-1", "subject", "vet", subject, "--level", "counsellor_seen"),
        ("desk-1", "subject", "pin", subject),
        ("desk-1", "consent", "give", subject, "--basis", "consent", "--scope", "request-removal"),
        ("desk-1", "notice", "new", "us-tida", *drafted),
        ("desk-1", "notice", "check", fresh),
        ("desk-1", "notice", "edit", fresh, "--describe", "a picture of a flower"),
        ("desk-1", "notice", "letter", fresh, "--out", "letter.pdf"),
        ("desk-1", "notice", "preserve", fresh, "--waive", "the host keeps nothing anyway"),
        ("desk-1", "notice", "review", fresh),
        ("desk-2", "notice", "review", fresh, "--approve"),
        ("desk-1", "notice", "send", fresh, "--by", "form", "--proven"),
        ("desk-1", "notice", "ping", fresh, "--by", "email"),
        ("desk-1", "notice", "answer", fresh, "acknowledged"),
        ("desk-1", "notice", "answer", fresh, "refused"),
        ("desk-1", "notice", "observe"),
        ("desk-1", "notice", "escalate", fresh, "uk-osa"),
        ("desk-1", "notice", "close", fresh, "--reason", "she asked us to"),
        ("desk-1", "notice", "channel", "kr-kmcc", "--since", "2026-11-01", "--source", "it told us so"),
        ("desk-1", "consent", "extend", subject, "--until", f"{datetime.now(UTC) + timedelta(days=500):%Y-%m-%d}"),
        ("desk-1", "withdraw", subject),
        ("desk-1", "recall", "letter", "W-01", "--out", "recall.pdf"),
        ("desk-1", "recall", "sent", "W-01", "--how", "by post"),
        ("desk-1", "recall", "answer", "W-01", "--answer", "deleted"),
    ):
        report(run(folder, *arguments, performer=performer), " ".join(arguments[:2]))


def main() -> None:
    """Make the book, then time every verb of the life of a request."""
    requests, items = (int(one) for one in (*sys.argv[1:], *("20000", "15")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        folder, start = Path(name), time.perf_counter()
        place = big_workspace(folder / "workspace", requests, items)
        lines = sum(1 for _ in (place.vault / "log.jsonl").open("rb"))
        size = f"book {place.book.stat().st_size >> 20} MiB, {lines:,} log lines"
        print(f"{requests:,} requests, {requests * items:,} items; {size}; made in {time.perf_counter() - start:.0f} s")
        compileall.compile_dir(Path(__file__).parents[1] / "src", quiet=1)
        busy()
        report(best(folder, "--version"), "--version")
        questions(folder, f"N-{requests - 1}", f"S-{requests // 20}")
        life(folder, f"S-{requests // 10 + 1}", f"N-{requests + 1}", str(SEALED_ENTRY))
        report(best(folder, "--version"), "--version")
        busy()
    over = [name for seconds, name in told if seconds > TARGET_SECONDS]
    slowest = max(told)
    print(f"{len(told) - len(over)} of {len(told)} within a second; the slowest is {slowest[1]} with {slowest[0]:.2f} s")


if __name__ == "__main__":
    main()
