# SPDX-License-Identifier: Apache-2.0
"""Everything that is done to the stores to make them lose something, with figures; `make crash`. Says each result as it comes.

    python tests/crash/everything.py [--only power …] [--stores index …] [--scale 0.1] [--keep FILE …] [--write docs/reliability.md]

A suite that finds something ends the run with what it found. ``--write`` puts the figures into the page's table once all suites have passed, or
when somebody interrupts the run: the page names the suite that was cut off.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "web"), str(HERE.parent / "harness"), str(HERE)]

import kill_add  # noqa: E402 (of this folder)
import kill_index  # noqa: E402
import kill_serve  # noqa: E402 (likewise)
from book_life import BookStory, book_moments, book_says  # noqa: E402 (of the harness)
from contention import index_contention, vault_contention  # noqa: E402
from damage import index_damage, on_memory, vault_damage  # noqa: E402
from decisions_life import DecisionsStory  # noqa: E402
from harness_disk import Fault  # noqa: E402
from index_life import IndexStory, bands_from_few_rows, expected  # noqa: E402
from lake_life import LakeStory, answers_moments, answers_say, whole_state  # noqa: E402
from mutations import caught, mutations  # noqa: E402
from sqlite_losses import sqlite_losses  # noqa: E402
from suites import Figures, errors, kills, lose, operations, power_losses, room_in  # noqa: E402
from vault_life import VaultStory, two_adds  # noqa: E402

from made_once import MadeOnce, told_in  # noqa: E402
from story import Story  # noqa: E402

BEGIN, END = "<!-- figures: written by make crash -->\n", "<!-- end of figures -->\n"


@dataclass
class Run:
    """One whole run: where it works, how much it does, what it has done."""

    folder: Path
    scale: float
    kill_seconds: float
    kept: Sequence[Path] = ()
    stores: Sequence[str] = ()
    figures: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    _said: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        for path in self.kept:
            if path.is_file():
                self.figures.update({(suite, store): Counter(tried) for suite, store, tried in json.loads(path.read_text("utf-8"))})
        with room_in(self.folder) as room, bands_from_few_rows():
            self.rows = expected(room)
        with room_in(self.folder) as room:
            self.lake = LakeStory(whole_state(room))
        self.vault, self.short_vault, self.index = VaultStory(), VaultStory(two_adds), IndexStory(self.rows)
        self.book, self.decisions = BookStory(), DecisionsStory()

    def some(self, count: int) -> int:
        return max(1, round(count * self.scale))

    def stride(self, stride: int) -> int:
        return max(1, round(stride / self.scale))

    def count(self, suite: str, store: str, work: Callable[[Figures], None]) -> None:
        """Do one suite on one store and keep what it tried, unless it was done by a run that this one goes on from."""
        if (suite, store) in self.figures or (self.stores and not any(word in store for word in self.stores)):
            return
        figures = Figures()
        began = time.process_time()
        try:
            work(figures)
        except KeyboardInterrupt:
            self.figures[f"{suite} (interrupted: nothing lost so far)", store] = figures.tried
            self.keep()
            raise
        self.figures.pop((f"{suite} (interrupted: nothing lost so far)", store), None)
        self.figures[suite, store] = figures.tried
        self.keep()
        self.say(f"{suite}, {store}: {figures} ({time.process_time() - began:.0f} s of CPU)")

    def keep(self) -> None:
        """Write what was done to the file that a later run may go on from."""
        for path in self.kept[:1]:
            path.write_text(json.dumps([[*key, dict(tried)] for key, tried in self.figures.items()]), "utf-8")

    def say(self, text: str) -> None:
        print(text, flush=True)  # noqa: T201 (a command that reports)

    def working(self) -> None:
        """Say now and then that it is still at work."""
        if time.monotonic() - self._said > 60:
            self._said = time.monotonic()
            self.say("  … at work")


def power(run: Run) -> None:
    """Power lost in a life without a fault; in one after a kill; in one after a failed barrier."""
    stories: list[tuple[Story, str, int, int, int, int]] = [
        # story, store, states of a first life, every how many operations an earlier life dies, states after each, states after each failed barrier
        (run.vault, "vault and log", 24_000, 11, 900, 120),
        (run.index, "hash index", 50_000, 3, 2_200, 300),
        (run.book, "workspace and book", 6_000, 20, 300, 120),
        (run.decisions, "decisions in the book", 3_000, 40, 150, 0),
        (run.lake, "lake and read model", 1_500, 7, 300, 0),
    ]
    for story, store, most, every, after_kill, after_error in stories:
        _power(run, story, store, most=most, every=every, after_kill=after_kill, after_error=after_error)


def _power(run: Run, story: Story, store: str, *, most: int, every: int, after_kill: int, after_error: int) -> None:
    with story.surroundings():
        kinds = operations(story, run.folder)

    def lives(figures: Figures) -> None:
        for at in range(1, len(kinds), run.stride(every)):
            fault = Fault(at, "death", (0.0, 0.5, 0.999)[at % 3])
            power_losses(story, run.folder, figures, faults=[fault], extra=60, most=after_kill, second_every=after_kill, seed=at)
            run.working()

    def barriers(figures: Figures) -> None:
        for at in [number for number, kind in enumerate(kinds, start=1) if kind == "sync"][:: run.stride(1)]:
            power_losses(story, run.folder, figures, faults=[Fault(at, "eio")], extra=60, most=after_error, second_every=after_error, seed=at)
            run.working()

    run.count("power loss", store, lambda figures: power_losses(story, run.folder, figures, extra=160, most=run.some(most), second_every=1_000))
    run.count("power loss after a kill", store, lives)
    if after_error:
        run.count("power loss after a failed barrier", store, barriers)


def databases(run: Run) -> None:
    """Power lost inside SQLite's writes."""

    def book(figures: Figures) -> None:
        with room_in(run.folder) as life, room_in(run.folder) as room, run.book.surroundings():
            sqlite_losses(book_moments(life), room, figures, book_says, tries=run.some(300))

    def answers(figures: Figures) -> None:
        with room_in(run.folder) as life, room_in(run.folder) as room:
            sqlite_losses(answers_moments(life), room, figures, answers_say, tries=run.some(200))

    run.count("power loss inside SQLite", "book", book)
    run.count("power loss inside SQLite", "read model", answers)


