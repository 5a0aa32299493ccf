# SPDX-License-Identifier: Apache-2.0
"""Looks for known vulnerabilities in the locks: ``audit.py ADVISORIES [--locks FILE…]``, where ADVISORIES is a folder or zip of OSV records.

An audit that could not look must not say that all is well: one common tool prints "no known vulnerabilities found" and leaves with 0 when its index
has no data at all. This one says NOT AUDITED and leaves with 2 unless it could look, which takes: advisories at hand, none of them older than a
fortnight at its newest, and both canaries reported, old releases whose faults are public. It leaves with 1 where a locked version is affected.

The records are the OSV export of the ecosystem "PyPI" (one JSON file an advisory), fetched by whoever runs this, on a machine that has a network:
neither the program nor its tests reach one. Source: OSV schema 1.6; versions compared after PEP 440.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from make_sbom import ROOT, Pin, normalised, pins  # (a script beside this one)
from packaging.version import InvalidVersion, Version

CANARIES: Final = (("pillow", "9.5.0"), ("django", "5.2.0"))
"""Each has advisories (CVE-2023-4863 and CVE-2023-50447; CVE-2025-32873 and later ones): who does not find them has not looked."""
FRESH: Final = timedelta(days=14)
CLEAN, AFFECTED, NOT_AUDITED = 0, 1, 2


class NotAuditedError(Exception):
    """Why nothing can be said."""


class Finding(NamedTuple):
    """An advisory that concerns a version."""

    name: str
    version: str
    advisory: str
    aliases: tuple[str, ...]


def records(place: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the records of a folder or zip.

    Raises:
        NotAuditedError: if there is no such place, or one of its files is no record.
    """
    if place.is_dir():
        bodies: Iterable[bytes] = (path.read_bytes() for path in sorted(place.rglob("*.json")))
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            bodies = [archive.read(name) for name in archive.namelist() if name.endswith(".json")]
    else:
        message = "there are no advisories at hand (make audit ADVISORIES=PATH, a folder or zip of OSV records)"
        raise NotAuditedError(message)
    for body in bodies:
        try:
            record = json.loads(body)
        except ValueError as error:
            message = "one of the advisories is no JSON"
            raise NotAuditedError(message) from error
        if not isinstance(record, dict) or "id" not in record:
            message = "one of the advisories is no OSV record"
            raise NotAuditedError(message)
        yield record


def findings(held: Sequence[Mapping[str, Any]], name: str, version: str) -> Iterator[Finding]:
    """Yield the advisories that concern a version of a package; withdrawn ones are left out."""
    for record in held:
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", ()):
            package = affected.get("package", {})
            if package.get("ecosystem") == "PyPI" and normalised(str(package.get("name", ""))) == name and _is_affected(affected, version):
                yield Finding(name, version, str(record["id"]), tuple(map(str, record.get("aliases", ()))))
                break


def _is_affected(affected: Mapping[str, Any], version: str) -> bool:
    wanted = Version(version)
    if any(_same(one, wanted) for one in affected.get("versions", ())):
        return True
    return any(_in_range(one.get("events", ()), wanted) for one in affected.get("ranges", ()) if one.get("type") == "ECOSYSTEM")


def _same(written: object, wanted: Version) -> bool:
    try:
        return Version(str(written)) == wanted
    except InvalidVersion:
        return False


def _in_range(events: Iterable[Mapping[str, Any]], wanted: Version) -> bool:
    """Say whether a version lies in a range: the last event at or before it decides. What cannot be compared counts as affected."""
    try:
        told = [(kind, Version("0.dev0" if value == "0" else str(value))) for event in events for kind, value in event.items()]
    except InvalidVersion:
        return True
    inside = False
    for kind, at in sorted(told, key=lambda event: (event[1], event[0] != "introduced")):
        if kind == "introduced" and at <= wanted:
            inside = True
        elif (kind == "fixed" and at <= wanted) or (kind == "last_affected" and at < wanted):
            inside = False
    return inside


def audit(place: Path, locked: Sequence[Pin], *, now: datetime) -> list[Finding]:
    """Return what is known to be wrong with locked versions.

    Args:
        place: the advisories.
        locked: the packages.
        now: UTC; advisories whose newest change is older than a fortnight say nothing about today.

    Raises:
        NotAuditedError: if it could not be looked.
    """
    held = list(records(place))
    newest = max((str(record.get("modified", "")) for record in held), default="")
    try:
        changed = datetime.fromisoformat(newest)
    except ValueError as error:
        message = "the advisories do not say when they were changed" if held else "there are no advisories at hand"
        raise NotAuditedError(message) from error
    changed = changed if changed.tzinfo else changed.replace(tzinfo=UTC)
    if now - changed > FRESH:
        message = f"the newest advisory is of {changed:%Y-%m-%d}: get newer ones"
        raise NotAuditedError(message)
    for name, version in CANARIES:
        if not any(findings(held, name, version)):
            message = f"the advisories do not know that {name} {version} is affected, so they cannot be asked about the others"
            raise NotAuditedError(message)
    if not locked:
        message = "there is no package to look at"
        raise NotAuditedError(message)
    return [finding for pin in locked for finding in findings(held, pin.name, pin.version)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit and print; 0 if nothing is known against the locked versions, 1 if something is, 2 if it could not be looked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("advisories", nargs="?", default="no-advisories", help="a folder or zip of OSV records of the ecosystem PyPI")
    parser.add_argument("--locks", nargs="*", type=Path, default=[ROOT / "locks" / "run.txt", ROOT / "locks" / "dev.txt"])
    given = parser.parse_args(arguments)
    try:
        locked = sorted({pin for lock in given.locks for pin in pins(lock.read_text("ascii"))})
        found = audit(Path(given.advisories), locked, now=datetime.now(UTC))
    except (NotAuditedError, OSError, ValueError) as error:
        sys.stderr.write(f"NOT AUDITED: {error}\n")
        return NOT_AUDITED
    for finding in found:
        print(f"{finding.name} {finding.version}: {finding.advisory} {' '.join(finding.aliases)}".rstrip())
    print(f"audited {len(locked)} locked packages: {len(found)} advisories")
    return AFFECTED if found else CLEAN


if __name__ == "__main__":
    raise SystemExit(main())
