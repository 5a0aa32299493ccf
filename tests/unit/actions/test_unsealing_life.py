# SPDX-License-Identifier: Apache-2.0
"""Requests live through kills: real workspaces, steps in any order, two clocks, and a process that dies at any operation on the disk.

The rules alone are tried by a state machine in tests/unit/cases/test_unsealing_rules.py; these lives are longer and fewer, drawn with fixed seeds.

Signatures are stood in for (each is made of the key's name and the document), so that many lives fit into seconds; the real ones stand in
test_unsealing.py.
"""

from __future__ import annotations

import base64
import hashlib
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cheap import NOW, cheapen
from harness_disk import Died, Fault, HarnessDisk
from unseal_cast import ITEMS, NAMES, PICTURES, Cast, Clocks, Somebody, make_cast

from sotdae import errors
from sotdae.actions.openings import unseal_sheet, unsealing
from sotdae.actions.openings.unseal_answers import approve
from sotdae.actions.openings.unseal_opening import opening
from sotdae.actions.workspace import Workspace
from sotdae.custody import ssh_signatures
from sotdae.custody.verification import verify

LABELS = [*["U-01"] * 6, "U-02"]
ANSWERING = ["bora", "chorong", "dain", "bora", "chorong", "ara", "stranger"]
KINDS = {"unseal.approved": 0, "unseal.opened": 1, "unseal.closed": 2}


class StandIn(Somebody):
    """A person whose key is her name."""

    @property
    def public(self) -> str:
        return f"key {self.name}"

    def sign(self, document: bytes, namespace: str = "sotdae-unseal@v1") -> bytes:
        return f"{namespace}|{self.public}|{hashlib.sha256(document).hexdigest()}".encode()

    def private(self) -> bytes:
        return b""


def _signer(signature: bytes, namespace: str) -> str:
    named, key, _ = signature.decode().split("|")
    if named != namespace:
        raise errors.SignatureInvalid(what="another purpose")
    return key


