# SPDX-License-Identifier: Apache-2.0
"""What the harness needs to know of a store: how to live a life in it, what was promised, and what must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from harness_disk import HarnessDisk

Told = Callable[[], None]
"""Called whenever the program has acknowledged something."""


class Story(Protocol):
    """One store's work. `live` goes on from whatever an earlier life left."""

    name: str

    def live(self, folder: Path, disk: HarnessDisk, told: Told) -> None:
        """Do all of the work that is not done yet."""

    def promised(self, folder: Path, files: Mapping[str, bytes]) -> Any:
        """Say, right after an acknowledgement, what it promises, from the files as the running machine sees them."""

    def token(self, folder: Path) -> int:
        """Say an acknowledgement in one number, for a child that will be killed."""

    def promised_by(self, before: Mapping[str, bytes], files: Mapping[str, bytes], tokens: Sequence[int]) -> Any:
        """Say what the acknowledgements of a life promise, of which only the numbers are left, and what stood before it."""

    def check(self, folder: Path, files: Mapping[str, bytes], promised: Any) -> str | None:
        """Open what stands in the folder with the real code, changing nothing; say what is wrong, or None."""

    def completed(self, folder: Path, promised: Any, disk: HarnessDisk) -> str | None:
        """Live again in the folder and say what does not hold then, or None."""

    def surroundings(self) -> AbstractContextManager[Any]:
        """What has to be patched around everything."""
        return nullcontext()


def read_all(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder: relative name -> bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _walk(folder)}


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
