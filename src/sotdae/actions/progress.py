# SPDX-License-Identifier: Apache-2.0
"""How an action says how far it is. Faces implement it; an action never prints."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the steps of a long piece of work."""

    def begin(self, step: str, total_bytes: int | None) -> None:
        """A step begins; the total is None where it is not known.

        Steps: ``look``, ``seal``, ``hash``, ``read``, ``fold``, ``analyse``, ``index``, and ``wait`` for another process.
        """

    def advance(self, done_bytes: int) -> None:
        """So many more bytes of the step are done."""


class Silence:
    """Progress that nobody watches."""

    def begin(self, step: str, total_bytes: int | None) -> None:
        """Ignore it."""

    def advance(self, done_bytes: int) -> None:
        """Ignore it."""
