# SPDX-License-Identifier: Apache-2.0
"""Fuzzes every target and states how often: ``python tests/fuzz/fuzz_run.py [--seconds 600] [--only NAME…] [--goal 1000000] [--seed 1]``.

One run in 250 is watched: an input that reaches lines of this program which none reached before joins the corpus, so changes build on each other.
That is what coverage-guided fuzzers do by instrumenting everything; here most runs go at full speed. Interrupted or terminated it says how far it
came, and leaves with 130. A finding is an exception that the target
does not allow, a run of more than a second, or more than 512 MiB of memory; its input is written to the folder named by ``--findings``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

_TESTS: Final = Path(__file__).resolve().parents[1]
for _folder in (_TESTS / "fuzz", _TESTS / "unit" / "captures"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

from fuzz_mutator import Mutator  # noqa: E402
from fuzz_targets import Target, targets  # noqa: E402

_WATCHED: Final = 250
_MOST_CORPUS: Final = 400
_MOST_SECONDS: Final = 1.0
"""CPU seconds of one run. Source: reliability goals, suite 7: none over a second, none over 512 MiB."""
_MOST_BYTES: Final = 512 << 20
_HUNG_SECONDS: Final = 10
_SOURCE: Final = f"{os.sep}sotdae{os.sep}"


class StoppedError(BaseException):
    """Somebody ends the program: what was counted is still told."""


class HungError(Exception):
    """A run took longer than ten seconds of CPU: by the clock, a machine with other work would be what is found."""


@dataclass
class Tally:
    """What came of one target.

    Attributes:
        runs: how many inputs were tried.
        seconds: CPU time.
        corpus: how many inputs it ended with.
        lines: lines of this program that the watched runs reached.
        findings: (kind, input) of each distinct finding.
        is_whole: whether it ended by itself.
        slowest: CPU seconds of the slowest run.
    """

    name: str
    runs: int = 0
    seconds: float = 0.0
    corpus: int = 0
    lines: int = 0
    slowest: float = 0.0
    findings: list[tuple[str, bytes]] = field(default_factory=list)
    is_whole: bool = True


class _Watch:
    """Notes which lines of this program are reached."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, int]] = set()
        self.is_new = False

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        del event, arg
        return self._line if _SOURCE in frame.f_code.co_filename else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        del arg
        if event == "line":
            place = (id(frame.f_code), frame.f_lineno)
            if place not in self.seen:
                self.seen.add(place)
                self.is_new = True
        return self._line


def _most_held() -> int:
    """Return the most memory, in bytes, that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def fuzz(target: Target, *, seed: int, runs: int, seconds: float) -> Tally:
    """Fuzz one target.

    Args:
        target: what to fuzz.
        seed: of every choice.
        runs: stop after so many inputs.
        seconds: stop after so much CPU time.

    Returns:
        What came of it. The seeds themselves are run first and must be sound.
    """
    tally, watch = Tally(target.name), _Watch()
    corpus = list(target.seeds())
    mutator = Mutator(seed)
    known: set[str] = set()
    for data in corpus:
        target.run(data)
    held = _most_held()
    start = last = time.process_time()
    with _alarm(), _told_when_stopped(tally):
        while tally.runs < runs and last - start < seconds:
            data = mutator.changed(corpus, target.kind)
            is_watched = tally.runs % _WATCHED == 0
            found = _one(target, data, watch if is_watched else None)
            tally.runs += 1
            now = time.process_time()
            if not is_watched:
                tally.slowest = max(tally.slowest, now - last)
                if found is None and now - last > _MOST_SECONDS:
                    found = "slow"
            last = now
            if found is not None and found not in known:
                known.add(found)
                tally.findings.append((found, data))
            if watch.is_new:
                watch.is_new = False
                if found is None and len(corpus) < _MOST_CORPUS:
                    corpus.append(data)
    if _most_held() - held > _MOST_BYTES:  # beyond what the process held before, which may be a whole run of tests
        tally.findings.append(("memory", b""))
    tally.seconds, tally.corpus, tally.lines = last - start, len(corpus), len(watch.seen)
    return tally


def _one(target: Target, data: bytes, watch: _Watch | None) -> str | None:
    """Run one input; return what kind of finding it is, by the exception and its innermost line of this program."""
    signal.setitimer(signal.ITIMER_PROF, _HUNG_SECONDS)
    try:
        if watch is not None:
            sys.settrace(watch)
        target.run(data)
    except Exception as error:  # noqa: BLE001 (whatever a target did not allow is a finding)
        sys.settrace(None)
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _SOURCE in frame.filename or "fuzz_targets" in frame.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        return f"{type(error).__name__} at {place}"
    finally:
        sys.settrace(None)
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


@contextmanager
def _told_when_stopped(tally: Tally) -> Iterator[None]:
    """Let the run end early, with what was counted, where somebody interrupts or terminates the program."""
    try:
        yield
    except (StoppedError, KeyboardInterrupt):
        sys.settrace(None)
        tally.is_whole = False


def _stopped(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise StoppedError


@contextmanager
def _alarm() -> Iterator[None]:
    def hung(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise HungError

    before = signal.signal(signal.SIGPROF, hung)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, print one line a target, and leave with 1 where there was a finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="CPU seconds a target")
    parser.add_argument("--goal", type=int, default=1_000_000, help="runs a target; the sooner of both ends it")
    parser.add_argument("--only", nargs="*", default=None, help="names of targets, or beginnings of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _stopped)
    chosen = [target for target in targets() if given.only is None or any(target.name.startswith(name) for name in given.only)]
    say(f"{'target':32} {'runs':>9} {'CPU s':>7} {'runs/s':>7} {'slowest':>8} {'corpus':>6} {'lines':>6}  findings")
    found = 0
    for target in chosen:
        tally = fuzz(target, seed=given.seed, runs=given.goal, seconds=given.seconds)
        rate = tally.runs / tally.seconds if tally.seconds else 0.0
        facts = f"{tally.runs:9} {tally.seconds:7.1f} {rate:7.0f} {tally.slowest:7.3f}s {tally.corpus:6} {tally.lines:6}"
        say(f"{target.name:32} {facts}  {', '.join(kind for kind, _ in tally.findings) or 'none'}")
        for _, data in tally.findings:
            given.findings.mkdir(parents=True, exist_ok=True)
            (given.findings / f"{target.name.replace(':', '-')}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
        found += len(tally.findings)
        if not tally.is_whole:
            return 130
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
