# SPDX-License-Identifier: Apache-2.0
"""Several processes at one vault and one hash index: writers that wait for each other, and readers that check without pause."""

from __future__ import annotations

import io
import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
from index_life import FOLDER, bands_from_few_rows, rows_of
from suites import Figures, lose
from vault_life import NOW, VaultLife

from sotdae.custody.keyring import Keyring
from sotdae.custody.vault import Vault
from sotdae.custody.verification import verify
from sotdae.custody.writer import open_writer
from sotdae.disk import Disk
from sotdae.errors import WorkspaceInUse
from sotdae.matching.index import open_index
from sotdae.matching.writer import IndexWriter


def in_processes(works: list[Callable[[], None]], *, quiet: bool = False) -> None:
    """Run each in a process of its own, and show what went wrong there unless it is expected to.

    Raises:
        Lost: if one of them failed.
    """
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work()
                code = 0
            except BaseException:  # noqa: BLE001 (the parent is told by the exit code, the person by the trace)
                if not quiet:
                    traceback.print_exc()
            finally:
                os._exit(code)
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    if any(ended):
        lose("a process that worked beside others failed")


def vault_contention(folder: Path, figures: Figures, *, writers: int = 4, adds: int = 12, verifiers: int = 2, quiet: bool = False) -> None:
    """Let writers seal into one case, pairs of them the same bytes, while others verify; every line must stand, once.

    Raises:
        Lost: if anything is lost, doubled or damaged, or a verifier saw a fault at any moment.
    """
    life = VaultLife(folder, Disk())
    life.add({"a": b"first"}, medium=False)
    before = Vault.open(folder / "vault").head().size
    stop = folder / "stop"

    def write(number: int) -> None:
        for turn in range(adds):
            while True:
                place, keyring = Vault.open(folder / "vault"), Keyring.unlock(folder / "keys")
                try:
                    with open_writer(place, keyring, applied_seq=0) as writer:
                        held = life.known(place, keyring)
                        writer.begin(case_id=life.case, verb="add", facts={}, now=NOW)
                        data = f"{number % 2} {turn}".encode()
                        writer.seal(io.BytesIO(data), name="x", kind="text", facts={}, known=held.get, now=NOW)
                        writer.done(result={}, now=NOW)
                except WorkspaceInUse:
                    time.sleep(0.002)
                    continue
                break

    def check() -> None:
        while not stop.exists():
            found = verify(folder / "vault")
            assert found.ok, found.to_json()

    def write_all() -> None:
        try:
            in_processes([lambda number=number: write(number) for number in range(writers)], quiet=quiet)  # type: ignore[misc]
        finally:
            stop.touch()

    in_processes([write_all, *[check] * verifiers], quiet=quiet)
    found = verify(folder / "vault")
    size = Vault.open(folder / "vault").head().size
    objects = [row["object"] for entry in Vault.open(folder / "vault").entries() for row in entry.body.get("objects", ())]
    if not found.ok or size != before + 3 * writers * adds or len(objects) != 1 + min(2, writers) * adds:
        lose(f"{writers} writers: {size} lines, {len(objects)} objects, {found.to_json()}")
    figures.tried["adds by processes side by side"] += writers * adds


def index_contention(folder: Path, figures: Figures, *, writers: int = 3, adds: int = 30) -> None:
    """Let writers add while another merges and others read; every row must stand, once.

    Raises:
        Lost: if a row is lost or doubled, or a reader met damage.
    """
    (folder / FOLDER).mkdir()
    stop = folder / "stop"
    IndexWriter(folder / FOLDER).add(np.zeros((0, 4), np.uint64), [])

    def write(number: int) -> None:
        chance = np.random.default_rng(number)
        for turn in range(adds):
            first = 10_000 * number + 10 * turn
            IndexWriter(folder / FOLDER).add(chance.integers(0, 2**64, (4, 4), dtype=np.uint64), np.arange(first, first + 4))

    def merge() -> None:
        while not stop.exists():
            IndexWriter(folder / FOLDER).merge()

    def read() -> None:
        least = 0
        while not stop.exists():
            found = len(rows_of(open_index(folder / FOLDER)))
            assert found >= least, "rows that stood are gone"
            least = found

    def write_all() -> None:
        try:
            in_processes([lambda number=number: write(number) for number in range(writers)])  # type: ignore[misc]
        finally:
            stop.touch()

    with bands_from_few_rows():
        in_processes([write_all, merge, read])
    ids = [number for number, _ in rows_of(open_index(folder / FOLDER))]
    if ids != sorted(10_000 * number + 10 * turn + row for number in range(writers) for turn in range(adds) for row in range(4)):
        lose(f"{writers} writers of hashes left {len(ids)} rows")
    figures.tried["adds by processes side by side"] += writers * adds
