# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.errors import HashBundleInvalid, HashBundleSealed, HashBundleTooNew
from sotdae.exchange import hash_bundle
from sotdae.exchange.hash_bundle import CODE_ALPHABET, MAX_BYTES, MAX_PARTS, MAX_PHOTOS, check_code, read_bundle
from sotdae.media import pdq_kernel, variants
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant
from sotdae.media.pdq import Pdq
from sotdae.model.canonical import canonical_json


def part(variant: str = "plain", quality: int = 90) -> dict[str, Any]:
    return {"variant": variant, "quality": quality, "hashes": [f"{number}{'a' * 63}" for number in range(8)]}


def bundle(**changed: Any) -> dict[str, Any]:
    return {
        "format": "sotdae-hash-bundle",
        "version": 1,
        "page_version": 1,
        "algorithm": "pdq",
        "algorithm_version": 1,
        "path": "interoperable",
        "variants_version": 1,
        "created_on": "2026-04-01",
        "self_test": {"canvas_bytes": 0, "png_bits": 0, "jpeg_bits": 2},
        "photos": [{"parts": [part(), part("crop-l5-t0-r0-b5", 50)]}, {"parts": [part()], "sha256": "0" * 64}],
        **changed,
    }


def data(**changed: Any) -> bytes:
    return json.dumps(bundle(**changed)).encode()


def test_what_a_bundle_holds() -> None:
    read = read_bundle(data())
    assert read.created_on == date(2026, 4, 1)
    assert read.page_version == 1
    assert (read.self_test.canvas_bytes, read.self_test.png_bits, read.self_test.jpeg_bits) == (0, 0, 2)
    first, second = read.photos
    assert len(first.hashes) == 16
    assert first.hashes[9] == MarkedHash(HashResult("pdq", 1, HashPath.INTEROPERABLE, bytes.fromhex("1" + "a" * 63), 50), "crop-l5-t0-r0-b5", 1)
    assert first.hashes[0].variant == Variant.PLAIN
    assert (first.quality, first.sha256, second.sha256) == (90, None, "0" * 64)


def test_the_code_is_of_the_content_not_of_its_layout() -> None:
    loose = json.dumps(bundle(), indent=3, sort_keys=False).encode()
    tight = canonical_json(bundle())
    assert check_code(loose) == check_code(tight) == check_code(b"\xef\xbb\xbf" + loose) == read_bundle(loose).check_code
    assert check_code(data(created_on="2026-04-02")) != check_code(tight)


def test_the_code_has_eight_signs_that_are_not_mistaken_for_each_other() -> None:
    assert len(CODE_ALPHABET) == len(set(CODE_ALPHABET)) == 31
    assert not set(CODE_ALPHABET) & set("01OIL")
    codes = {check_code(data(page_version=number)) for number in range(1, 300)}
    assert len(codes) == 299
    assert {sign for code in codes for sign in code} == set(CODE_ALPHABET)
    assert {len(code) for code in codes} == {8}


def test_the_code_of_a_known_bundle_stays() -> None:
    """The page computes the same; a change here would part it from every page that has been handed out."""
    assert check_code(data()) == "QUXJR5CN"


@pytest.mark.parametrize("begin", [b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"age-encryption.org/v1\n", b"\n -----BEGIN AGE ENCRYPTED FILE-----"])
def test_a_locked_bundle_is_said_to_be_locked(begin: bytes) -> None:
    for read in (read_bundle, check_code):
        with pytest.raises(HashBundleSealed):
            read(begin + b"rest")


@pytest.mark.parametrize("name", ["version", "algorithm_version", "variants_version"])
def test_a_later_version_is_said_to_be_later(name: str) -> None:
    with pytest.raises(HashBundleTooNew, match=f"{name} 2; this program knows 1"):
        read_bundle(data(**{name: 2}))