def killed(run: Run) -> None:
    """SIGKILL at every operation and inside every write, and again in the run that repairs."""
    once, again = run.stride(1), run.stride(3)
    run.count("kill", "hash index", lambda figures: kills(run.index, run.folder, figures, stride=once, say=run.working))
    run.count("kill, and again", "hash index", lambda figures: kills(run.index, run.folder, figures, stride=once, again=1, say=run.working))
    run.count("kill", "vault and log", lambda figures: kills(run.vault, run.folder, figures, stride=once, say=run.working))
    run.count("kill, and again", "vault and log", lambda figures: kills(run.vault, run.folder, figures, stride=again, again=1, say=run.working))
    run.count(
        "kill", "book, at its SQL statements too", lambda figures: kills(BookStory(at_statements=True), run.folder, figures, stride=run.stride(6))
    )
    run.count("kill", "decisions in the book", lambda figures: kills(run.decisions, run.folder, figures, stride=run.stride(5), say=run.working))
    run.count("kill", "lake and read model", lambda figures: kills(run.lake, run.folder, figures, stride=once, say=run.working))


def failing(run: Run) -> None:
    """ENOSPC, EIO, EROFS and EDQUOT at every operation, once and from then on."""
    run.count("error", "hash index", lambda figures: errors(run.index, run.folder, figures, stride=run.stride(1), say=run.working))
    run.count("error", "vault and log", lambda figures: errors(run.short_vault, run.folder, figures, stride=run.stride(1), say=run.working))
    run.count(
        "error",
        "vault, bank and large batch",
        lambda figures: errors(run.vault, run.folder, figures, first=310, stride=run.stride(2), say=run.working),
    )
    run.count("error", "workspace and book", lambda figures: errors(run.book, run.folder, figures, first=60, stride=run.stride(8), say=run.working))
    run.count(
        "error", "decisions in the book", lambda figures: errors(run.decisions, run.folder, figures, first=60, stride=run.stride(60), say=run.working)
    )
    run.count("error", "lake and read model", lambda figures: errors(run.lake, run.folder, figures, stride=run.stride(7), say=run.working))


def damaged(run: Run) -> None:
    """One bit of every byte flipped, every length cut."""
    run.count("damage", "vault and log", lambda figures: vault_damage(run.folder, figures, every=run.stride(2)))
    run.count("damage", "hash index", lambda figures: index_damage(run.folder, figures, every=run.stride(5)))


