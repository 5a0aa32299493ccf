# SPDX-License-Identifier: Apache-2.0
"""The custody log: one RFC 8785 line per entry, append-only; the truth of the workspace.

A line holds ids of sealed objects, digests of key files and salted commitments; never the digest of a plaintext, a name or an address. Each has 128
random bits, so that a proof's sibling hashes cannot be guessed, and the leaf hash of the line before it, so that an altered line is named.
The leaf of a line is SHA-256(0x00 || line without its line feed) (RFC 9162).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import Final

from sotdae.custody.log_lines import LogEntry, ParsedLine, is_torn_end, parse_line
from sotdae.custody.log_prefix import BUNDLES, Prefix, read_prefix, telling_lines, tells
from sotdae.custody.merkle import EMPTY_ROOT, Tree, TreeHead, leaf_hash, root_of
from sotdae.disk import Disk
from sotdae.errors import LogAltered, LogShorter

REMOVED: Final = "0" * 64
"""What a line's ``keys`` name in place of a digest where a key file was taken away."""
REWRAPPED: Final = "items.rewrapped"
_LINES_AT_ONCE: Final = 4096


class Log:
    """The log file: read by anybody at any time, appended to by the one writer that holds the lock.

    What was read once is kept as leaf hashes, places and key digests, so that looking again costs only what was appended since; whether older lines
    were altered in the meantime is for `sotdae verify` to say, and for `entries`, which compares each line it reads again with the leaf it had.

    Attributes:
        path: the file.
        keys: name -> SHA-256 (hex) of every key file that a line names; the latest line counts.
        erased: ids of the objects whose item keys a line says are destroyed.
        removed: names of key files that a line says were taken away.
        signing_keys: (entry, vkey): from which entry on which public key signs checkpoints.
        first: the first entry, once it was read.
        rewrapped: object id -> SHA-256 (hex) of its item key's file, where it was sealed again to another identity of its case.
        resealed: batch of details -> the batch that stands for it since some of its records were erased.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read yet."""
        self.path = path
        self.first: LogEntry | None = None
        self.keys: dict[str, str] = {}
        self.erased: set[str] = set()
        self.removed: set[str] = set()
        self.signing_keys: list[tuple[int, str]] = []
        self.rewrapped: dict[str, str] = {}
        self.resealed: dict[str, str] = {}
        self._forget()

    def _forget(self) -> None:
        for known in (self.keys, self.erased, self.removed, self.signing_keys, self.rewrapped, self.resealed):
            known.clear()
        self.first = None
        self._file: tuple[int, int] | None = None
        self._skipped: Prefix | None = None
        """The first lines, where they were compared all at once: leaf hashes and places are kept of the lines after them only (`_fill`)."""
        self._leaves: list[bytes] = []
        self._ends: list[int] = [0]
        self._tree = Tree()
        self._bytes = hashlib.sha256()
        self._telling: list[tuple[int, int, int]] = []
        self._told: list[tuple[int, bytes]] = []
        """(number, line) of those among the first lines that the prefix names."""
        self._settled = 0

    @property
    def previous(self) -> str:
        """The leaf hash of the last line in hex: what the next line must name."""
        if self._leaves:
            return self._leaves[-1].hex()
        return self._skipped.last if self._skipped else EMPTY_ROOT.hex()

    @property
    def _before(self) -> int:
        """So many lines are known by their digest alone."""
        return self._skipped.size if self._skipped else 0

    def catch_up(self) -> TreeHead:
        """Take in the whole lines that were appended since, and return the head.

        What stands after the last good line and holds no line in its form is a torn end: after a loss of power the pages of a write that was never
        acknowledged may be there in part, the line feed among them. Whether an acknowledged line became such an end, `require` tells.

        Raises:
            LogAltered: at the first line that is not in its form or does not follow from the one before, where another line follows.
        """
        with self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            if self._file != (status.st_dev, status.st_ino) or status.st_size < self._ends[-1]:
                self._forget()
                self._file = (status.st_dev, status.st_ino)
            file.seek(self._ends[-1])
            for line in file:
                if not line.endswith(b"\n"):
                    break
                try:
                    self._take(line[:-1])
                except LogAltered:
                    if is_torn_end(line + file.read()):
                        break
                    raise
        return TreeHead(self._tree.size, self._tree.root().hex())

    def take_signed(self, size: int, signs: Callable[[TreeHead], bool]) -> bool:
        """Take in the first lines of a log of which nothing is known yet, all at once, where a checkpoint signs them; returns whether it does.

        Who signed them had parsed each. So they are hashed, and parsed only where they tell of keys: a tenth of the time of `catch_up`, which is
        left to name the line that is wrong where they are not what was signed.

        Args:
            size: so many lines.
            signs: whether a head is the one that the checkpoint signs, by the keys that the log names by then.

        Raises:
            LogAltered: if a line that tells of keys is not in its form.
        """
        leaves: list[bytes] = []
        lengths: list[int] = []
        with self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            self._forget()
            while lines := list(islice(file, min(_LINES_AT_ONCE, size - len(leaves)))):
                for seq, begins, line in telling_lines(lines, len(leaves) + 1, sum(lengths)):
                    self._tell(parse_line(line.removesuffix(b"\n"), seq).entry)
                    self._telling.append((seq, begins, len(line)))
                leaves += [hashlib.sha256(b"\x00" + line[:-1]).digest() for line in lines]  # `leaf_hash`, without a call for each
                lengths += map(len, lines)
                self._bytes.update(b"".join(lines))
        tree = Tree.over(leaves)
        is_signed = len(leaves) == size and signs(TreeHead(size, tree.root().hex()))
        if is_signed:
            self._file = (status.st_dev, status.st_ino)
            self._leaves, self._tree, self._ends = leaves, tree, [0, *accumulate(lengths)]
        else:
            self._forget()
        return is_signed

    def take_prefix(self, prefix: Prefix) -> None:
        """Take in the first lines of a log of which nothing is known yet, where they are a prefix that somebody signed (`log_prefix`).

        Raises:
            ProofInvalid: if the bytes are others. Then nothing is known, as before.
            LogAltered: if a line that tells of keys is not in its form.
        """
        with self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            self._forget()
            running, lines = read_prefix(file, prefix)
        for seq, line in lines:
            self._tell(parse_line(line, seq).entry)
        self._file = (status.st_dev, status.st_ino)
        self._skipped, self._ends, self._bytes, self._telling, self._told = prefix, [prefix.bytes], running, list(prefix.telling), lines
        self._tree = Tree.of_peaks(prefix.size, [bytes.fromhex(peak) for peak in prefix.peaks])

    def prefix(self) -> Prefix:
        """Return what the log is as far as it was read."""
        peaks = tuple(peak.hex() for peak in self._tree.peaks)
        return Prefix(self._tree.size, self._ends[-1], self._bytes.hexdigest(), self.previous, peaks, tuple(self._telling))

    def head_of(self, size: int) -> TreeHead:
        """Return the head that the log had when it was of a size that it has reached."""
        if self._skipped is None or size < self._before:
            return TreeHead(size, root_of(self.leaves(size)).hex())
        tree = Tree.of_peaks(self._before, [bytes.fromhex(peak) for peak in self._skipped.peaks])
        for leaf in self._leaves[: size - self._before]:
            tree.append(leaf)
        return TreeHead(size, tree.root().hex())

    def _fill(self) -> None:
        """Learn the leaf hashes and places of the lines that were compared all at once, for whoever reads or proves one of them.

        Raises:
            LogAltered: if they were altered since.
        """
        if self._skipped is None:
            return
        head = self.head_of(self._before)
        with self.path.open("rb") as file:
            lines = file.read(self._skipped.bytes).splitlines(keepends=True)
        leaves = [leaf_hash(line[:-1]) for line in lines]
        if Tree.over(leaves).root().hex() != head.root:
            raise LogAltered(line=_first_altered(self.path, head.size))
        self._leaves[:0] = leaves
        self._ends[:1] = [0, *accumulate(map(len, lines))]
        self._skipped = None

    def require(self, size: int) -> None:
        """Check that so many lines stand: a checkpoint signs them, or the book has taken them in.

        Raises:
            LogShorter: if some of them are gone.
            LogAltered: if what stands in their place is no line.
        """
        found = self.catch_up().size
        if found < size:
            raise LogAltered(line=found + 1) if b"\n" in self.tail()[0] else LogShorter(log_size=found, applied_seq=size)

    def _take(self, line: bytes) -> None:
        seq = self._tree.size + 1
        one = parse_line(line, seq)
        if one.previous != self.previous:
            raise LogAltered(line=max(1, seq - 1))
        if tells(line):
            self._telling.append((seq, self._ends[-1], len(line) + 1))
        self._bytes.update(line + b"\n")
        self._leaves.append(one.leaf)
        self._ends.append(self._ends[-1] + len(line) + 1)
        self._tree.append(one.leaf)
        self._tell(one.entry)

    def _tell(self, entry: LogEntry) -> None:
        """Take in what a line says of keys and objects. Whatever is read here is looked for by `log_prefix.tells`."""
        body = entry.body
        if entry.seq == 1:
            self.first = entry
        self.erased.update(body.get("erased", ()))
        for name, digest in body.get("keys", {}).items():
            if digest == REMOVED:
                self.keys.pop(name, None)
                self.removed.add(name)
            else:
                self.keys[name] = digest
                self.removed.discard(name)
        if "vkey" in body:
            self.signing_keys.append((entry.seq, str(body["vkey"])))
        if entry.type == REWRAPPED:
            self.rewrapped.update((row["object"], row["key"]) for row in body.get("objects", ()))
        self.resealed.update((row["of"], row["object"]) for row in body.get("resealed", ()) if row.get("object"))

    def latest(self, object_id: str) -> str:
        """Return the batch of details that stands for one at last, since some of its records were erased; itself where none does."""
        while object_id in self.resealed:
            object_id = self.resealed[object_id]
        return object_id

    def tail(self) -> tuple[bytes, int]:
        """Return the bytes after the last good line that was taken in (a torn end, or nothing), and where they begin."""
        with self.path.open("rb") as file:
            file.seek(self._ends[-1])
            return file.read(), self._ends[-1]

    def leaves(self, size: int) -> list[bytes]:
        """Return the leaf hashes of the first ``size`` lines."""
        self._fill()
        return self._leaves[:size]

    def end(self, size: int) -> int:
        """Return where the first ``size`` lines end, in bytes."""
        if size < self._before:
            self._fill()
        return self._ends[size - self._before]

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """Yield the entries after a sequence number, as far as the log goes now.

        Raises:
            LogAltered: if a line is no longer what it was.
        """
        for line in self.lines(after):
            yield line.entry

    def of_bundles(self) -> Iterator[LogEntry]:
        """Yield the entries of bundles. Of lines that were compared all at once, those are told that were read then. Raises as `entries` does."""
        last = self.catch_up().size
        yield from (parse_line(line, seq).entry for seq, line in self._told if seq <= self._before and BUNDLES in line)
        yield from (line.entry for line in self._read(self._before, last, BUNDLES))

    def lines(self, after: int = 0) -> Iterator[ParsedLine]:
        """Yield the parsed lines after a sequence number. Takes and raises what `entries` does."""
        last = self.catch_up().size
        if after >= last:
            return
        if after < self._before:
            self._fill()
        yield from self._read(after, last)

    def _read(self, after: int, last: int, holding: bytes = b"") -> Iterator[ParsedLine]:
        """Read lines again, those that hold some bytes, each compared with its leaf hash."""
        with self.path.open("rb") as file:
            file.seek(self._ends[after - self._before])
            for seq in range(after + 1, last + 1):
                line = file.readline().rstrip(b"\n")
                if holding not in line:
                    continue
                one = parse_line(line, seq)
                if one.leaf != self._leaves[seq - 1 - self._before]:
                    raise LogAltered(line=seq)
                yield one

    def append(self, line: bytes, disk: Disk) -> None:
        """Append one whole line and bring it to the disk; only then is it acknowledged."""
        with disk.append(self.path) as file:
            disk.write(file, line + b"\n")
            disk.sync(file)
        self.catch_up()
        self._settled = self._ends[-1]

    def settle(self, disk: Disk, *, anew: bool) -> None:
        """Bring the lines that another process wrote to the disk, before anything is built on them; nothing where this one's barrier covers them.

        Args:
            disk: how to write.
            anew: write the file anew instead of asking for its pages: after a writer was interrupted by a failed fsync they count as written and are
                not (Rebello et al., USENIX ATC 2020). Only for who holds the writer's lock. A torn end is left out; whoever asks has kept it aside.
        """
        end = self._ends[-1]
        if self._settled >= end:
            return
        if anew:
            with self.path.open("rb") as file:
                lines = file.read(end)
            disk.put(self.path, lines)
            self.catch_up()
        else:
            with disk.append(self.path) as file:
                disk.sync(file)
        self._settled = end


def _first_altered(path: Path, size: int) -> int:
    """Return which of so many lines is not in its form or does not follow from the one before; the last where that cannot be told."""
    try:
        Log(path).catch_up()
    except LogAltered as error:
        return int(str(error.facts["line"]))
    return size
