# SPDX-License-Identifier: Apache-2.0
"""The ways of dying and failing, tried on a story: power losses, kills, injected errors. Each raises at the first thing that was lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from fs_trace import Trace
from harness_disk import ERRORS, NEVER, Died, Fault, HarnessDisk
from power_loss import PowerLosses, Stage, State

from sotdae.errors import SotdaeError
from story import Story, read_all

CUTS: Final = (0.0, 0.5, 0.999)
"""How much of a write has happened when the process dies in it; at 0 it dies before the operation."""
_NO_ERROR_EXPECTED: Final = frozenset({"remove"})
"""Operations whose failure the program may pass over: what stays is swept later."""


class Lost(AssertionError):
    """Something acknowledged is gone, or something changed unnoticed."""


def lose(what: str) -> NoReturn:
    """Say what was lost."""
    raise Lost(what)


@dataclass
class Figures:
    """What was tried."""

    tried: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in self.tried.items())


@contextmanager
def room_in(folder: Path) -> Iterator[Path]:
    """A fresh folder that is gone afterwards."""
    place = folder / f"room-{os.getpid()}-{random.getrandbits(32):08x}"
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def record(story: Story, folder: Path, faults: Sequence[Fault] = ()) -> tuple[Trace, list[Any], int]:
    """Live in a folder, a life for each fault and one without; return the trace, what each acknowledgement promised, and where the last began."""
    trace = Trace(folder)
    promises = [story.promised(folder, {})]

    def told() -> None:
        promises.append(story.promised(folder, trace.files()))
        trace.ack(len(promises) - 1)

    first = 0
    for fault in faults:
        disk = HarnessDisk(fault, trace)
        with suppress(Died, SotdaeError, OSError):
            story.live(folder, disk, told)
        first = len(trace.steps)
    story.live(folder, HarnessDisk(trace=trace), told)
    return trace, promises, first


def power_losses(
    story: Story,
    folder: Path,
    figures: Figures,
    *,
    faults: Sequence[Fault] = (),
    extra: int = 20,
    second_every: int = 400,
    most: int = NEVER,
    seed: int = 1,
    from_ack: int = 0,
) -> None:
    """Record lives, lose power after every step of the last one in many ways, and check each state with the real code.

    Args:
        story: which store.
        folder: on a RAM disk, where there is one.
        figures: what was tried is added.
        faults: how the lives before the last one end.
        extra: random choices after each step.
        second_every: one of so many states is followed by another life.
        most: states at most.
        seed: of the random choices.
        from_ack: lose power only after so many acknowledgements.

    Raises:
        Lost: at the first state that breaks a promise.
    """
    with story.surroundings(), room_in(folder) as room:
        (room / "life").mkdir()
        trace, promises, first = record(story, room / "life", faults)
        acks = [number for number, step in enumerate(trace.steps) if step[0] == "ack"]
        first = max(first, acks[from_ack - 1] if from_ack else 0)
        stage = Stage(room / "stage")
        for number, state in enumerate(PowerLosses(trace.steps, seed=seed, extra=extra, first=first)):
            if number >= most:
                break
            figures.tried["power-loss states"] += 1
            promised = promises[state.acks]
            where = stage.show(state)
            wrong = _checked(story, where, state.files, promised)
            if wrong is None and number % second_every == second_every // 2:
                figures.tried["of them followed by another run"] += 1
                wrong = _completed(story, where, promised)
                stage.spoil()
            if wrong is not None:
                lose(f"{story.name}: power lost after step {state.step} ({_said(trace, state)}): {wrong}")


def _checked(story: Story, where: Path, files: Any, promised: Any) -> str | None:
    try:
        return story.check(where, files, promised)
    except (SotdaeError, OSError, ValueError, KeyError, AssertionError) as error:
        return f"it does not open: {type(error).__name__}: {error}"


def _completed(story: Story, where: Path, promised: Any) -> str | None:
    try:
        return story.completed(where, promised, HarnessDisk())
    except (SotdaeError, OSError, ValueError, KeyError, AssertionError) as error:
        return f"another run fails: {type(error).__name__}: {error}"


def _said(trace: Trace, state: State) -> str:
    def short(number: int) -> str:
        return " ".join(str(part) if not isinstance(part, bytes) else f"{len(part)} bytes" for part in trace.steps[number])

    fates = "; ".join(f"{short(number)}: {how} {value}" for number, (how, value) in list(state.fates.items())[:4])
    return f"{short(state.step)} | {fates}"


def operations(story: Story, folder: Path) -> list[str]:
    """Return the kind of every operation of one sound life."""
    kinds: list[str] = []

    class Counting(HarnessDisk):
        def _step(self, name: str) -> bool:
            kinds.append(name)
            return super()._step(name)

    with room_in(folder) as room:
        story.live(room, Counting(), lambda: None)
    return kinds


def points(kinds: Sequence[str], stride: int, first: int = 1) -> Iterator[tuple[int, float]]:
    """Yield where to die: before every operation, and inside every write."""
    for at in range(first, len(kinds) + 1, stride):
        for cut in CUTS if kinds[at - 1] == "write" else CUTS[:1]:
            yield at, cut


def kills(
    story: Story, folder: Path, figures: Figures, *, stride: int = 1, first: int = 1, again: int = 0, say: Callable[[], None] = lambda: None
) -> None:
    """Kill a child process with SIGKILL at every operation and inside every write; check what stands; let another run complete.

    Args:
        story: which store.
        folder: where.
        figures: what was tried is added.
        stride: every how many operations.
        first: the first operation to die at.
        again: at so many places of the run that follows it is killed too.
        say: called after each.

    Raises:
        Lost: at the first thing that was lost.
    """
    chance = random.Random(stride)
    with story.surroundings():
        for at, cut in points(operations(story, folder), stride, first):
            with room_in(folder) as room:
                _kill(story, room, Fault(at, "kill", cut), figures)
                for _ in range(again):
                    _kill(story, room, Fault(chance.randrange(1, 60), "kill", chance.choice(CUTS)), figures)
                wrong = _completed(story, room, None)
                if wrong is not None:
                    lose(f"{story.name}: killed at operation {at}, {cut} written: {wrong}")
            say()


def _kill(story: Story, room: Path, fault: Fault, figures: Figures) -> None:
    """Live in a child until it is killed, and check what it was told against what stands."""
    reading, writing = os.pipe()
    before = read_all(room)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            signal.alarm(120)  # a child that hangs is a failure, not a wait without end

            def told() -> None:
                os.write(writing, b"%d\n" % story.token(room))

            story.live(room, HarnessDisk(fault), told)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    said = b""
    while chunk := os.read(reading, 1 << 16):
        said += chunk
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        lose(f"{story.name}: a life that should have been killed failed by itself")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
        lose(f"{story.name}: a life ended by signal {os.WTERMSIG(status)}")
    figures.tried["kill points"] += os.WIFSIGNALED(status)
    acks = [int(one) for one in said.split()]
    files = read_all(room)
    promised = story.promised_by(before, files, acks)
    wrong = _checked(story, room, files, promised)
    if wrong is not None:
        lose(f"{story.name}: killed at operation {fault.at} ({fault.written} written): {wrong}")


def errors(
    story: Story,
    folder: Path,
    figures: Figures,
    *,
    stride: int = 1,
    first: int = 1,
    kinds: Sequence[str] = tuple(ERRORS),
    only: str | None = None,
    say: Callable[[], None] = lambda: None,
) -> None:
    """Let every operation fail with every error, once and from then on; the program must say so, and nothing acknowledged may be lost.

    Raises:
        Lost: if an error was passed over, something acknowledged is gone, or another run on a sound disk does not complete.
    """
    chance = random.Random(first)
    with story.surroundings():
        operation_kinds = operations(story, folder)
        for at in range(first, len(operation_kinds) + 1, stride):
            if only is not None and operation_kinds[at - 1] != only:
                continue
            for kind in kinds:
                for sticky in (False, True):
                    fault = Fault(at, kind, chance.choice(CUTS), sticky)  # type: ignore[arg-type]
                    with room_in(folder) as room:
                        _fail(story, room, fault, figures)
            say()


def _fail(story: Story, room: Path, fault: Fault, figures: Figures) -> None:
    disk = HarnessDisk(fault)
    acks: list[int] = []

    def told() -> None:
        if disk.fired and disk.fired not in _NO_ERROR_EXPECTED:
            lose(f"{story.name}: acknowledged after a failed {disk.fired} (operation {fault.at}, {fault.kind})")
        acks.append(story.token(room))

    error: BaseException | None = None
    try:
        story.live(room, disk, told)
    except (SotdaeError, OSError) as caught:
        error = caught
    if disk.fired is None:
        return
    figures.tried["errors injected"] += 1
    if error is None and disk.fired not in _NO_ERROR_EXPECTED:
        lose(f"{story.name}: a failed {disk.fired} was passed over (operation {fault.at}, {fault.kind})")
    files = read_all(room)
    promised = story.promised_by({}, files, acks)
    wrong = _checked(story, room, files, promised) or _completed(story, room, promised)
    if wrong is not None:
        lose(f"{story.name}: {fault.kind} at operation {fault.at} ({disk.fired}): {wrong}")