def crowded(run: Run) -> None:
    """Writers, verifiers, a merger and readers at once."""

    def vault(figures: Figures) -> None:
        with room_in(run.folder) as room:
            vault_contention(room, figures, writers=4, adds=run.some(20), verifiers=2)

    def index(figures: Figures) -> None:
        with room_in(run.folder) as room:
            index_contention(room, figures, writers=4, adds=run.some(150))

    run.count("several processes", "vault and log", vault)
    run.count("several processes", "hash index", index)


def seeded(run: Run) -> None:
    """Every seeded bug must be noticed."""
    every = mutations(run.rows)
    tally: Counter[str] = Counter()
    for bug in every:
        how = caught(bug, run.folder)
        if how is None:
            lose(f"a seeded bug went unnoticed: {bug.name}")
        tally["seeded bugs, all noticed"] += 1
        run.say(f"  noticed: {bug.name}: {how[:140]}")
    run.figures["seeded bugs", "all stores"] = tally
    run.keep()


def real(run: Run) -> None:
    """The program itself, and a process that changes an index, killed at random moments for a while."""

    def adds(figures: Figures) -> None:
        with tempfile.TemporaryDirectory() as folder:
            outcome = kill_add.run(10_000, 1, Path(folder), thrice=False, say=run.say, seconds=run.kill_seconds)
        figures.tried["kills of a whole add at random moments"] += outcome.moments

    def index(figures: Figures) -> None:
        with tempfile.TemporaryDirectory() as folder:
            outcome = kill_index.run(10_000, 1, Path(folder), say=lambda _: run.working(), seconds=run.kill_seconds / 3)
        figures.tried["kills of a process at random moments"] += outcome.kills

    def serve(figures: Figures) -> None:
        with tempfile.TemporaryDirectory() as folder:
            world = told_in(MadeOnce(Path(folder))).workspace
            outcome = kill_serve.run(run.some(20), 1, world, Path(folder), say=lambda _: run.working())
        figures.tried["kills of a served workbench at random moments"] += outcome.moments
        figures.tried["acts it had acknowledged"] += outcome.acknowledged.total()

    run.count("real kills", "the workbench", serve)
    run.count("real kills", "the program", adds)
    run.count("real kills", "hash index", index)


SUITES: dict[str, Callable[[Run], None]] = {
    "seeded": seeded,
    "power": power,
    "databases": databases,
    "killed": killed,
    "failing": failing,
    "damaged": damaged,
    "crowded": crowded,
    "real": real,
}


def table(run: Run) -> str:
    """Return the figures as a Markdown table with totals."""
    rows = ["| suite | store | tried |", "|---|---|---|"]
    total: Counter[str] = Counter()
    for (suite, store), tried in run.figures.items():
        total.update(tried)
        rows.append(f"| {suite} | {store} | {', '.join(f'{count:,} {what}' for what, count in tried.items())} |")
    rows.append(f"| **all** | | **{', '.join(f'{count:,} {what}' for what, count in total.items())}** |")
    return "\n".join(rows) + "\n"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scale", type=float, default=1.0, help="how much of it: 0.1 is a tenth")
    options.add_argument("--only", nargs="+", choices=SUITES, default=list(SUITES))
    options.add_argument("--write", type=Path)
    options.add_argument("--stores", nargs="+", default=[], help="only those whose name holds one of these words")
    options.add_argument(
        "--keep",
        type=Path,
        nargs="+",
        default=[],
        help="the first is a file for the figures so far: a run that was cut off goes on from it; more are read",
    )
    options.add_argument("--minutes-of-kills", type=float, default=3.0)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=on_memory(), prefix="sotdae-crash-") as folder:
        run = Run(Path(folder), chosen.scale, 60 * chosen.minutes_of_kills, chosen.keep, chosen.stores)
        with suppress(KeyboardInterrupt):
            for name in chosen.only:
                run.say(f"{name}: {SUITES[name].__doc__}")
                SUITES[name](run)
    run.say(table(run))
    if chosen.write is not None:
        page = chosen.write.read_text("utf-8")
        before, _, rest = page.partition(BEGIN)
        chosen.write.write_text(before + BEGIN + table(run) + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
