# SPDX-License-Identifier: Apache-2.0
"""People with SSH keys of their own, and a workspace that holds pictures of lunch, for tests of unsealing."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cheap import NOW, PASSPHRASE

from sotdae.actions import persons
from sotdae.actions.acting import Acting, acting
from sotdae.actions.matching.freezing import freeze
from sotdae.actions.opening import open_workspace, replay
from sotdae.actions.openings import unsealing
from sotdae.actions.openings.unseal_answers import approve, decline
from sotdae.actions.openings.unseal_opening import opening
from sotdae.actions.openings.unsealing import Wish
from sotdae.actions.workspace import Workspace
from sotdae.cases.unsealing import FORMAT, Basis, BasisKind, Moment
from sotdae.custody import ssh_signatures
from sotdae.custody.writer import open_writer

PICTURES = {f"lunch-{number}.png": b"\x89PNG\r\n\x1a\n lunch " + bytes([number]) * (40 + number + 200_000 * (number == 2)) for number in range(1, 23)}
ITEMS = [hashlib.sha256(data).hexdigest() for data in PICTURES.values()]
BASIS = Basis(BasisKind.WARRANT, "2026-0117", None)
PURPOSE, GROUND = "compare with the notice", "warrant 2026-0117 names the folder"


def require_ssh() -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen (openssh-client) is not installed")


@dataclass
class Somebody:
    """A colleague with her key's files."""

    name: str
    key: Path

    @property
    def public(self) -> str:
        return self.key.with_name(self.key.name + ".pub").read_text()

    def sign(self, document: bytes, namespace: str = FORMAT) -> bytes:
        return ssh_signatures.sign(document, self.key, namespace)

    def private(self) -> bytes:
        return self.key.read_bytes()


def somebody(folder: Path, name: str, kind: str = "ed25519") -> Somebody:
    """Make a person's key."""
    require_ssh()
    path = folder / name.replace(" ", "-")
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", path], check=True)
    return Somebody(name, path)


@dataclass
class Clocks:
    """A wall clock and the seconds since the machine was started, set by hand."""

    at: datetime = NOW
    seconds: int = 1000
    boot: str = "first start"
    moved: timedelta = field(default_factory=timedelta)

    def __call__(self) -> Moment:
        return Moment(self.at + self.moved, self.boot, self.seconds)

    def wait(self, **time: float) -> None:
        step = timedelta(**time)
        self.at += step
        self.seconds += int(step.total_seconds())


NAMES = ("ara", "bora", "chorong", "dain", "stranger")


@dataclass
class Cast:
    """A workspace that holds 22 pictures, its people, and the clocks."""

    place: Workspace
    clocks: Clocks
    people: dict[str, Somebody]

    @contextmanager
    def at_work(self, performer: str = "", case: str = "표본") -> Iterator[Acting]:
        with acting(self.place, case, passphrase=PASSPHRASE, performer=performer, now=self.clocks().at) as who:
            yield who

    def enrol(self, name: str, *signers: str, custody_key: str = "") -> str:
        with open_workspace(self.place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=self.clocks().at) as opened:
            change = persons.enrolling(opened, name, self.people[name].public, custody_key)
            signed = [self.people[one].sign(change.document(), persons.FORMAT) for one in signers]
            return persons.make_change(opened, change, signed, performer=name, now=self.clocks().at).label

    def revoke(self, label: str, *signers: str) -> None:
        with open_workspace(self.place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=self.clocks().at) as opened:
            change = persons.revoking(opened, label)
            signed = [self.people[one].sign(change.document(), persons.FORMAT) for one in signers]
            persons.make_change(opened, change, signed, performer="", now=self.clocks().at)

    def request(self, who: str = "ara", items: int = 3, **more: object) -> str:
        facts = {"purpose": PURPOSE, "ground": GROUND, **more}
        with self.at_work(who) as work:
            wish = Wish(tuple(ITEMS[:items]), **facts)  # type: ignore[arg-type]
            return unsealing.request(work, self.clocks(), wish, self.people[who].sign).label

    def approve(self, label: str, *who: str, custody_key: bytes | None = None) -> None:
        for name in who:
            with self.at_work(name) as work:
                approve(work, self.clocks(), label, self.people[name].sign, custody_key=custody_key or self.people[name].private())

    def decline(self, label: str, who: str) -> None:
        with self.at_work(who) as work:
            decline(work, self.clocks(), label, self.people[who].sign, "not needed")

    def open(self, label: str, who: str = "ara", expected: Sequence[str] | None = None) -> list[bytes]:
        with self.at_work(who) as work, opening(work, self.clocks, label, self.people[who].sign, expected=expected) as made:
            return [made.serve(place).read() for place in range(1, len(made.items) + 1)]

    def close(self, label: str) -> None:
        with self.at_work() as work:
            unsealing.close(work, self.clocks(), label)

    def freeze(self, item_id: str) -> None:
        with self.at_work() as work:
            freeze(work, [item_id])

    def state(self, until: datetime) -> None:
        with self.at_work() as work:
            unsealing.state_basis(work, Basis(BasisKind.WARRANT, "2026-0117", until.date()))

    def restart(self, **moved: float) -> None:
        """The machine is started anew and its wall clock moved."""
        self.clocks.boot, self.clocks.seconds = "second start", 5
        self.clocks.moved += timedelta(**moved)

    def log(self) -> list[str]:
        """The types of the log's lines."""
        with self.at_work() as work:
            return [entry.type for entry in work.opened.vault.entries()]


def make_cast(folder: Path, people: dict[str, Somebody], *, mode: str = "holding", enrolled: int = 4) -> Cast:
    """Make a workspace, add the pictures, state a legal basis and enrol the first people."""
    place, basis = Workspace(folder / "workspace"), "mandate" if mode == "holding" else None
    with open_workspace(place, mode=mode, passphrase=PASSPHRASE, legal_basis=basis, now=NOW) as opened:
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            case_id = writer.open_case(name="표본", now=NOW)
            writer.begin(case_id=case_id, verb="add", facts={}, now=NOW)
            for name, data in PICTURES.items():
                if mode == "holding":
                    writer.seal(io.BytesIO(data), name=name, kind="media", facts={}, known=lambda _: None, now=NOW)
            writer.done(result={"verb": "try"}, now=NOW)
        replay(opened)
    made = Cast(place, Clocks(NOW + timedelta(hours=1)), people)
    with made.at_work() as work:
        unsealing.state_basis(work, BASIS)
    for number, name in enumerate(list(people)[:enrolled]):
        made.enrol(name, *list(people)[: min(number, 2)])
    return made
