# SPDX-License-Identifier: Apache-2.0
"""Read models that stay open between questions, one a thread and case, for a process that answers many. A command opens its own and leaves.

Each question begins a new look, so it sees the newest update as a whole; a read model that was made anew is opened anew.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.errors import AnswersMissing
from sotdae.lake.answers import Answers

_MOST_OPEN: Final = 32


class WarmAnswers:
    """The open read models of a workspace. May be shared by threads: each has its own."""

    def __init__(self, place: Workspace) -> None:
        """Open nothing yet."""
        self._place = place
        self._mine = threading.local()

    def of(self, case_id: str) -> Answers:
        """Return a case's read model as it is now. Do not close it.

        Raises:
            AnswersMissing: if there is none that can be read.
        """
        path = self._place.case_lake(case_id) / ANSWERS
        known: dict[Path, tuple[tuple[int, int], Answers]] = self._mine.__dict__.setdefault("known", {})
        try:
            status = path.stat()
        except FileNotFoundError as error:
            self._drop(known, path)
            raise AnswersMissing(case=case_id[:8]) from error
        identity = (status.st_dev, status.st_ino)
        held = known.get(path)
        if held is not None and held[0] == identity:
            held[1].renew()
            return held[1]
        self._drop(known, path)
        if len(known) >= _MOST_OPEN:
            self._drop(known, next(iter(known)))
        made = Answers(path)
        known[path] = (identity, made)
        return made

    @staticmethod
    def _drop(known: dict[Path, tuple[tuple[int, int], Answers]], path: Path) -> None:
        held = known.pop(path, None)
        if held is not None:
            held[1].close()
