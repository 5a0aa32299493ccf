# SPDX-License-Identifier: Apache-2.0
"""Bundles of a case with a past: its signing key was exchanged, something was erased, custodians hold its media. Program and script agree on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bundles import NOW, Court, check, item_id_of, made, person, workspace
from cheap import PASSPHRASE, cheapen
from exports import PICTURE
from unseal_cast import NAMES, Cast, Clocks, somebody

from sotdae.actions.openings import unsealing
from sotdae.actions.openings.unseal_custody import hand_over
from sotdae.actions.openings.unsealing import Wish
from sotdae.actions.proofs.keys import rotate_case, rotate_signing_key
from sotdae.actions.proofs.verifying import verify_bundle
from sotdae.actions.retention.erasing import approve, ask
from sotdae.actions.retention.erasure_asked import scope_of


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheapen(monkeypatch)


@pytest.fixture
def court() -> Iterator[Court]:
    return Court()


def holds(bag: Path, key_line: str, court: Court, where: Path) -> None:
    """Nothing is red, for the program with a key and for the script."""
    found = verify_bundle(bag, key_line=key_line, identity=court.identity)
    assert (found.faults, found.counts()["red"]) == ([], 0)
    run = check(bag, where)
    assert run.returncode == 0, run.stdout + run.stderr


def test_before_and_after_its_keys_were_exchanged(court: Court, tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with person(place) as who:
        before = made(who, tmp_path / "before", court)
    line = rotate_signing_key(place, passphrase=PASSPHRASE, performer="officer 3", now=NOW)
    rotate_case(place, None, passphrase=PASSPHRASE, performer="officer 3", now=NOW)
    with person(place) as who:
        after = made(who, tmp_path / "after", court)
    assert before.key_line != after.key_line == line
    holds(tmp_path / "before", before.key_line, court, tmp_path)
    holds(tmp_path / "after", line, court, tmp_path)
    assert (tmp_path / "after/data/log/checkpoints/1.note").is_file(), "an older key's checkpoint is handed over and checked with that key"


def test_after_an_item_was_erased(court: Court, tmp_path: Path) -> None:
    place = workspace(tmp_path)
    with person(place) as who:
        asked, _ = ask(who, scope_of(who, items=[item_id_of(PICTURE)]), "she asks for it")
    with person(place, "lead 2") as who:
        approve(who, asked.label)
        bundled = made(who, tmp_path / "bag", court)
    holds(tmp_path / "bag", bundled.key_line, court, tmp_path)
    assert bundled.totals["exhibits"] == 1
    assert item_id_of(PICTURE).encode() not in b"".join(path.read_bytes() for path in (tmp_path / "bag").rglob("*") if path.is_file())


def test_media_that_two_custodians_hold_are_named_and_their_keys_are_not_handed_on(court: Court, tmp_path: Path) -> None:
    place = workspace(tmp_path, mode="holding", legal_basis="mandate")
    cast = Cast(place, Clocks(NOW), {name: somebody(tmp_path, name) for name in NAMES[:4]})
    cast.state(NOW + timedelta(days=90))
    for number, name in enumerate(cast.people):
        cast.enrol(name, *list(cast.people)[: min(number, 2)])
    with person(place) as who:
        hand_over(who, cast.clocks(), ("P-02", "P-03"), ())
    rotate_case(place, None, passphrase=PASSPHRASE, performer="officer 3", now=NOW)
    with person(place) as who:
        bundled = made(who, tmp_path / "bag", court)
    holds(tmp_path / "bag", bundled.key_line, court, tmp_path)
    (media,) = [row for row in (tmp_path / "bag/data/exhibits.tsv").read_text().splitlines() if "\tmedia\t" in row]
    assert "\tcustody" in media
    with person(place, "ara") as who:
        wish = Wish((item_id_of(PICTURE),), "to see it", "a warrant says so")
        label = unsealing.request(who, cast.clocks(), wish, cast.people["ara"].sign).label
    cast.approve(label, "bora", "chorong")
    assert cast.open(label) == [PICTURE], "an exchange of the case's keys leaves what custodians hold"