WRONG = {
    "no-json": b"{",
    "nothing": b"",
    "a-list": b"[]",
    "not-utf-8": b"\xff" + data(),
    "deep": b"[" * 200_000,
    "long": b" " * (MAX_BYTES + 1),
    "twice": data()[:-1] + b', "version": 1}',
    "fraction": data(page_version=1.5),
    "nan": data(page_version=float("nan")),
    "true-for-1": data(version=True),
    "text-for-1": data(version="1"),
    "huge": data(page_version=10**400),
    "another-format": data(format="other"),
    "another-algorithm": data(algorithm="md5"),
    "another-path": data(path="fast"),
    "no-day": data(created_on="yesterday"),
    "a-time": data(created_on="2026-04-01T10:00:00"),
    "member-too-many": data(file_name="IMG_1.jpg"),
    "no-photos": data(photos=[]),
    "many-photos": data(photos=[{"parts": [part()]}] * (MAX_PHOTOS + 1)),
    "photos-no-list": data(photos={}),
    "a-lying-canvas": data(self_test={"canvas_bytes": 1, "png_bits": 0, "jpeg_bits": 0}),
    "a-lying-decoder": data(self_test={"canvas_bytes": 0, "png_bits": 0, "jpeg_bits": 11}),
    "no-test": data(self_test=None),
    "no-parts": data(photos=[{"parts": []}]),
    "many-parts": data(photos=[{"parts": [part()] + [part(f"crop-l{n}-t0-r0-b0") for n in range(1, MAX_PARTS + 1)]}]),
    "not-whole-first": data(photos=[{"parts": [part("trimmed"), part()]}]),
    "part-twice": data(photos=[{"parts": [part(), part("boxed"), part("boxed")]}]),
    "unknown-part": data(photos=[{"parts": [part(), part("crop-l5")]}]),
    "part-no-text": data(photos=[{"parts": [part(), {**part(), "variant": []}]}]),
    "low-quality": data(photos=[{"parts": [part(quality=49)]}]),
    "seven-hashes": data(photos=[{"parts": [{**part(), "hashes": part()["hashes"][:7]}]}]),
    "short-hash": data(photos=[{"parts": [{**part(), "hashes": ["a" * 63] * 8}]}]),
    "upper-case": data(photos=[{"parts": [{**part(), "hashes": ["A" * 64] * 8}]}]),
    "no-hash": data(photos=[{"parts": [{**part(), "hashes": [None] * 8}]}]),
    "wrong-digest": data(photos=[{"parts": [part()], "sha256": "x"}]),
    "exif": data(photos=[{"parts": [part()], "exif": {}}]),
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_refused(name: str) -> None:
    with pytest.raises(HashBundleInvalid) as refused:
        read_bundle(WRONG[name])
    assert "IMG_1" not in refused.value.diagnostics()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=3), some, max_size=3),
)
PLACES = ["format", "version", "created_on", "self_test", "photos", "path", "page_version"]


@given(st.sampled_from(PLACES), JSON)
def test_no_other_error_comes_out_of_changed_bundles(place: str, value: Any) -> None:
    try:
        read_bundle(data(**{place: value}))
    except (HashBundleInvalid, HashBundleTooNew):
        return
    assert value == bundle()[place] or place in {"page_version", "created_on"}


@given(st.binary(max_size=200))
def test_no_other_error_comes_out_of_bytes(some: bytes) -> None:
    for read in (read_bundle, check_code):
        try:
            read(some)
        except (HashBundleInvalid, HashBundleSealed):
            pass
        else:
            assert read is check_code


def test_the_versions_that_a_bundle_is_held_to_are_those_that_hash_here_and_in_the_page() -> None:
    assert (Pdq.version, variants.VERSION) == (hash_bundle.ALGORITHM_VERSION, hash_bundle.VARIANTS_VERSION)
    page = Path(__file__).resolve().parents[3] / "browser"
    for name, version in (("bundle.js", f"const ALGORITHM_VERSION = {Pdq.version};"), ("parts.js", f"const VARIANTS_VERSION = {variants.VERSION};")):
        assert version in (page / name).read_text("utf-8")
    text = (page / "pdq.js").read_text("utf-8")
    for name, limits in (("TEXTURED", pdq_kernel._TEXTURED), ("REGULAR", pdq_kernel._REGULAR)):
        assert f"const {name} = {{ gap: {float(limits.gap):.3g}, nearWhole: {float(limits.near_whole):.3g} }};" in text
