# SPDX-License-Identifier: Apache-2.0
"""Checks everything that the log or a checkpoint covers, without any key, and names what does not hold.

An interrupted write is told from tampering: an object whose bytes fit its own name and that no line names, or a last line without its line feed that
no checkpoint covers, is *unlogged* and well; everything else that differs is named as altered, missing, foreign or an error of the log.
Nothing is raised for damage, so that one run names all of it. The log itself is checked by `log_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sotdae.custody.anchor_checks import check_anchors
from sotdae.custody.key_settling import REWRAP
from sotdae.custody.keyring import STAGED
from sotdae.custody.log import REMOVED
from sotdae.custody.log_checks import Verification, check_log
from sotdae.custody.log_lines import named_rows
from sotdae.custody.objects import ITEM_KEYS, OBJECTS, ObjectStore, file_digest
from sotdae.custody.vault import ANCHORS, CHECKPOINTS, FORMAT_FILE, LOG, Mode, format_facts
from sotdae.disk import DISK

__all__ = ["Verification", "verify"]

_DIGEST_LENGTH: Final = 64
_WAITS: Final = "an exchange of keys was interrupted; the next command that writes ends it"
_CASE_FILES: Final = frozenset({"text.age", "media.age", "recipients.json", "custodians.json"})
_COVERED_FOLDERS: Final = (f"vault/{OBJECTS}", f"vault/{ITEM_KEYS}", f"vault/{CHECKPOINTS}", f"vault/{ANCHORS}", f"vault/{REWRAP}", "keys")


def verify(folder: Path) -> Verification:
    """Check a vault and the key files beside it.

    Args:
        folder: the workspace's ``vault`` folder.

    Returns:
        What holds and what does not.
    """
    found = Verification()
    bodies = check_log(folder, found)
    first = bodies[0] if bodies else {}
    found.synthetic = first.get("mode") == Mode.SYNTHETIC.value
    _check_objects(folder, bodies, found)
    _check_keys(folder.parent / "keys", bodies, found)
    _check_format(folder, first, found)
    if bodies:
        found.anchors = check_anchors(folder, bodies, is_synthetic=found.synthetic)
        found.foreign.extend(found.anchors.foreign)
        found.unlogged.extend(found.anchors.unlogged)
    found.other = sorted(_uncovered(folder.parent))
    return found


def _is_own_file(path: Path) -> bool:
    """Whether a real file stands there: a link's target may change behind the vault's back."""
    return path.is_file() and not path.is_symlink()


def _check_objects(folder: Path, bodies: Sequence[Mapping[str, Any]], found: Verification) -> None:
    store = ObjectStore(folder, DISK)
    named: dict[str, str] = {}
    erased: set[str] = set()
    for body in bodies:
        erased.update(map(str, body.get("erased", ())))
        for row in named_rows(body):
            named[str(row["object"])] = str(row["key"])
    for object_id, key in named.items():
        path, key_path = store.path(object_id), store.path(object_id, ITEM_KEYS)
        if not path.exists():
            found.missing.append(object_id)
        elif not _is_own_file(path) or file_digest(path) != object_id:
            found.altered.append(object_id)
        else:
            found.objects += 1
        if object_id in erased:
            if key_path.exists() or key_path.is_symlink():
                found.unlogged.append(f"{ITEM_KEYS}/{object_id}: erased by the log and still there; the next command that writes removes it")
            found.erased += 1
        elif not key_path.exists():
            found.missing.append(f"{ITEM_KEYS}/{object_id}")
        elif not _is_own_file(key_path) or file_digest(key_path) != key:
            staged = folder / REWRAP / f"{object_id}.age"
            if _is_own_file(staged) and file_digest(staged) == key:
                found.unlogged.append(f"{ITEM_KEYS}/{object_id}: {_WAITS}")
            else:
                found.altered_keys.append(object_id)
    found.missing.extend(f"erased/{object_id}" for object_id in sorted(erased - named.keys()))
    found.unlogged.extend(sorted(_unnamed(folder, store, named, found)))


def _unnamed(folder: Path, store: ObjectStore, named: Mapping[str, str], found: Verification) -> set[str]:
    """Tell what an interrupted write left from what somebody put there."""
    unlogged: set[str] = set()
    for kind in (OBJECTS, ITEM_KEYS):
        for path in sorted(store.files(kind)):
            stem = path.stem
            is_well_named = path.suffix == ".age" and len(stem) == _DIGEST_LENGTH and set(stem) <= set("0123456789abcdef")
            is_at_its_place = is_well_named and path == store.path(stem, kind)
            if is_at_its_place and stem in named:
                continue
            if is_at_its_place and _is_own_file(path) and (kind == ITEM_KEYS or file_digest(path) == stem):
                unlogged.add(stem)
            else:
                found.foreign.append(path.relative_to(folder).as_posix())
    return unlogged


def _check_keys(keys: Path, bodies: Sequence[Mapping[str, Any]], found: Verification) -> None:
    covered: dict[str, str] = {}
    former: dict[str, set[str]] = {}
    for body in bodies:
        for name, digest in body.get("keys", {}).items():
            former.setdefault(name, set()).add(digest)
            covered[name] = digest
    for name, digest in sorted(covered.items()):
        _check_key(keys, name, digest, former[name], found)
    cases = {name.split("/")[1] for name in covered if name.startswith("cases/")}
    for path in sorted(keys.rglob("*")) if keys.is_dir() else []:
        name = path.relative_to(keys).as_posix()
        if (path.is_file() or path.is_symlink()) and name not in covered:
            (found.unlogged if _is_interrupted(path, name, cases) else found.foreign).append(f"keys/{name}")


def _check_key(keys: Path, name: str, digest: str, former: set[str], found: Verification) -> None:
    """Check one key file that the log names; a change that was interrupted after its line is no damage."""
    path = keys / name
    is_there = path.exists() or path.is_symlink()
    if digest == REMOVED:
        if is_there and _is_own_file(path) and file_digest(path) in former:
            found.unlogged.append(f"keys/{name}: taken away by the log and still there; the next command that writes removes it")
        elif is_there:
            found.foreign.append(f"keys/{name}")
        return
    if is_there and _is_own_file(path) and file_digest(path) == digest:
        return
    staged = keys / STAGED / name
    is_waiting = _is_own_file(staged) and file_digest(staged) == digest
    if is_waiting and (not is_there or (_is_own_file(path) and file_digest(path) in former)):
        found.unlogged.append(f"keys/{name}: {_WAITS}")
    elif is_there:
        found.altered_keys.append(f"keys/{name}")
    else:
        found.missing.append(f"keys/{name}")


def _is_interrupted(path: Path, name: str, cases: set[str]) -> bool:
    """Whether a key file may be what a killed writer left: a temporary name, a staged file, or the keys of a case that the log never came to open."""
    parts = name.removesuffix(".part").split("/")
    is_unopened_case = len(parts) == 3 and parts[0] == "cases" and parts[1] not in cases and parts[2] in _CASE_FILES  # noqa: PLR2004 (cases/<id>/<file>)
    return not path.is_symlink() and (name.endswith(".part") or is_unopened_case or parts[0] == STAGED)


def _check_format(folder: Path, first: Mapping[str, Any], found: Verification) -> None:
    path = folder / FORMAT_FILE
    if not path.exists():
        found.missing.append(FORMAT_FILE)
    elif first and path.read_bytes() != format_facts(first.get("format"), first.get("mode")):
        found.altered.append(FORMAT_FILE)


def _uncovered(workspace: Path) -> Iterator[str]:
    """Names of files that neither the log nor a checkpoint covers: working copies, the book, locks, temporary and set-aside files."""
    covered = {f"vault/{LOG}", f"vault/{FORMAT_FILE}"}
    waiting = [workspace]
    while waiting:
        for path in waiting.pop().iterdir():
            name = path.relative_to(workspace).as_posix()
            if path.is_dir() and not path.is_symlink():
                if name not in _COVERED_FOLDERS:
                    waiting.append(path)
            elif name not in covered:
                yield name
