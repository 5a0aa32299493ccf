# SPDX-License-Identifier: Apache-2.0
"""What a program asked of the file system, as a list of small steps between inodes, so that a power loss can be replayed at any of them.

A step is a tuple that begins with its kind:

``link dir name ino is_folder``  a name appears (a file or a folder was made)
``move dir name dir name ino``  a name moves, replacing what stood at the target
``unlink dir name``      a name goes
``write ino at data`` · ``shorten ino size``  bytes change
``sync ino`` · ``unsynced ino`` · ``sync_folder dir``   a barrier; one that failed (what it should have brought to the disk is lost for good)
``ack value``            the program told somebody that something is done

Folders are inodes too, so a folder can be renamed with all that is in it, and a name that was lost hides all below it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

Step = tuple[Any, ...]
ROOT: Final = 0


class Trace:
    """The steps below one folder, and the names and bytes as the running machine sees them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.steps: list[Step] = []
        self.folders: dict[int, dict[str, int]] = {ROOT: {}}
        self.bytes: dict[int, bytearray] = {}
        self._next = ROOT

    def ack(self, value: Any) -> None:
        self.steps.append(("ack", value))

    def make_file(self, path: Path) -> int:
        number = self._new(path, is_folder=False)
        self.bytes[number] = bytearray()
        return number

    def make_folder(self, path: Path) -> None:
        if self.find(path) is None:
            self.folders[self._new(path, is_folder=True)] = {}

    def _new(self, path: Path, *, is_folder: bool) -> int:
        self._next += 1
        folder = self.folder_of(path)
        self.folders[folder][path.name] = self._next
        self.steps.append(("link", folder, path.name, self._next, is_folder))
        return self._next

    def write(self, number: int, at: int, data: bytes) -> None:
        content = self.bytes[number]
        if len(content) < at:
            content.extend(bytes(at - len(content)))
        content[at : at + len(data)] = data
        self.steps.append(("write", number, at, data))

    def shorten(self, number: int, size: int) -> None:
        del self.bytes[number][size:]
        self.steps.append(("shorten", number, size))

    def sync(self, number: int, *, failed: bool = False) -> None:
        self.steps.append(("unsynced" if failed else "sync", number))

    def sync_folder(self, path: Path) -> None:
        """A barrier above the folder of the trace covers nothing in it."""
        if not path.is_relative_to(self.root):
            return
        self.steps.append(("sync_folder", self.at(path)))

    def move(self, source: Path, target: Path) -> None:
        before, after = self.folder_of(source), self.folder_of(target)
        number = self.folders[before].pop(source.name)
        self.folders[after][target.name] = number
        self.steps.append(("move", before, source.name, after, target.name, number))

    def unlink(self, path: Path) -> None:
        folder = self.find(path.parent)
        if folder is not None and self.folders[folder].pop(path.name, None) is not None:
            self.steps.append(("unlink", folder, path.name))

    def find(self, path: Path) -> int | None:
        number: int | None = ROOT
        for name in path.relative_to(self.root).parts:
            number = self.folders.get(number if number is not None else -1, {}).get(name)
        return number

    def at(self, path: Path) -> int:
        number = self.find(path)
        assert number is not None, path
        return number

    def folder_of(self, path: Path) -> int:
        return self.at(path.parent)

    def files(self) -> dict[str, bytes]:
        """Everything as the running machine sees it: relative name -> bytes."""
        found: dict[str, bytes] = {}
        waiting = [("", ROOT)]
        while waiting:
            prefix, folder = waiting.pop()
            for name, number in self.folders[folder].items():
                if number in self.folders:
                    waiting.append((f"{prefix}{name}/", number))
                else:
                    found[prefix + name] = bytes(self.bytes[number])
        return found
