# SPDX-License-Identifier: Apache-2.0
"""What every view of the terminal shares: JSON, tables, times, and a progress bar on standard error."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.table import Table

from sotdae.cli.words import say
from sotdae.model.korea import KST

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def console(*, error: bool = False) -> Console:
    """Return a console for standard output, or standard error; colours only on a terminal, evidence text never read as markup or emoji code."""
    return Console(stderr=error, markup=False, emoji=False, highlight=False, soft_wrap=False)


def synthetic_banner(out: Console, is_synthetic: bool) -> None:
    """Say that everything shown is made up, where it is."""
    if is_synthetic:
        out.print(say("synthetic.banner"), style="bold reverse")


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output: UTF-8, two spaces, keys in their documented order."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def local_time(text: str | None) -> str:
    """Return an ISO 8601 UTC time as KST, to the minute; a dash where there is none."""
    if text is None:
        return "-"
    return datetime.fromisoformat(text).astimezone(KST).strftime("%Y-%m-%d %H:%M")


def span(earliest: str | None, latest: str | None) -> str:
    """Return an interval of two ISO times in KST: one time, a range, or an open side written as unknown."""
    if earliest is None and latest is None:
        return say("unknown")
    if earliest == latest:
        return local_time(earliest)
    left = local_time(earliest) if earliest else say("unknown")
    right = local_time(latest) if latest else say("unknown")
    if earliest and latest and left[:10] == right[:10]:
        right = right[11:]
    return f"{left}~{right}"


def days(earliest: str | None, latest: str | None) -> str:
    """Return an interval by Korean calendar day, the year once."""
    left = local_time(earliest)[:10] if earliest else say("unknown")
    right = local_time(latest)[:10] if latest else say("unknown")
    if left == right:
        return left
    return f"{left}~{right[5:] if right[:4] == left[:4] else right}"


def table(*columns: str, numbers: tuple[int, ...] = (), whole: tuple[int, ...] = ()) -> Table:
    """Return an empty table with light rules; columns named by ``numbers`` are set flush right, those named by ``whole`` are never broken."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        made.add_column(column, justify="right" if index in numbers else "left", overflow="fold", no_wrap=index in whole)
    return made


class Bar:
    """A progress bar on standard error with rate and time left; silent where nobody watches (``Progress`` of the actions floor)."""

    def __init__(self, *, quiet: bool) -> None:
        """Make a bar.

        Args:
            quiet: show nothing (``--json``, or standard error is not a terminal).
        """
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if not quiet and sys.stderr.isatty():
            from rich.progress import (  # noqa: PLC0415 (only where somebody watches)
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
                TransferSpeedColumn,
            )

            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=console(error=True), transient=True)

    def __enter__(self) -> Self:
        """Start drawing."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop drawing and clear the line."""
        if self._bar is not None:
            self._bar.stop()

    def begin(self, step: str, total_bytes: int | None) -> None:
        """Show a new step."""
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(say(f"step.{step}"), total=total_bytes)

    def advance(self, done_bytes: int) -> None:
        """Move the step's bar."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, done_bytes)
