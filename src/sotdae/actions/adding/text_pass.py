# SPDX-License-Identifier: Apache-2.0
"""Runs the rules over the texts of a capture: in batches, from some size on with a second process, and always in the order the texts came in.

The second process takes a batch whenever it has fewer than two; while it works, this one reads on, and does the batches itself that fall due
meanwhile. So neither waits for the other, whatever is slower, reading or rules. A second process that cannot be started or ends is done without: its
batch is done here. Hits come out the same in either case, in the same order, and no text is written down on the way.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Generic, NamedTuple, Self, TypeVar, cast

from sotdae.text.rules import Hit, RuleSet, carrying, serving

_BATCH_TEXTS: Final = 4_096
_BATCH_CHARACTERS: Final = 131_072
"""A batch is full at either. Measured: half or twice as many texts are a tenth slower."""
_SECOND_FROM: Final = 4_000_000
"""Characters from which on a second process is worth its start: about a second of work for this one."""
_MOST_WAITING: Final = 8
"""Batches that wait for the second process's answer; then it is waited for. Of those done here only texts with hits are kept."""
_MOST_ASKED: Final = 2
"""Batches that the second process is given: one to work at, and the next, so that it need not wait until this one has read another."""
_PACKAGES: Final = Path(__file__).parents[3]

Owner = TypeVar("Owner")
Found = Mapping[int, Sequence[Hit]]


class _Waiting(NamedTuple, Generic[Owner]):
    """A batch whose turn has not come: its hits, or, while the second process has it, all that is needed to do it here."""

    found: Found | Future[Found]
    texts: Sequence[str]
    owners: Sequence[Owner] | Mapping[int, Owner]


class TextPass(Generic[Owner]):
    """Takes texts with whatever they belong to, and hands on those with hits. Use it as a context manager."""

    def __init__(self, rules: RuleSet, keep: Callable[[Owner, Sequence[Hit]], None], *, second_from: int = _SECOND_FROM) -> None:
        """Take the rules in force.

        Args:
            rules: as they are in force.
            keep: told what a text belonged to, and its hits; in the order of the texts.
            second_from: characters from which on a second process helps.
        """
        self._rules = rules
        self._keep = keep
        self._until_second = second_from if _processors() > 1 else sys.maxsize
        self._second: _Second | None = None
        self._queue: deque[_Waiting[Owner]] = deque()
        self._texts: list[str] = []
        self._owners: list[Owner] = []
        self._characters = 0

    def add(self, text: str, owner: Owner) -> None:
        """Take a text."""
        self._texts.append(text)
        self._owners.append(owner)
        self._characters += len(text)
        if self._characters >= _BATCH_CHARACTERS or len(self._texts) >= _BATCH_TEXTS:
            self._do()

    def finish(self) -> None:
        """Do what is left and hand on all hits."""
        if self._texts:
            self._do()
        self._hand_on(most=0)

    def _do(self) -> None:
        """Have the batch done that is full now."""
        texts, owners, characters = self._texts, self._owners, self._characters
        self._texts, self._owners, self._characters = [], [], 0
        if self._second is not None and not self._second.is_busy:
            self._queue.append(_Waiting(self._second.ask(texts), texts, owners))
        else:
            found = self._rules.hits_in_all(texts)
            self._queue.append(_Waiting(found, (), {number: owners[number] for number in found}))
        self._until_second -= characters
        if self._second is None and self._until_second < 0:  # (after a batch of our own: what was chosen on it need not be chosen again)
            self._second = _Second(carrying.packed(self._rules))
            self._until_second = sys.maxsize
        self._hand_on(most=_MOST_WAITING)

    def _hand_on(self, *, most: int) -> None:
        """Hand on the hits whose turn has come, and wait for some if more than ``most`` batches do."""
        while self._queue:
            found, texts, owners = self._queue[0]
            if isinstance(found, Future):
                if not found.done() and len(self._queue) <= most:
                    return
                found = self._answer(found, texts)
            self._queue.popleft()
            for number, hits in found.items():
                self._keep(owners[number], hits)

    def _answer(self, asked: Future[Found], texts: Sequence[str]) -> Found:
        """Return what the second process found, or find it here if it is of no use."""
        try:
            return asked.result()
        except (OSError, EOFError, ValueError):
            self._close()
            return self._rules.hits_in_all(texts)

    def _close(self) -> None:
        if self._second is not None:
            self._second.close()
            self._second = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()


class _Second:
    """The second process, asked one batch at a time by a thread that only waits: so no pipe ever fills up on both sides."""

    def __init__(self, rules: bytes) -> None:
        self._rules = rules
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = ThreadPoolExecutor(1, "second")
        self._asked: deque[Future[Found]] = deque(maxlen=_MOST_ASKED)

    @property
    def is_busy(self) -> bool:
        """Say whether it has a batch, and the next one waits for it."""
        return sum(not asked.done() for asked in self._asked) == _MOST_ASKED

    def ask(self, texts: Sequence[str]) -> Future[Found]:
        """Hand it a batch."""
        asked = self._thread.submit(self._exchange, texts)
        self._asked.append(asked)
        return asked

    def close(self) -> None:
        """End the process, whatever it is doing, and the thread."""
        if self._process is not None:
            self._process.kill()
        self._thread.shutdown()
        if self._process is not None:
            self._process.communicate()

    def _exchange(self, texts: Sequence[str]) -> Found:
        process = self._process or self._start()
        serving.put_texts(cast("BinaryIO", process.stdin), texts)
        return serving.get_found(cast("BinaryIO", process.stdout))

    def _start(self) -> subprocess.Popen[bytes]:
        search = os.pathsep.join([str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", "-m", "sotdae.text.rules.serving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search, "OPENBLAS_NUM_THREADS": "1"},  # (numpy's threads, a third of its start, have no work here)
            start_new_session=True,  # an interrupt typed at the terminal is for us; the child ends when its input does
        )
        serving.put(cast("BinaryIO", process.stdin), self._rules)
        return process


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
