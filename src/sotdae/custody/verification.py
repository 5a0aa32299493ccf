# SPDX-License-Identifier: Apache-2.0
"""Checks everything that the log or a checkpoint covers, without any key, and names what does not hold.

An interrupted write is told from tampering: an object whose bytes fit its own name and that no line names, or a last line without its line feed that
no checkpoint covers, is *unlogged* and well; everything else that differs is named as altered, missing, foreign or an error of the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sotdae.custody.checkpoints import TreeHead, parse_key_line, verify_note
from sotdae.custody.filesystem import DISK
from sotdae.custody.log import ParsedLine, parse_line
from sotdae.custody.merkle import EMPTY_ROOT, Tree
from sotdae.custody.objects import ITEM_KEYS, OBJECTS, ObjectStore, file_digest
from sotdae.custody.vault import CHECKPOINTS, LOG, Mode
from sotdae.errors import LogAltered, ProofInvalid

_DIGEST_LENGTH: Final = 64


@dataclass
class Verification:
    """What was checked and what does not hold. Fields: docs/cli.md.

    Attributes:
        log_size: lines of the log.
        root: the Merkle root over them, hex.
        objects: objects whose bytes are those that the log names.
        altered: object ids (or vault files) whose bytes differ.
        altered_keys: item keys and key files whose bytes differ.
        missing: objects, item keys, key files and log lines that are named but not there.
        foreign: files below objects, itemkeys, keys or checkpoints that nothing names and that are not an interrupted write.
        unlogged: what an interrupted write left.
        log_errors: what is wrong with the log or its checkpoints, by line or checkpoint.
        synthetic: the workspace is a demonstration.
        checkpoints: checkpoints whose signature and root hold.
        other: files that neither log nor checkpoint covers, by name.
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

    @property
    def ok(self) -> bool:
        """Whether all is well; interrupted writes alone are well."""
        return not (self.altered or self.altered_keys or self.missing or self.foreign or self.log_errors)

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        names = ("log_size", "root", "objects", "altered", "altered_keys", "missing", "foreign", "unlogged", "log_errors", "synthetic")
        return {**{name: getattr(self, name) for name in names}, "ok": self.ok, "checkpoints": self.checkpoints, "other": self.other}


def verify(folder: Path) -> Verification:
    """Check a vault and the key files beside it.

    Args:
        folder: the workspace's ``vault`` folder.

    Returns:
        What holds and what does not; nothing is raised for damage, so that everything is named in one run.
    """
    found = Verification()
    lines = _check_log(folder, found)
    bodies = [line.entry.body for line in lines if line is not None]
    first = bodies[0] if bodies else {}
    found.synthetic = first.get("mode") == Mode.SYNTHETIC.value
    _check_checkpoints(folder, lines, first, found)
    _check_objects(folder, bodies, found)
    _check_keys(folder.parent / "keys", bodies, found)
    _check_format(folder, first, found)
    found.other = sorted(_uncovered(folder.parent))
    return found


def _check_log(folder: Path, found: Verification) -> list[ParsedLine | None]:
    """Parse every line, each for itself, so that one altered line does not hide the others."""
    try:
        raw = (folder / LOG).read_bytes()
    except FileNotFoundError:
        found.missing.append(LOG)
        return []
    whole, _, tail = raw.rpartition(b"\n")
    lines: list[ParsedLine | None] = []
    for seq, line in enumerate(whole.split(b"\n") if whole else [], start=1):
        try:
            lines.append(parse_line(line, seq))
        except LogAltered:
            lines.append(None)
            found.log_errors.append(f"line {seq}: altered")
    if tail:
        found.unlogged.append(f"{LOG}: {len(tail)} bytes after the last whole line")
    tree = Tree()
    for one in lines:
        tree.append(one.leaf if one is not None else EMPTY_ROOT)
    found.log_size, found.root = tree.size, tree.root().hex()
    _check_chain(lines, found)
    return lines


def _check_chain(lines: Sequence[ParsedLine | None], found: Verification) -> None:
    """Compare each line with what the next one says of it; the next is believed where its own successor confirms it."""
    previous = EMPTY_ROOT.hex()
    for index, line in enumerate(lines):
        if line is not None and line.previous != previous and previous:
            after = lines[index + 1] if index + 1 < len(lines) else None
            is_line_sound = after is not None and after.previous == line.leaf.hex()
            blamed = index if is_line_sound else index + 1
            found.log_errors.append(f"line {max(1, blamed)}: altered")
        previous = line.leaf.hex() if line is not None else ""


