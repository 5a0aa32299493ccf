# SPDX-License-Identifier: Apache-2.0
"""Two custodians: neither alone opens, what they give out is the approved set and nothing else, and a kill at any moment leaves the keys whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cheap import NOW
from harness_disk import Died, Fault, HarnessDisk
from pyrage import x25519
from unseal_cast import ITEMS, NAMES, PICTURES, Cast, Clocks, Somebody, somebody

from sotdae import errors
from sotdae.actions.matching.freezing import open_media
from sotdae.actions.openings import unsealing
from sotdae.actions.openings.unseal_custody import hand_over
from sotdae.actions.openings.unseal_opening import opening
from sotdae.actions.proofs.verifying import doctor
from sotdae.actions.workspace import Workspace
from sotdae.custody import custodians
from sotdae.custody.keyring import STAGED
from sotdae.custody.objects import ITEM_KEYS
from sotdae.custody.verification import verify
from sotdae.disk import DISK


@pytest.fixture
def single(enrolled_once: Path, tmp_path: Path, people: dict[str, Somebody]) -> Cast:
    """A workspace whose media key one person holds."""
    shutil.copytree(enrolled_once / "workspace", tmp_path / "workspace")
    return Cast(Workspace(tmp_path / "workspace"), Clocks(NOW + timedelta(hours=2)), people)


@pytest.fixture
def cast(single: Cast) -> Cast:
    """The same after bora, chorong and dain became its custodians."""
    hand(single, "P-02", "P-03", "P-04")
    return single


def hand(cast: Cast, *labels: str, keys: tuple[bytes, ...] = ()) -> None:
    with cast.at_work() as work:
        hand_over(work, cast.clocks(), labels, keys)


def held(cast: Cast) -> bytes:
    with cast.at_work() as work:
        file = work.opened.keyring.custody(work.case.case_id)
    assert file is not None
    return file


@pytest.mark.parametrize(("first", "second"), [("bora", "chorong"), ("chorong", "bora"), ("dain", "bora")])
def test_any_two_custodians_open_the_set_in_either_order(cast: Cast, first: str, second: str) -> None:
    label = cast.request()
    cast.approve(label, first, second)
    assert cast.open(label) == list(PICTURES.values())[:3]
    assert verify(cast.place.vault).ok
    with cast.at_work() as work:
        row = unsealing.requested(work, label)
        assert len(row.handed_on) == 2
        store = work.opened.vault.store
        assert not any(store.path(object_id, ITEM_KEYS).exists() for object_id in row.handed_on), "what they gave out is destroyed"


def test_whoever_holds_the_passphrase_opens_nothing_alone(cast: Cast) -> None:
    with cast.at_work() as work:
        with pytest.raises(errors.SealUnreadable):
            open_media(work, ITEMS[0])
        assert set(work.opened.keyring.case(work.case.case_id).identities) == {"text"}
    label = cast.request()
    cast.approve(label, "bora")
    with pytest.raises(errors.ApprovalsMissing):
        cast.open(label)
    for name in ("ara", "bora", "stranger"):
        for owner in ("P-02", "P-03"):
            if (name, owner) != ("bora", "P-02"):
                with pytest.raises(errors.CustodyNeeded):
                    custodians.take_outer(held(cast), owner, cast.people[name].private())
    outer = custodians.take_outer(held(cast), "P-02", cast.people["bora"].private())
    assert set(outer) == {"P-03", "P-04"}
    for half in outer.values():
        with pytest.raises(errors.CustodyNeeded):
            custodians.take_inner(half, "P-02", cast.people["bora"].private())


def test_what_the_second_gives_out_opens_the_approved_set_alone(cast: Cast) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    with cast.at_work("ara") as work:
        capsule = json.loads(work.attached(unsealing.requested(work, label).approvals[-1].handed_on))
        assert len(capsule) == 3
        with opening(work, cast.clocks, label, cast.people["ara"].sign) as made:
            assert made.serve(3).read() == PICTURES["lunch-3.png"]
            with pytest.raises(errors.SealUnreadable):
                open_media(work, ITEMS[3], next(iter(capsule.values()))).read()


def test_an_approval_takes_a_custodian_and_her_key(cast: Cast) -> None:
    label = cast.request("dain")
    with pytest.raises(errors.CustodyNeeded, match="P-01 is none"):
        cast.approve(label, "ara")
    with pytest.raises(errors.CustodyNeeded, match="does not open"):
        cast.approve(label, "bora", custody_key=cast.people["chorong"].private())
    cast.approve(label, "bora")
    with pytest.raises(errors.ApprovedAlready):
        cast.approve(label, "bora")
    cast.decline(label, "chorong")
    with cast.at_work() as work:
        (handed,) = unsealing.requested(work, label).handed_on
        assert not work.opened.vault.store.path(handed, ITEM_KEYS).exists(), "declined: the first custodian's half is destroyed"


def test_what_was_given_out_for_a_request_that_lapses_is_destroyed(cast: Cast) -> None:
    label = cast.request()
    cast.approve(label, "bora", "chorong")
    cast.clocks.wait(hours=73)
    with cast.at_work() as work:
        unsealing.sweep(work, cast.clocks())
        row = unsealing.requested(work, label)
        assert row.closed_by == "time"
        assert not any(work.opened.vault.store.path(one, ITEM_KEYS).exists() for one in row.handed_on)


def test_sealing_goes_on_without_the_custodians(cast: Cast) -> None:
    import io

    from sotdae.custody.writer import open_writer

    with cast.at_work() as work:
        opened = work.opened
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            writer.begin(case_id=work.case.case_id, verb="add", facts={}, now=NOW)
            item = writer.seal(io.BytesIO(b"a cake"), name="cake.png", kind="media", facts={}, known=lambda _: None, now=NOW)
            writer.done(result={"verb": "try"}, now=NOW)
    with cast.at_work("ara") as work:
        label = unsealing.request(work, cast.clocks(), unsealing.Wish((item.item_id,), "what for", "why"), cast.people["ara"].sign).label
    cast.approve(label, "bora", "dain")
    assert cast.open(label) == [b"a cake"]


def test_custodians_change_by_two_of_them(cast: Cast) -> None:
    private = {name: cast.people[name].private() for name in NAMES}
    for keys in ((), (private["bora"],), (private["ara"], private["bora"]), (private["bora"], private["bora"])):
        with pytest.raises(errors.CustodyNeeded):
            hand(cast, "P-01", "P-02", keys=keys)
    with pytest.raises(errors.CustodyNeeded, match="2 to"):
        hand(cast, "P-01", keys=(private["bora"], private["dain"]))
    hand(cast, "P-01", "P-02", keys=(private["dain"], private["bora"]))
    assert set(custodians.labels(held(cast))) == {"P-01", "P-02"}
    label = cast.request("chorong")
    cast.approve(label, "ara", "bora")
    assert len(cast.open(label, "chorong")) == 3
    assert verify(cast.place.vault).ok


def test_a_fido_or_ecdsa_key_signs_and_an_age_key_holds(single: Cast, tmp_path: Path) -> None:
    identity = x25519.Identity.generate()
    single.people["elder"] = somebody(tmp_path, "elder", "ecdsa")
    label = single.enrol("elder", "ara", "bora", custody_key=str(identity.to_public()))
    hand(single, label, "P-02")
    request = single.request()
    single.approve(request, "elder", custody_key=f"# created\n{identity}\n".encode())
    single.approve(request, "bora")
    assert len(single.open(request)) == 3
    single.people["other"] = somebody(tmp_path, "other", "ecdsa")
    with pytest.raises(errors.SshKeyUnusable):
        hand(single, single.enrol("other", "ara", "bora"), "P-02", keys=(single.people["bora"].private(), f"{identity}\n".encode()))


def test_doctor_says_who_holds(single: Cast) -> None:
    def told() -> tuple[str, str]:
        (check,) = [one for one in doctor(single.place) if one.what == "custodians"]
        return check.state, check.found

    assert told()[0] == "warn"
    hand(single, "P-02", "P-03")
    assert told() == ("good", "two of several hold the media key in each of 1 cases")


def test_the_stock_age_program_opens_a_part_in_two_steps(cast: Cast, tmp_path: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("age is not installed")
    page = (Path(__file__).resolve().parents[3] / "docs/unsealing.md").read_text("utf-8")
    (script,) = re.findall(r"^```sh-custodians\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    for name in ("bora", "chorong"):
        shutil.copy(cast.people[name].key, cast.place.folder / f"{name}.key")
    with cast.at_work() as work:
        case = work.case.case_id
    shell = {"PATH": os.environ["PATH"], "CASE": case}
    subprocess.run(["sh", "-eu", "-c", script], cwd=cast.place.folder, env=shell, check=True)
    twice = (cast.place.folder / "case.key").read_bytes()
    assert twice.startswith(b"AGE-SECRET-KEY-1")
    (tmp_path / "media.key").write_bytes(twice)
    with cast.at_work() as work:
        object_id = str(work.opened.book.item(case, work.opened.keyring.item_tag(ITEMS[0]))[0])  # type: ignore[index]
        store = work.opened.vault.store
        key = subprocess.run(["age", "-d", "-i", tmp_path / "media.key", store.path(object_id, ITEM_KEYS)], capture_output=True, check=True).stdout
        (tmp_path / "item.key").write_bytes(key)
        opened = subprocess.run(["age", "-d", "-i", tmp_path / "item.key", store.path(object_id)], capture_output=True, check=True).stdout
    assert opened == PICTURES["lunch-1.png"]


def test_a_kill_while_the_key_is_handed_over_leaves_it_with_one_or_with_the_other(single: Cast, tmp_path: Path) -> None:
    shutil.copytree(single.place.folder, tmp_path / "before")
    outcomes = set()
    for at in range(1, 240, 2):
        shutil.rmtree(single.place.folder)
        shutil.copytree(tmp_path / "before", single.place.folder)
        disk = HarnessDisk(Fault(at, "death"))
        try:
            with single.at_work() as work:
                work.opened.vault.disk = work.opened.vault.store._disk = disk
                hand_over(work, single.clocks(), ("P-02", "P-03"), ())
            is_killed = False
        except Died:
            is_killed = True
        assert verify(single.place.vault).ok, at
        single.clocks.wait(seconds=1)
        with single.at_work() as work:
            work.opened.vault.disk = DISK
            unsealing.state_basis(work, single_basis())  # the next writer finishes or takes back what was left
            nested = work.opened.keyring.custody(work.case.case_id) is not None
            work.opened.keyring.forget(work.case.case_id)
            assert ("media" in work.opened.keyring.case(work.case.case_id).identities) != nested
            logged = "custodians.set" in [entry.type for entry in work.opened.vault.entries()]
            assert nested == logged, at
        assert not [path for path in (single.place.keys / STAGED).rglob("*") if path.is_file()]
        assert verify(single.place.vault).ok, at
        outcomes.add((nested, is_killed))
        if not is_killed:
            break
    assert outcomes == {(False, True), (True, True), (True, False)}
    assert at > 40, "every second operation was killed once"


def single_basis() -> unsealing.Basis:
    return unsealing.Basis(unsealing.rules.BasisKind.WARRANT, "2026-0117", None)
