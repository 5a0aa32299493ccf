# SPDX-License-Identifier: Apache-2.0
"""Checks the log and its checkpoints line by line, and says which line was altered, not only that one was.

Each line names the leaf hash of the line before it, and checkpoints sign roots over all lines. Where two neighbours disagree, the one that the next
line or a checkpoint confirms is believed. What a line should have been is known from the line after it, so checkpoints can be checked beyond it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sotdae.custody.anchor_checks import AnchorReport
from sotdae.custody.checkpoints import parse_key_line
from sotdae.custody.log_lines import ParsedLine, is_torn_end, parse_line
from sotdae.custody.merkle import EMPTY_ROOT, Tree, TreeHead, root_of
from sotdae.custody.signing_keys import changes, verify_checkpoint
from sotdae.custody.vault import CHECKPOINTS, LOG
from sotdae.errors import LogAltered, ProofInvalid


@dataclass
class Verification:
    """What was checked and what does not hold. Fields: docs/cli.md.

    Attributes:
        log_size: lines of the log.
        root: the Merkle root over them, hex.
        objects: objects whose bytes are those that the log names.
        altered: object ids (or vault files) whose bytes differ.
        altered_keys: item keys and key files whose bytes differ.
        missing: objects, item keys, key files and the log itself where they are named but not there.
        foreign: files below objects, itemkeys, keys or checkpoints that nothing names and that are not an interrupted write.
        unlogged: what an interrupted write left.
        log_errors: what is wrong with the log or its checkpoints, by line or checkpoint.
        synthetic: the workspace is a demonstration.
        checkpoints: checkpoints whose signature and root hold.
        other: files that neither log nor checkpoint covers, by name.
        erased: objects that nobody can open any more, since the log says that their item keys were destroyed.
        anchors: what outside authorities vouch for.
    """

    log_size: int = 0
    root: str = ""
    objects: int = 0
    altered: list[str] = field(default_factory=list)
    altered_keys: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    log_errors: list[str] = field(default_factory=list)
    synthetic: bool = False
    checkpoints: int = 0
    other: list[str] = field(default_factory=list)
    erased: int = 0
    anchors: AnchorReport = field(default_factory=AnchorReport)

    @property
    def ok(self) -> bool:
        """Whether all is well; interrupted writes alone are well."""
        return not (self.altered or self.altered_keys or self.missing or self.foreign or self.log_errors or self.anchors.errors)

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        names = ("log_size", "root", "objects", "altered", "altered_keys", "missing", "foreign", "unlogged", "log_errors", "synthetic")
        return {
            **{name: getattr(self, name) for name in names},
            "ok": self.ok,
            "checkpoints": self.checkpoints,
            "other": self.other,
            "erased": self.erased,
            "anchor_errors": self.anchors.errors,
            "anchors": self.anchors.to_json(),
        }


def check_log(folder: Path, found: Verification) -> list[Mapping[str, Any]]:
    """Check the log and every checkpoint.

    Args:
        folder: the workspace's ``vault`` folder.
        found: what is found is added to it.

    Returns:
        The bodies of all lines that are in their form.
    """
    # Checkpoints are read first: a writer at work appends to the log and signs then.
    notes = {path.name: path.read_bytes() for path in sorted((folder / CHECKPOINTS).glob("*")) if path.is_file()}
    try:
        raw = (folder / LOG).read_bytes()
    except FileNotFoundError:
        found.missing.append(LOG)
        return []
    lines, torn = _lines(raw, max((int(name[:-5]) for name in notes if _is_note(name)), default=0))
    if torn:
        found.unlogged.append(f"{LOG}: {torn} bytes after the last whole line")
    tree = Tree()
    for one in lines:
        tree.append(one.leaf if one is not None else EMPTY_ROOT)
    found.log_size, found.root = tree.size, tree.root().hex()
    heads = _check_notes(notes, lines, found)
    altered = {seq for seq, line in enumerate(lines, start=1) if line is None}
    altered |= _broken_links(lines, heads)
    altered |= _check_roots(lines, altered, heads, found)
    found.log_errors[:0] = [f"line {seq}: altered" for seq in sorted(altered)]
    return [line.entry.body for line in lines if line is not None]


def _lines(raw: bytes, covered: int) -> tuple[list[ParsedLine | None], int]:
    """Return the lines, None for those that are not in their form, and how many bytes of a torn end stand after them.

    A torn end holds no line in its form, though it may hold line feeds (`Log.catch_up`). Where a checkpoint covers it, it is an altered line instead.
    """
    whole, feed, tail = raw.rpartition(b"\n")
    rows = whole.split(b"\n") if feed else []
    lines = [_parsed(line, seq) for seq, line in enumerate(rows, start=1)]
    good = max((seq for seq, line in enumerate(lines, start=1) if line is not None), default=0)
    if covered > good or not is_torn_end(b"\n".join([*rows[good:], tail])):
        return lines, len(tail)
    return lines[:good], len(raw) - sum(len(row) + 1 for row in rows[:good])


def _is_note(name: str) -> bool:
    size = name.removesuffix(".note")
    return name.endswith(".note") and size.isascii() and size.isdigit()


def _parsed(line: bytes, seq: int) -> ParsedLine | None:
    try:
        return parse_line(line, seq)
    except LogAltered:
        return None


def _check_notes(notes: Mapping[str, bytes], lines: Sequence[ParsedLine | None], found: Verification) -> list[TreeHead]:
    """Check every checkpoint's form and signature; return the heads that are signed and within the log."""
    first = lines[0] if lines else None
    try:
        parse_key_line(str(first.entry.body.get("vkey", "")) if first else "")
    except ProofInvalid:
        found.log_errors.append("line 1: no public key")
        return []
    times = [(line.entry.seq, str(line.entry.body["vkey"])) for line in lines if line is not None and "vkey" in line.entry.body]
    heads: list[TreeHead] = []
    for name, note in sorted(notes.items(), key=lambda one: (len(one[0]), one[0])):
        size = name.removesuffix(".note")
        if not _is_note(name):
            (found.unlogged if name.endswith(".part") else found.foreign).append(f"{CHECKPOINTS}/{name}")
            continue
        try:
            head = verify_checkpoint(note, times, int(size))
        except ProofInvalid:
            found.log_errors.append(f"checkpoint {size}: signature or form")
            continue
        if str(head.size) != size:
            found.log_errors.append(f"checkpoint {size}: it signs size {head.size}")
        elif head.size > len(lines):
            found.log_errors.append(f"checkpoint {size}: the log has only {len(lines)} lines")
        else:
            heads.append(head)
    if not heads:
        found.log_errors.append("no checkpoint holds")
    held = {head.size for head in heads}
    for changed_at in changes(times):
        # A line that was only just written may still wait for its checkpoint; one that others follow may not.
        if changed_at < len(lines) and changed_at not in held and f"{changed_at}.note" not in notes:
            found.log_errors.append(f"checkpoint {changed_at}: missing, and with it the old key's word for the new one")
    return heads