def _verify(document: bytes, signature: bytes, key: str, namespace: str) -> None:
    if signature != f"{namespace}|{key}|{hashlib.sha256(document).hexdigest()}".encode():
        raise errors.SignatureInvalid(what="another document")


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A workspace with four people, made once; every life begins with a copy."""
    with pytest.MonkeyPatch.context() as patch:
        cheapen(patch)
        patch.setattr(ssh_signatures, "signer", _signer)
        patch.setattr(ssh_signatures, "verify", _verify)
        patch.setattr(ssh_signatures, "public_key", str.strip)
        patch.setattr(ssh_signatures, "fingerprint", lambda key: base64.b64encode(key.encode()).decode())
        folder = tmp_path_factory.mktemp("life")
        people: dict[str, Somebody] = {name: StandIn(name, folder) for name in NAMES}
        make_cast(folder, people)
        Life.template, Life.people = folder, people
        yield


class Life:
    """Steps of three requests in any order. What is true after each stands in the log alone."""

    template: Path
    people: dict[str, Somebody]
    lives = 0
    looked = 0

    def __init__(self) -> None:
        Life.lives += 1
        self.folder = self.template / f"life-{Life.lives}"
        shutil.copytree(self.template / "workspace", self.folder)
        self.cast = Cast(Workspace(self.folder), Clocks(NOW + timedelta(hours=2)), self.people)
        self.served: dict[str, int] = {}

    def teardown(self) -> None:
        Life.looked += sum(self.served.values())
        for path in self.folder.glob("book.sqlite3*"):
            path.unlink()
        with self.cast.at_work() as work:  # the next process makes whole what a killed one left, and the book anew
            unsealing.state_basis(work, work.opened.book.unsealing.basis(work.case.case_id))  # type: ignore[arg-type]
        assert verify(self.cast.place.vault).ok
        shutil.rmtree(self.folder)

    def step(self, who: str, act: Callable[[Any], None], kill_at: int | None) -> None:
        """One process: it does one step, or is refused, or dies in it."""
        try:
            with self.cast.at_work(who) as work:
                if kill_at is not None:
                    work.opened.vault.disk = work.opened.vault.store._disk = HarnessDisk(Fault(3 * kill_at + 1, "death"))
                act(work)
        except (errors.StepNotPermitted, errors.ItemFrozen, Died):
            pass

    def request(self, count: int, kill_at: int | None) -> None:
        wish = unsealing.Wish(tuple(ITEMS[2 : 2 + count]), "what for", "why it may be")
        self.step("ara", lambda work: unsealing.request(work, self.cast.clocks(), wish, self.people["ara"].sign), kill_at)

    def approve(self, label: str, who: str, kill_at: int | None) -> None:
        self.step(who, lambda work: approve(work, self.cast.clocks(), label, self.people[who].sign), kill_at)

    def open(self, label: str, who: str, kill_at: int | None, waits: int) -> None:
        def act(work: Any) -> None:
            with opening(work, self.cast.clocks, label, self.people[who].sign) as made:
                logged = [entry.type for entry in work.opened.vault.entries()]
                assert logged[-1] == "unseal.opened", "the line stands before anything is served"
                self.cast.clocks.wait(minutes=waits)
                data = made.serve(1).read()
                assert waits < 31
                assert who == "ara"
                assert data == list(PICTURES.values())[2]
                self.served[made.row.request.request_id] = self.served.get(made.row.request.request_id, 0) + 1

        self.step(who, act, kill_at)

    def close(self, label: str) -> None:
        self.step("", lambda work: unsealing.close(work, self.cast.clocks(), label), None)

    def time(self, minutes: int, moved: int) -> None:
        self.cast.clocks.wait(minutes=minutes)
        self.cast.clocks.moved += timedelta(minutes=moved)

    def the_log_says_what_was_served_and_who_approved(self) -> None:
        with self.cast.at_work() as work:
            by_request: dict[str, list[tuple[str, str]]] = {}
            for entry in work.opened.vault.entries():
                if entry.type.startswith("unseal.") and "action" in entry.body and entry.type != "unseal.refused":
                    person = work.opened.vault.details(work.opened.keyring, entry)[0].get("person", "")
                    by_request.setdefault(entry.body["action"], []).append((entry.type, person))
        for request_id, steps in by_request.items():
            kinds = [kind for kind, _ in steps]
            assert kinds[0] == "unseal.requested"
            assert kinds == sorted(kinds, key=lambda kind: KINDS.get(kind, -1))
            assert kinds.count("unseal.opened") <= 1
            assert kinds.count("unseal.closed") <= 1
            approvers = [person for kind, person in steps if kind == "unseal.approved"]
            assert len(approvers) == len(set(approvers)) <= 2
            assert steps[0][1] not in approvers
            if "unseal.opened" in kinds:
                assert len(approvers) == 2
            assert self.served.get(request_id, 0) <= kinds.count("unseal.opened"), "nothing was served twice, nothing without its line"


def _kill(chance: random.Random) -> int | None:
    """At which operation the process dies, if it does."""
    return chance.randint(0, 24) if chance.random() < 0.2 else None


def _live(chance: random.Random, life: Life) -> None:
    steps: dict[str, Callable[[int | None], None]] = {
        "request": lambda kill: life.request(chance.randint(1, 3), kill),
        "approve": lambda kill: life.approve(chance.choice(LABELS), chance.choice(ANSWERING), kill),
        "open": lambda kill: life.open(chance.choice(LABELS), chance.choice(["ara"] * 4 + ["bora"]), kill, chance.choice([0, 0, 29, 31])),
        "close": lambda _: life.close(chance.choice(LABELS)),
        "time": lambda _: life.time(chance.choice([1, 1, 31, 60 * 80]), chance.choice([0, 0, -60, 60])),
    }
    life.request(2, None)
    for who in ("bora", "chorong"):
        life.approve("U-01", who, _kill(chance))
    for name in chance.choices(list(steps), weights=[1, 4, 6, 0.5, 1], k=7):
        steps[name](_kill(chance))
        life.the_log_says_what_was_served_and_who_approved()
    life.teardown()


def test_lives_of_requests() -> None:
    """Six lives of ten steps; enough of them come to an opening to show something."""
    for seed in range(6):
        _live(random.Random(seed), Life())
    assert Life.looked >= 2


def test_an_opening_that_is_killed_anywhere_is_logged_or_served_nothing(tmp_path: Path) -> None:
    shutil.copytree(Life.template / "workspace", tmp_path / "made")
    made = Cast(Workspace(tmp_path / "made"), Clocks(NOW + timedelta(hours=2)), Life.people)
    label = made.request()
    made.approve(label, "bora", "chorong")
    outcomes = set()
    for at in range(1, 240, 2):
        shutil.rmtree(tmp_path / "workspace", ignore_errors=True)
        shutil.copytree(tmp_path / "made", tmp_path / "workspace")
        cast = Cast(Workspace(tmp_path / "workspace"), made.clocks, Life.people)
        served: list[bytes] = []
        is_killed = False
        try:
            with cast.at_work("ara") as work:
                work.opened.vault.disk = work.opened.vault.store._disk = HarnessDisk(Fault(at, "death"))
                with opening(work, cast.clocks, label, Life.people["ara"].sign) as opened:
                    served.extend(opened.serve(place).read() for place in (1, 2, 3))
        except Died:
            is_killed = True
        assert verify(cast.place.vault).ok
        is_logged = "unseal.opened" in cast.log()
        assert is_logged or not served
        told = unseal_sheet.listed(cast.place, None, cast.clocks())["exposures"]
        assert [row["items"] for row in told] == ([3] if is_logged else []), "counted as soon as it is logged"
        outcomes.add((is_logged, bool(served), is_killed))
        if not is_killed:
            break
    assert {(False, False, True), (True, True, True), (True, True, False)} <= outcomes