def _check_checkpoints(folder: Path, lines: Sequence[ParsedLine | None], first: Mapping[str, Any], found: Verification) -> None:
    try:
        origin, public = parse_key_line(str(first.get("vkey", "")))
    except ProofInvalid:
        found.log_errors.append("line 1: no public key")
        return
    roots = _roots(lines)
    notes = folder / CHECKPOINTS
    newest = 0
    for path in sorted(notes.iterdir()) if notes.is_dir() else []:
        if path.suffix != ".note" or not path.stem.isdigit():
            (found.unlogged if path.name.endswith(".part") else found.foreign).append(f"{CHECKPOINTS}/{path.name}")
            continue
        try:
            head = verify_note(path.read_bytes(), origin, public)
        except ProofInvalid:
            found.log_errors.append(f"checkpoint {path.stem}: signature or form")
            continue
        newest = max(newest, head.size)
        if str(head.size) != path.stem:
            found.log_errors.append(f"checkpoint {path.stem}: it signs size {head.size}")
        elif head.size > len(lines):
            found.log_errors.append(f"checkpoint {path.stem}: the log has only {len(lines)} lines")
        elif roots[head.size] != head.root:
            found.log_errors.append(f"checkpoint {path.stem}: root differs")
        else:
            found.checkpoints += 1
    if lines and not newest:
        found.log_errors.append("no checkpoint holds")


def _roots(lines: Sequence[ParsedLine | None]) -> list[str]:
    tree = Tree()
    roots = [TreeHead(0, tree.root().hex()).root]
    for line in lines:
        tree.append(line.leaf if line is not None else EMPTY_ROOT)
        roots.append(tree.root().hex())
    return roots


def _check_objects(folder: Path, bodies: Sequence[Mapping[str, Any]], found: Verification) -> None:
    store = ObjectStore(folder, DISK)
    named: dict[str, str] = {}
    for body in bodies:
        for row in (*body.get("objects", ()), *([body["details"]] if "details" in body else ())):
            named[str(row["object"])] = str(row["key"])
    for object_id, key in named.items():
        path, key_path = store.path(object_id), store.path(object_id, ITEM_KEYS)
        if not path.is_file():
            found.missing.append(object_id)
        elif file_digest(path) != object_id:
            found.altered.append(object_id)
        else:
            found.objects += 1
        if not key_path.is_file():
            found.missing.append(f"{ITEM_KEYS}/{object_id}")
        elif hashlib.sha256(key_path.read_bytes()).hexdigest() != key:
            found.altered_keys.append(object_id)
    unlogged = _unnamed(folder, store, named, found)
    found.unlogged.extend(sorted(unlogged))


def _unnamed(folder: Path, store: ObjectStore, named: Mapping[str, str], found: Verification) -> set[str]:
    """Tell what an interrupted write left from what somebody put there."""
    unlogged: set[str] = set()
    for kind in (OBJECTS, ITEM_KEYS):
        for path in sorted(store.files(kind)):
            if path.suffix == ".age" and path.stem in named and path == store.path(path.stem, kind):
                continue
            is_well_named = path.suffix == ".age" and len(path.stem) == _DIGEST_LENGTH and not path.is_symlink()
            if is_well_named and (path.stem in unlogged or kind == ITEM_KEYS or file_digest(path) == path.stem):
                unlogged.add(path.stem)
            else:
                found.foreign.append(path.relative_to(folder).as_posix())
    return unlogged


def _check_keys(keys: Path, bodies: Sequence[Mapping[str, Any]], found: Verification) -> None:
    covered: dict[str, str] = {}
    for body in bodies:
        logged = body.get("keys", {})
        covered.update(logged)
    for name, digest in sorted(covered.items()):
        path = keys / name
        if not path.is_file():
            found.missing.append(f"keys/{name}")
        elif file_digest(path) != digest:
            found.altered_keys.append(f"keys/{name}")
    for path in sorted(keys.rglob("*")) if keys.is_dir() else []:
        name = path.relative_to(keys).as_posix()
        if path.is_file() and name not in covered:
            (found.unlogged if name.endswith(".part") or name.startswith("cases/") else found.foreign).append(f"keys/{name}")


def _check_format(folder: Path, first: Mapping[str, Any], found: Verification) -> None:
    expected = f'{{"format": {first.get("format")}, "mode": "{first.get("mode")}"}}\n'.encode()
    path = folder / "format.json"
    if not path.is_file():
        found.missing.append("format.json")
    elif path.read_bytes() != expected:
        found.altered.append("format.json")


def _uncovered(workspace: Path) -> Iterator[str]:
    """Names of files that neither the log nor a checkpoint covers: working copies, the book, locks, temporary and set-aside files."""
    covered = {f"vault/{OBJECTS}", f"vault/{ITEM_KEYS}", f"vault/{CHECKPOINTS}", "keys"}
    for path in workspace.rglob("*"):
        name = path.relative_to(workspace).as_posix()
        if path.is_file() and not any(name.startswith(f"{prefix}/") for prefix in covered) and name not in {f"vault/{LOG}", "vault/format.json"}:
            yield name
