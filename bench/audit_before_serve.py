# SPDX-License-Identifier: Apache-2.0
"""Opening n held items by four eyes, in the log before anything is served, against decrypting the same items without any of it.

To reach (issue 5): at most 2.5 times. Both sides read the same sealed files from the page cache and discard what they decrypt. *With*: two
approvals are there; measured is the opening alone: the requester's signature by ssh-keygen, both approvals checked again from the sealed log,
freezes and basis asked, one line sealed, written and fsynced, the items served, the closing line. *Without*: the case's own identity opens each
item key and item. The workspace is open on both sides. Rounds alternate; the smallest of each side counts. The ratio is printed by the wall clock
and by processor time, children's too (on a machine that others use, waiting for fsync and for children weighs on one side only), and for small
items, where the fixed cost weighs most.
Usage: python bench/audit_before_serve.py [--items 20] [--kilobytes 3000 300] [--rounds 5]
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sotdae.actions import persons
from sotdae.actions.acting import Acting, acting
from sotdae.actions.clocks import moment
from sotdae.actions.matching.freezing import open_media
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.openings import unsealing
from sotdae.actions.openings.unseal_answers import approve
from sotdae.actions.openings.unseal_opening import opening
from sotdae.actions.openings.unsealing import Wish
from sotdae.actions.workspace import Workspace
from sotdae.cases.unsealing import FORMAT, Basis, BasisKind
from sotdae.custody import ssh_signatures
from sotdae.custody.writer import open_writer
from sotdae.model.ids import item_id

PASSPHRASE = "measured, not kept"  # noqa: S105 (of a workspace that is gone at once)
PEOPLE = ("ara", "bora", "chorong")
_BLOCK = 1 << 16


def key(folder: Path, name: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder / name], check=True)
    return folder / name


@contextmanager
def at_work(place: Workspace) -> Iterator[Acting]:
    with acting(place, None, passphrase=PASSPHRASE, performer="bench", now=moment().at) as who:
        yield who


def make(folder: Path, items: int, size: int) -> tuple[Workspace, list[str]]:
    """Make a workspace that holds items of random bytes, and enrol three people."""
    place, now = Workspace(folder / "workspace"), moment().at
    ids = []
    with open_workspace(place, mode="holding", passphrase=PASSPHRASE, legal_basis="a bench", now=now) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            writer.begin(case_id=writer.open_case(name="bench", now=now), verb="add", facts={}, now=now)
            for number in range(items):
                data = os.urandom(size)
                ids.append(item_id(data))
                writer.seal(io.BytesIO(data), name=f"{number}", kind="media", facts={}, known=lambda _: None, now=now)
            writer.done(result={"verb": "bench"}, now=now)
        replay(opened)
        for number, name in enumerate(PEOPLE):
            change = persons.enrolling(opened, name, key(folder, name).with_suffix(".pub").read_text())
            signed = [ssh_signatures.sign(change.document(), folder / other, persons.FORMAT) for other in PEOPLE[: min(number, 2)]]
            persons.make_change(opened, change, signed, performer=name, now=now)
    with at_work(place) as who:
        unsealing.state_basis(who, Basis(BasisKind.MANDATE, "a bench", None))
    return place, ids


def granted(who: Acting, folder: Path, ids: list[str]) -> str:
    """Return a fresh request that two others approved."""
    sign = {name: partial(ssh_signatures.sign, key=folder / name, namespace=FORMAT) for name in PEOPLE}
    label = unsealing.request(who, moment(), Wish(tuple(ids), "measure", "a bench"), sign["ara"]).label
    for name in PEOPLE[1:]:
        approve(who, moment(), label, sign[name])
    return label


def spent() -> tuple[float, float]:
    """Seconds by the wall clock, and of processor time, that of children included."""
    used = os.times()
    return time.perf_counter(), used.user + used.system + used.children_user + used.children_system


def since(began: tuple[float, float]) -> tuple[float, float]:
    wall, processor = spent()
    return wall - began[0], processor - began[1]


def with_audit(who: Acting, folder: Path, label: str) -> tuple[float, float]:
    sign = partial(ssh_signatures.sign, key=folder / "ara", namespace=FORMAT)
    began = spent()
    with opening(who, moment, label, sign) as made:
        for place in range(1, len(made.items) + 1):
            with made.serve(place) as stream:
                while stream.read(_BLOCK):
                    pass
    return since(began)


def without(who: Acting, ids: list[str]) -> tuple[float, float]:
    began = spent()
    for one in ids:
        with open_media(who, one) as stream:
            while stream.read(_BLOCK):
                pass
    return since(began)


def measure(folder: Path, items: int, kilobytes: int, rounds: int) -> None:
    place, ids = make(folder, items, kilobytes * 1000)
    audited, plain = [], []
    with at_work(place) as who:
        without(who, ids)  # warms the page cache for both
        # A person may open 50 items a day, so the bench forgets what was opened before: the rule's own count is asked all the same.
        who.opened.book.unsealing.exposed = lambda *_: 0  # type: ignore[method-assign]
        for number in range(rounds):
            label = granted(who, folder, ids)
            audited.append(with_audit(who, folder, label))
            plain.append(without(who, ids))
            print(f"  round {number + 1}: with {audited[-1][0] * 1000:.0f} ms, without {plain[-1][0] * 1000:.0f} ms")
    wall, processor = (min(one[part] for one in audited) / min(one[part] for one in plain) for part in (0, 1))
    print(f"{items} items of {kilobytes} kB: {wall:.2f}x the plain decryption by the wall clock (to reach: 2.5x), {processor:.2f}x by processor time")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=20)
    options.add_argument("--kilobytes", type=int, nargs="+", default=[3000, 300])
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    if shutil.which("ssh-keygen") is None:
        options.error("needs ssh-keygen")
    for kilobytes in chosen.kilobytes:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), chosen.items, kilobytes, chosen.rounds)


if __name__ == "__main__":
    main()
