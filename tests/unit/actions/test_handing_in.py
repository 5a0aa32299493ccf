# SPDX-License-Identifier: Apache-2.0
"""Bundles from the hashing page: clear or sealed to this workspace, told from photos by their first bytes, kept like photos."""

from __future__ import annotations

import base64
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
from banking import NOW, PASSPHRASE, asked, banked, fake_hash, photo, workspace
from pyrage import encrypt, x25519

from sotdae.actions.acting import acting
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.bank import BankAdded, bank_add
from sotdae.actions.matching.handing_in import is_bundle
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import day_of
from sotdae.errors import HashBundleInvalid, HashBundleSealed, UsageError
from sotdae.exchange.hash_bundle import check_code, read_bundle


def part(variant: str, seed: str) -> dict[str, Any]:
    return {"variant": variant, "quality": 90, "hashes": [f"{number}{seed * 63}" for number in range(8)]}


BUNDLE = json.dumps(
    {
        "format": "sotdae-hash-bundle",
        "version": 1,
        "page_version": 1,
        "algorithm": "pdq",
        "algorithm_version": 1,
        "path": "interoperable",
        "variants_version": 1,
        "created_on": "2026-03-01",
        "self_test": {"canvas_bytes": 0, "png_bits": 0, "jpeg_bits": 0},
        "photos": [{"parts": [part("plain", "a"), part("trimmed", "b")]}, {"parts": [part("plain", "c")]}],
    }
).encode()


def armoured(sealed: bytes) -> bytes:
    lines = "\n".join(textwrap.wrap(base64.b64encode(sealed).decode(), 64))
    return f"-----BEGIN AGE ENCRYPTED FILE-----\n{lines}\n-----END AGE ENCRYPTED FILE-----\n".encode()


def sealed_to(place: Workspace) -> bytes:
    return encrypt(BUNDLE, [x25519.Recipient.from_str((place.keys / "operator.pub").read_text().strip())])


def add(place: Workspace, *files: Path) -> BankAdded:
    return bank_add(asked(place), list(files), hash_photo=fake_hash, now=NOW)


@pytest.mark.parametrize("form", ["clear", "sealed", "armoured", "armoured after a blank line"])
def test_a_bundle_is_kept_like_photos_and_says_its_code(tmp_path: Path, form: str) -> None:
    place = workspace(tmp_path)
    sealed = sealed_to(place)
    data = {"clear": b"\xef\xbb\xbf" + BUNDLE, "sealed": sealed, "armoured": armoured(sealed)}.get(form, b"\r\n" + armoured(sealed))
    added = add(place, photo(tmp_path, "photos.json", data))
    assert (added.source, added.photos, added.hashes, added.check_codes) == ("bundle", 2, 24, (check_code(BUNDLE),))
    with acting(place, None, passphrase=PASSPHRASE, performer=None, now=NOW) as who:
        (subject,) = who.ledger.subjects(who.case.case_id)
        held = list(bank_hashes.held(who, subject.subject_id, day_of(NOW)))
    assert [one.hashes for one in held] == [one.hashes for one in read_bundle(BUNDLE).photos]
    written = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    assert b"a" * 63 not in written


def test_photos_and_bundles_are_not_mixed_and_another_s_bundle_is_not_opened(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "bundle.json").write_bytes(BUNDLE)
    with pytest.raises(UsageError, match="separately"):
        add(place, photo(tmp_path), tmp_path / "bundle.json")
    (tmp_path / "other").write_bytes(encrypt(BUNDLE, [x25519.Identity.generate().to_public()]))
    with pytest.raises(HashBundleSealed):
        add(place, tmp_path / "other")
    (tmp_path / "broken").write_bytes(BUNDLE[:-5])
    with pytest.raises(HashBundleInvalid):
        add(place, tmp_path / "broken")
    assert banked(place, tmp_path).entry == "B-01", "nothing of these was kept"


def test_two_bundles_make_one_entry_with_two_codes(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    other = BUNDLE.replace(b"2026-03-01", b"2026-03-02")
    files = [photo(tmp_path, "1.json", BUNDLE), photo(tmp_path, "2.json", other)]
    added = add(place, *files)
    assert (added.photos, added.check_codes) == (4, (check_code(BUNDLE), check_code(other)))


def test_bundles_are_no_way_to_ask_for_thousands_at_once(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    full = json.loads(BUNDLE)
    full["photos"] = [{"parts": [part("plain", "a")]}] * 100
    files = [photo(tmp_path, f"{number}.json", json.dumps(full).encode()) for number in range(3)]
    assert add(place, *files[:2]).photos == 200
    with pytest.raises(UsageError, match="at most 200"):
        add(place, *files)
    with pytest.raises(UsageError, match="at most 200"):
        add(place, *[tmp_path / "not there.png"] * 10_000)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"format"', True),
        (b"  \n{", True),
        (b"age-encryption.org/v1\n", True),
        (b"\xff\xd8\xff\xe0", False),
        (b"\x89PNG", False),
        (b"RIFF....WEBP", False),
        (b"", False),
    ],
)
def test_a_bundle_is_told_by_its_first_bytes(head: bytes, *, expected: bool) -> None:
    assert is_bundle(head) is expected
