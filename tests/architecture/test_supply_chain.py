# SPDX-License-Identifier: Apache-2.0
"""What is installed is what was tested, what is built can be built again, and an audit that could not look says so."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import audit  # noqa: E402  # (found by the line above)
import make_sbom  # noqa: E402

NOW = datetime(2026, 11, 27, tzinfo=UTC)
LOCK = (ROOT / "locks" / "run.txt").read_text("ascii")


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert make_sbom.SBOM.read_text("utf-8") == make_sbom.current(), "run `make sbom`"


def test_the_bill_names_every_package_of_the_lock_with_its_hashes_and_no_address() -> None:
    bill = json.loads(make_sbom.SBOM.read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len(bill["components"]) == sum("==" in line for line in LOCK.splitlines() if not line.startswith((" ", "#")))
    assert {digest["content"] for part in bill["components"] for digest in part["hashes"]} == set(make_sbom._HASH.findall(LOCK))
    references = [part["bom-ref"] for part in bill["components"]]
    assert len(references) == len(set(references))
    assert set(bill["dependencies"][0]["dependsOn"]) <= set(references)
    asked = {part["name"] for part in bill["components"] if part["properties"][0]["value"] == "directly"}
    assert {"django", "pyrage", "cryptography", "duckdb"} <= asked
    assert "//" not in make_sbom.SBOM.read_text("utf-8"), "no address, no host"


@pytest.mark.parametrize(
    "lock", ["a==1", "a>=1 \\\n    --hash=sha256:" + "0" * 64, "a==1 \\\n    --hash=md5:00", "-e .", "--hash=sha256:" + "0" * 64]
)
def test_a_lock_that_leaves_something_open_has_no_bill(lock: str) -> None:
    with pytest.raises(ValueError, match=r"hash|pin"):
        make_sbom.pins(lock)


def record(name: str, identifier: str, **affected: Any) -> dict[str, Any]:
    what = {"package": {"ecosystem": "PyPI", "name": name}, **affected}
    return {"id": identifier, "modified": "2026-11-26T00:00:00Z", "aliases": ["CVE-2000-1"], "affected": [what]}


def below(fixed: str, introduced: str = "0") -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": introduced}, {"fixed": fixed}]}]}


KNOWN = [record("Pillow", "X-1", **below("10.0.1")), record("Django", "X-2", versions=["5.2", "5.1.9"])]


def advisories(folder: Path, held: Sequence[dict[str, Any]]) -> Path:
    folder.mkdir()
    for number, one in enumerate(held):
        (folder / f"{number}.json").write_text(json.dumps(one), "utf-8")
    return folder


def pin(name: str, version: str) -> make_sbom.Pin:
    return make_sbom.Pin(name, version, "", ("0" * 64,))


def test_versions_that_are_known_to_be_affected_are_named(tmp_path: Path) -> None:
    more = [record("x_Y", "X-3", **below("2.0", "1.5")), {**record("z", "X-4", versions=["1"]), "withdrawn": "2026-01-01T00:00:00Z"}]
    place = advisories(tmp_path / "osv", [*KNOWN, *more])
    locked = [pin("x-y", version) for version in ("1.4.9", "1.5", "1.9.9", "2.0rc1", "2.0")] + [pin("z", "1"), pin("pillow", "13.0.0")]
    assert [(one.name, one.version) for one in audit.audit(place, locked, now=NOW)] == [("x-y", "1.5"), ("x-y", "1.9.9"), ("x-y", "2.0rc1")]


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ([], "no advisories"),
        (KNOWN[:1], "django 5.2.0"),
        (KNOWN[1:], "pillow 9.5.0"),
        ([{**one, "modified": "2026-11-01T00:00:00Z"} for one in KNOWN], "newest advisory"),
        ([{"id": "x"}], "when"),
        ([{"no": "record"}], "no OSV record"),
    ],
)
def test_an_audit_that_could_not_look_does_not_say_that_all_is_well(tmp_path: Path, held: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(audit.NotAuditedError, match=why):
        audit.audit(advisories(tmp_path / "osv", held), [pin("a", "1")], now=NOW)


def test_without_advisories_it_leaves_with_its_own_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], [str(tmp_path / "nothing")]):
        assert audit.main(arguments) == audit.NOT_AUDITED
        told = capsys.readouterr()
        assert "NOT AUDITED" in told.err
        assert not told.out


def test_the_locks_themselves_are_audited(tmp_path: Path) -> None:
    locked = make_sbom.pins(LOCK)
    some = locked[len(locked) // 2]
    place = advisories(tmp_path / "osv", [*KNOWN, record(some.name, "X-9", versions=[some.version])])
    assert [one.advisory for one in audit.audit(place, locked, now=NOW)] == ["X-9"]


@pytest.mark.slow
def test_the_wheel_is_the_same_wherever_and_whenever_it_is_built(tmp_path: Path) -> None:
    digests = set()
    for place, mask, stamp in (("one", 0o022, 1_000_000_000), ("another/place", 0o077, 1_700_000_000)):
        copy = tmp_path / place
        shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy / name)
        for path in copy.rglob("*"):
            os.utime(path, (stamp, stamp))
            path.chmod((0o777 if path.is_dir() else 0o666) & ~mask)
        built = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(copy / "dist")],
            cwd=copy,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1764201600"},
            capture_output=True,
            text=True,
            check=False,
            umask=mask,
        )
        assert built.returncode == 0, built.stderr
        (wheel,) = (copy / "dist").glob("*.whl")
        digests.add((wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert len(digests) == 1
