# SPDX-License-Identifier: Apache-2.0
"""Sealing against coreutils ``sha256sum`` of the same bytes, and 10,000 small media in a workspace that never writes media.

To reach (DESIGN, section 7): at least 0.3 times the speed of sha256sum for 1 GiB through the whole path (digests, age, fsync, item key, details, log,
checkpoint), at most 64 MB of memory above what stands after the unlock, and at most 30 s for the small media.
Each round runs in a process of its own, peers alternating; the wall clock counts on both sides, and the file lies in the page cache for both.
Usage: python bench/sealing.py [--megabytes 1024] [--rounds 3] [--media 10000]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PATH = """
import hashlib, json, resource, sys, threading, time
from datetime import UTC, datetime
from pathlib import Path
from sotdae.disk import DISK
from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Mode, Vault
from sotdae.custody.writer import open_writer

folder, source, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
now = datetime.now(UTC)
began = time.perf_counter()
keyring = Keyring.create(folder / "keys", passphrase="measured, not kept", protected=True)
made = Vault.create(folder / "vault", mode=Mode.HASH_ONLY, keyring=keyring, now=now, origin="sotdae.bench/log")
keyring = Keyring.unlock(folder / "keys", passphrase="measured, not kept")
vault = Vault.open(folder / "vault")
unlock = time.perf_counter() - began
Path("/proc/self/clear_refs").write_text("5")  # the kernel's peak begins anew here
status = lambda name: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))
before = status("VmRSS")
nothing = lambda tag: None
began = time.perf_counter()
with open_writer(vault, keyring, applied_seq=0) as writer:
    case = writer.open_case(name="bench", now=now)
    writer.begin(case_id=case, verb="add", facts={}, now=now)
"""

_STREAM = (
    _PATH
    + """
    with source.open("rb") as stream:
        writer.seal(stream, name="result.json", kind="text", facts={}, known=nothing, now=now)
"""
)

_MEDIA = (
    _PATH
    + """
    block = source.open("rb").read(64 * 1024)
    for number in range(count):
        data = block + number.to_bytes(4, "big")
        item = hashlib.sha256(data).hexdigest()
        writer.digested(item_id=item, size=len(data), name=f"photos/{number}.jpg", facts={"kind": "media"}, known=nothing, now=now)
"""
)

_END = """
    writer.done(result={"verb": "add"}, now=now)
print(json.dumps({"seconds": time.perf_counter() - began, "unlock": unlock, "growth_kib": status("VmHWM") - before, "lines": vault.head().size}))
"""


def run(program: str, source: Path, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        ended = subprocess.run([sys.executable, "-c", program + _END, folder, source, str(count)], capture_output=True, text=True, check=False)
        if ended.returncode:
            raise SystemExit(ended.stderr)
        measured: dict[str, float] = json.loads(ended.stdout)
        return measured


def peer(program: str, source: Path) -> float:
    began = time.perf_counter()
    subprocess.run([program, source], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=1024)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--media", type=int, default=10_000)
    chosen = options.parse_args()
    sha256sum = shutil.which("sha256sum")
    if sha256sum is None or not Path("/proc/self/clear_refs").exists():
        options.error("needs coreutils' sha256sum and Linux' /proc")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "stream"
        with source.open("wb") as file:
            for _ in range(chosen.megabytes):
                file.write(random_block())
        best_peer = best_ours = float("inf")
        growth = 0.0
        for number in range(chosen.rounds):
            theirs, ours = peer(sha256sum, source), run(_STREAM, source, 0)
            best_peer, best_ours = min(best_peer, theirs), min(best_ours, ours["seconds"])
            growth = max(growth, ours["growth_kib"])
            print(f"round {number + 1}: sha256sum {theirs:.2f} s, sealing {ours['seconds']:.2f} s, growth {ours['growth_kib']:.0f} KiB")
        print(
            f"{chosen.megabytes} MiB: {best_peer / best_ours:.2f}x sha256sum (to reach 0.3x); peak growth after the unlock {growth:.0f} KiB (64 MB)"
        )
        media = run(_MEDIA, source, chosen.media)
        print(
            f"{chosen.media} media of 64 KiB, digested only: {media['seconds']:.2f} s (30), growth {media['growth_kib'] / 1024:.1f} MiB, "
            f"{media['lines']:.0f} log lines; unlock and creation {media['unlock']:.2f} s"
        )


def random_block() -> bytes:
    return os.urandom(1 << 20)


if __name__ == "__main__":
    main()
