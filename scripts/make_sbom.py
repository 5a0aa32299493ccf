# SPDX-License-Identifier: Apache-2.0
"""Writes ``locks/sbom.cdx.json`` from the lock, or checks it: ``make_sbom.py [--check]``.

A software bill of materials in CycloneDX 1.6: every package that `make run` installs, with its version, the SHA-256 of every file the lock allows,
the condition under which it is installed, and whether the project asks for it. It holds no time, no machine and no address, so equal locks give
equal bytes. What a package depends on in its turn is not in the lock and therefore not claimed (``compositions``: incomplete); nor are licences.

Source: CycloneDX 1.6 JSON (ECMA-424), package URLs (purl) of type pypi; names normalised after PEP 503.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "locks" / "run.txt"
SBOM: Final = ROOT / "locks" / "sbom.cdx.json"
_PINNED: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NAME: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


class Pin(NamedTuple):
    """One package of a lock."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def normalised(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> list[Pin]:
    """Return the packages of a lock, by name and version.

    Raises:
        ValueError: if a line is neither a pin, a hash nor a comment: then something would be left out.
    """
    found: list[Pin] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.lstrip().startswith("--hash="):
            digest = _HASH.search(line)
            if digest is None or not found:
                message = "a hash that belongs to no package, or is not SHA-256"
                raise ValueError(message)
            found[-1] = found[-1]._replace(hashes=(*found[-1].hashes, digest.group(1)))
            continue
        pin = _PINNED.match(line)
        if pin is None:
            message = f"not a pin: {line[:60]}"
            raise ValueError(message)
        found.append(Pin(normalised(pin.group(1)), pin.group(2), pin.group(3) or "", ()))
    bare = [pin.name for pin in found if not pin.hashes]
    if bare:
        message = f"without a hash: {', '.join(bare)}"
        raise ValueError(message)
    return sorted(found)


def direct(project: dict[str, Any]) -> set[str]:
    """Return the names that the project asks for itself, extras included."""
    asked = [*project["dependencies"], *(one for extra in project.get("optional-dependencies", {}).values() for one in extra)]
    return {normalised(match.group()) for one in asked if (match := _NAME.match(one)) is not None}


def _component(pin: Pin, asked: set[str]) -> dict[str, Any]:
    reference = f"pkg:pypi/{pin.name}@{pin.version}"
    properties = [{"name": "sotdae:asked-for", "value": "directly" if pin.name in asked else "by another package"}]
    if pin.marker:
        properties.append({"name": "sotdae:installed-where", "value": pin.marker})
    return {
        "type": "library",
        "bom-ref": f"{reference}#{hashlib.sha256(pin.marker.encode()).hexdigest()[:8]}" if pin.marker else reference,
        "name": pin.name,
        "version": pin.version,
        "purl": reference,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in sorted(pin.hashes)],
        "properties": properties,
    }


def sbom(lock: str, project: dict[str, Any], version: str) -> str:
    """Return the bill of materials as JSON text."""
    asked = direct(project)
    components = [_component(pin, asked) for pin in pins(lock)]
    reference = f"pkg:pypi/sotdae@{version}"
    root: dict[str, Any] = {"type": "application", "bom-ref": reference, "name": "sotdae", "version": version, "purl": reference}
    root |= {"licenses": [{"license": {"id": project["license"]}}]}
    wanted = [part["bom-ref"] for part in components if part["properties"][0]["value"] == "directly"]
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(lock.encode()).hexdigest())}",
        "version": 1,
        "metadata": {"component": root, "properties": [{"name": "sotdae:made-from", "value": "locks/run.txt"}]},
        "components": components,
        "dependencies": [{"ref": root["bom-ref"], "dependsOn": wanted}],
        "compositions": [{"aggregate": "complete", "assemblies": [root["bom-ref"]]}, {"aggregate": "incomplete", "dependencies": [root["bom-ref"]]}],
    }
    return json.dumps(made, indent=1) + "\n"


def current() -> str:
    """Return the bill of materials of this checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = re.search(r'__version__\s*(?::[^=]+)?=\s*"([^"]+)"', (ROOT / "src" / "sotdae" / "__init__.py").read_text("utf-8"))
    assert version is not None
    return sbom(LOCK.read_text("ascii"), project, version.group(1))


def main() -> int:
    """Write or check the file; exit code 1 if it is not current."""
    text = current()
    if "--check" not in sys.argv:
        SBOM.write_text(text, "utf-8")
    elif not SBOM.is_file() or SBOM.read_text("utf-8") != text:
        sys.stderr.write("not current: locks/sbom.cdx.json; run `make sbom`\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