def _broken_links(lines: Sequence[ParsedLine | None], heads: Sequence[TreeHead]) -> set[int]:
    """Return the numbers of lines that disagree with a neighbour whom somebody else confirms."""
    altered: set[int] = set()
    for index in range(len(lines)):
        before, line = lines[index - 1] if index else None, lines[index]
        if line is None or (index and before is None):
            continue
        expected = before.leaf.hex() if before is not None else EMPTY_ROOT.hex()
        if line.previous != expected:
            altered.add(index if index and _is_confirmed(lines, index, heads) else index + 1)
    return altered


def _is_confirmed(lines: Sequence[ParsedLine | None], index: int, heads: Sequence[TreeHead]) -> bool:
    """Whether the line at an index is what it was: the next line names it, or a checkpoint does together with what it says of the line before."""
    line, after = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    assert line is not None
    if after is not None:
        return after.previous == line.leaf.hex()
    leaves = _repaired(lines[: index + 1], {index})
    return any(head.size == index + 1 and root_of(leaves).hex() == head.root for head in heads)


def _repaired(lines: Sequence[ParsedLine | None], altered: set[int]) -> list[bytes]:
    """Leaf hashes of lines, those of altered ones (numbers from 1) as the line after each names them."""
    leaves = [line.leaf if line is not None else EMPTY_ROOT for line in lines]
    for seq in altered:
        after = lines[seq] if seq < len(lines) else None
        if after is not None and seq + 1 not in altered:
            leaves[seq - 1] = bytes.fromhex(after.previous)
    return leaves


def _check_roots(lines: Sequence[ParsedLine | None], altered: set[int], heads: Sequence[TreeHead], found: Verification) -> set[int]:
    """Compare signed roots with the log; returns lines that only a root shows to be altered.

    Where all links hold and a root differs, its last line cannot be the one that was signed: an older line alone would have broken a link.
    """
    roots = _roots(_repaired(lines, altered))
    shown: set[int] = set()
    for head in heads:
        if roots[head.size] == head.root:
            found.checkpoints += 1
        elif not any(seq <= head.size for seq in altered):
            shown.add(head.size)
            found.log_errors.append(f"checkpoint {head.size}: root differs")
        elif head.size not in altered:
            found.log_errors.append(f"checkpoint {head.size}: root differs")
    return shown


def _roots(leaves: Sequence[bytes]) -> list[str]:
    tree = Tree()
    roots = [tree.root().hex()]
    for leaf in leaves:
        tree.append(leaf)
        roots.append(tree.root().hex())
    return roots
