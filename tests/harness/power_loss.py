# SPDX-License-Identifier: Apache-2.0
"""Which states of the disk a loss of power can leave, from a trace of what was asked of it.

The model is weaker than the usual file systems, so that no order is relied on by luck: after each step, whatever no barrier covers may be there or
not, independently of what was asked earlier or later. Bytes are covered by ``fsync`` of their file, names by ``fsync`` of their folder and by
nothing else. An uncovered write is whole, absent, cut at any byte, written in some sectors only, or its length is there and its bytes are zeros or
old rubbish; an uncovered rename is there, absent, or both names stand. Not modelled: a disk that lies about barriers, and rot in what was covered
(`damage` is about that).
Source: Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014), for the method.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fs_trace import ROOT, Step

SECTOR: Final = 512
KEPT: Final = ("kept", 0)
LOST: Final = ("lost", 0)
Fate = tuple[str, int]
"""What became of one uncovered step, and a number that says how."""

_RUBBISH: Final = random.Random(0).randbytes(1 << 16)


@dataclass(frozen=True, slots=True)
class State:
    """What the disk holds when power comes back.

    Attributes:
        files: relative name -> bytes.
        folders: relative names.
        acks: how many acknowledgements had been given.
        step: after which step the power went.
    """

    files: Mapping[str, bytes]
    folders: frozenset[str]
    acks: int
    step: int
    fates: Mapping[int, Fate] = field(repr=False, default_factory=dict)


class PowerLosses:
    """All chosen states of one trace, each once."""

    def __init__(self, steps: list[Step], *, seed: int = 1, extra: int = 20, first: int = 0) -> None:
        """``extra`` is how many random choices are tried after a step, besides the systematic ones; ``first`` the first step to lose power after."""
        self._steps, self._chance, self._extra, self._first = steps, random.Random(seed), extra, first
        self._names = [number for number, step in enumerate(steps) if step[0] in {"link", "move", "unlink"}]
        self._data: dict[int, list[int]] = {}
        self._built: dict[Any, bytes] = {}
        self._seen: set[int] = set()
        self._made = {step[3] for step in steps if step[0] == "link" and step[4]}
        """The inodes that are folders."""
        self.tried = 0

    def __iter__(self) -> Iterator[State]:
        waiting: dict[int, str] = {}
        hopeless: set[int] = set()
        acks = 0
        for number, step in enumerate(self._steps):
            kind = step[0]
            if kind in {"link", "move", "unlink"}:
                waiting[number] = kind
            elif kind in {"write", "shorten"}:
                waiting[number] = kind
                self._data.setdefault(step[1], []).append(number)
            elif kind in {"sync", "unsynced"}:
                covered = [one for one, what in waiting.items() if what in {"write", "shorten"} and self._steps[one][1] == step[1]]
                if kind == "unsynced":
                    hopeless.update(covered)
                else:
                    self._cover(waiting, [one for one in covered if one not in hopeless])
            elif kind == "sync_folder":
                self._cover(waiting, [one for one in waiting if step[1] in _folders(self._steps[one])])
            else:
                acks += 1
            for fates in self._choices(waiting) if number >= self._first and step[-1] != "unseen" else ():
                self.tried += 1
                state = self._state(number, fates, acks)
                key = hash((acks, frozenset(state.files.items()), state.folders))
                if key not in self._seen:
                    self._seen.add(key)
                    yield state

    @staticmethod
    def _cover(waiting: dict[int, str], covered: list[int]) -> None:
        for one in covered:
            del waiting[one]

    def _choices(self, waiting: Mapping[int, str]) -> Iterator[dict[int, Fate]]:
        """Everything there, nothing there, each alone there or absent, each write torn in each way, and chance."""
        yield {}
        if not waiting:
            return
        none = dict.fromkeys(waiting, LOST)
        yield none
        for one, what in waiting.items():
            yield {one: LOST}
            yield {**none, one: KEPT}
            for fate in self._torn(one, what):
                yield {one: fate}
                yield {**none, **dict.fromkeys((other for other, kind in waiting.items() if kind not in {"write", "shorten"}), KEPT), one: fate}
        for _ in range(min(self._extra, 4 << min(len(waiting), 16))):
            yield {one: fate for one, what in waiting.items() if (fate := self._any_fate(one, what)) is not KEPT}

    def _torn(self, number: int, what: str) -> list[Fate]:
        if what == "move":
            return [("both", 0)] if not self._moves_folder(number) else []
        if what != "write":
            return []
        size = len(self._steps[number][3])
        cuts = {1, size // 2, size - 1, self._chance.randrange(size + 1)} - {0, size}
        holes = [("sectors", 0), ("sectors", 1)] if size > SECTOR else []
        return [*(("cut", cut) for cut in sorted(cuts)), ("zeros", 0), ("rubbish", 0), *holes]

    def _any_fate(self, number: int, what: str) -> Fate:
        if self._chance.random() < 0.5:
            return KEPT
        torn = self._torn(number, what)
        return self._chance.choice([LOST, *torn]) if torn else LOST

    def _moves_folder(self, number: int) -> bool:
        return self._steps[number][5] in self._made

    def _state(self, number: int, fates: Mapping[int, Fate], acks: int) -> State:
        folders: dict[int, dict[str, int]] = {ROOT: {}}
        for one in self._names:
            if one > number:
                break
            fate = fates.get(one, KEPT)
            if fate is LOST:
                continue
            step = self._steps[one]
            if step[0] == "link":
                folders.setdefault(step[1], {})[step[2]] = step[3]
            elif step[0] == "unlink":
                folders.setdefault(step[1], {}).pop(step[2], None)
            else:
                _, before, old, after, new, moved = step
                if fate[0] != "both" and folders.get(before, {}).get(old) == moved:
                    del folders[before][old]
                folders.setdefault(after, {})[new] = moved
        files: dict[str, bytes] = {}
        found: list[str] = []
        waiting = [("", ROOT)]
        while waiting:
            prefix, folder = waiting.pop()
            for name, one in folders.get(folder, {}).items():
                if one in self._made:
                    found.append(prefix + name)
                    waiting.append((f"{prefix}{name}/", one))
                else:
                    files[prefix + name] = self._content(one, number, fates)
        return State(files, frozenset(found), acks, number, fates)

    def _content(self, inode: int, number: int, fates: Mapping[int, Fate]) -> bytes:
        steps = [one for one in self._data.get(inode, ()) if one <= number]
        key = (inode, len(steps), tuple((one, fates[one]) for one in steps if one in fates))
        known = self._built.get(key)
        if known is None:
            known = self._built[key] = self._bytes(steps, fates)
        return known

    def _bytes(self, steps: list[int], fates: Mapping[int, Fate]) -> bytes:
        content = bytearray()
        for one in steps:
            step, (how, value) = self._steps[one], fates.get(one, KEPT)
            if how == "lost":
                continue
            if step[0] == "shorten":
                del content[step[2] :]
                continue
            at, data = step[2], step[3]
            if how == "cut":
                data = data[:value]
            elif how == "zeros":
                data = bytes(len(data))
            elif how == "rubbish":
                data = (_RUBBISH * (1 + len(data) // len(_RUBBISH)))[: len(data)]
            if len(content) < at:
                content.extend(bytes(at - len(content)))
            if how == "sectors":
                if len(content) < at + len(data):
                    content.extend(bytes(at + len(data) - len(content)))
                for start in range(value * SECTOR, len(data), 2 * SECTOR):
                    content[at + start : at + start + SECTOR] = data[start : start + SECTOR]
            else:
                content[at : at + len(data)] = data
        return bytes(content)


def _folders(step: Step) -> tuple[int, ...]:
    return (step[1], step[3]) if step[0] == "move" else (step[1],) if step[0] in {"link", "unlink"} else ()


class Stage:
    """A folder that is made to hold one state after the other, writing only what differs; on a RAM disk, where there is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, bytes] = {}
        self._folders: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def show(self, state: State) -> Path:
        root = str(self.folder)
        for name in [name for name in self._files if name not in state.files]:
            os.unlink(f"{root}/{name}")  # noqa: PTH108 (a hundred thousand states)
        for name in sorted(self._folders - state.folders, reverse=True):
            os.rmdir(f"{root}/{name}")  # noqa: PTH106 (likewise)
        for name in sorted(state.folders - self._folders):
            os.mkdir(f"{root}/{name}", 0o700)  # noqa: PTH102 (likewise)
        for name, content in state.files.items():
            if self._files.get(name) is not content:
                descriptor = os.open(f"{root}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                os.write(descriptor, content)
                os.close(descriptor)
        self._files, self._folders = dict(state.files), set(state.folders)
        return self.folder

    def spoil(self) -> None:
        """Empty the folder: somebody has written to it."""
        clear(self.folder)
        self._files, self._folders = {}, set()


def clear(folder: Path) -> None:
    """Remove everything in a folder."""
    for path in sorted(folder.rglob("*"), key=lambda one: len(one.parts), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
