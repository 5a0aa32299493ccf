# SPDX-License-Identifier: Apache-2.0
"""Bundles of few and many exhibits: memory must not grow with them; processor time beside ``sha256sum`` of the bundle's bytes.

Prints, for each size, what bundling, `sotdae verify BUNDLE` and the bundle's own shell script cost. Items are tiny, so what is measured is the cost
of an exhibit (two age files, a record, four documents' rows), not of its bytes; the peer reads the same files.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

SIZES = (400, 4000)
PASSPHRASE = "seven red umbrellas"  # noqa: S105 (of a workspace that is thrown away)
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def export(folder: Path, items: int) -> Path:
    """Write an export of 40 messages and many small files."""
    folder.mkdir()
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2026-01-01T00:00:00",
            "date_unixtime": str(1_767_225_600 + number * 60),
            "from": "표본",
            "from_id": "user1",
            "text": f"점심 {number}",
            "text_entities": [],
        }
        for number in range(1, 41)
    ]
    chat = {"name": "꽃", "type": "public_channel", "id": 1500000001, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat, ensure_ascii=False, indent=1), "utf-8")
    for number in range(items):
        (folder / f"{number}.bin").write_bytes(f"{number} nothing to see ".encode() * 60)
    return folder


def seal(folder: Path, items: int) -> None:
    """Make the workspace, in a process of its own."""
    from sotdae.actions.adding.capture import AddRequest, add  # noqa: PLC0415 (only this process loads it)

    facts = {"mode": "holding", "legal_basis": "bench", "passphrase": PASSPHRASE, "performer": "bench"}
    add(AddRequest(folder / "workspace", (export(folder / "in", items),), "bench", **facts), now=NOW)  # type: ignore[arg-type]


def bundle(folder: Path) -> None:
    """Write the bundle and print what it cost, in a process of its own."""
    from sotdae.actions.acting import acting  # noqa: PLC0415 (only this process loads it)
    from sotdae.actions.progress import Silence  # noqa: PLC0415 (only this process loads it)
    from sotdae.actions.proofs.bundling import Wanted  # noqa: PLC0415 (only this process loads it)
    from sotdae.actions.proofs.bundling import bundle as write  # noqa: PLC0415 (only this process loads it)
    from sotdae.actions.workspace import Workspace  # noqa: PLC0415 (only this process loads it)
    from sotdae.custody.sealing import new_identity  # noqa: PLC0415 (only this process loads it)

    wanted = Wanted(folder / "b", (new_identity()[1],), "bench", date(2099, 1, 1))
    with acting(Workspace(folder / "workspace"), None, passphrase=PASSPHRASE, performer="bench", now=NOW) as who:
        before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        made = write(who, wanted, progress=Silence())
        spent, after = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"exhibits": made.totals["exhibits"], "cpu": spent, "rise_kib": after - before}))


def verify(folder: Path) -> None:
    """Check the bundle and print what that cost, in a process of its own."""
    from sotdae.custody.bundle_check import verify_bundle  # noqa: PLC0415 (only this process loads it)

    begun = time.process_time()
    found = verify_bundle(folder / "b")
    sys.stdout.write(json.dumps({"ok": found.ok, "cpu": time.process_time() - begun}))


def children(command: list[str], folder: Path) -> float:
    """Return the processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(act: str, folder: Path, *more: object) -> dict[str, float]:
    """Run an act of this file in a process of its own."""
    done = subprocess.run([sys.executable, __file__, act, str(folder), *map(str, more)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout or "{}")  # type: ignore[no-any-return]


def main() -> None:
    """Measure each size."""
    rises = []
    for items in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            run("seal", folder, items)
            made, checked = run("bundle", folder), run("verify", folder)
            peer = children(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], folder / "b")
            script = children(["sh", "data/check.sh"], folder / "b")
            rises.append(made["rise_kib"])
            print(
                f"{made['exhibits']:.0f} exhibits: bundling {made['cpu']:.2f} s of processor time, memory +{made['rise_kib'] / 1024:.1f} MiB; "
                f"verify {checked['cpu']:.2f} s; check.sh {script:.2f} s; sha256sum -c of the same files {peer:.3f} s"
            )
    print(f"memory of ten times the exhibits: {rises[1] / max(rises[0], 1):.2f}x")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        act, place = sys.argv[1], Path(sys.argv[2])
        if act == "seal":
            seal(place, int(sys.argv[3]))
        else:
            {"bundle": bundle, "verify": verify}[act](place)
    else:
        main()
