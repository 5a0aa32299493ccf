# SPDX-License-Identifier: Apache-2.0
"""The hashing page's parts in real browsers: every picture gives what Python gives, pixel by pixel and bit by bit, or is refused with a reason."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyrage
import pytest
from browsers import BOTH, ask, harness, opened
from chromium import CHROMIUM, Browser
from photos import GROUPS, readable, saved, unreadable
from pictures import every_picture
from variant_pictures import draw

from sotdae.errors import PictureRefused
from sotdae.exchange.hash_bundle import check_code
from sotdae.media.decode import decode
from sotdae.media.hashing import LOW_QUALITY, Wanted
from sotdae.media.marking import marks
from sotdae.media.pdq import Pdq

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]

GOLDEN = Path(__file__).parents[1] / "unit" / "media"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((GOLDEN / name).read_text("ascii").splitlines(), delimiter="\t"))


def written(box: dict[str, int]) -> str:
    return f"{box['top']} {box['left']} {box['bottom']} {box['right']}"


@pytest.fixture(scope="module", params=BOTH)
def parts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp(request.param)
    with opened(request.param, folder) as browser:
        browser.open(harness(folder))
        yield lambda part, *values: ask(browser, part, *values)


@pytest.mark.parametrize("group", GROUPS)
def test_pixels_hashes_and_quality_are_those_of_python(parts: Any, group: str) -> None:
    wrong = [name for name, data in readable(group).items() if not is_equal(parts, data)]
    assert wrong == []


def is_equal(parts: Any, data: bytes) -> bool:
    pixels, _ = decode(data)
    found = parts("pdqOf", data)
    expected = {"quality": Pdq().compute(pixels).quality, "hashes": [result.hex for result in Pdq().compute_orientations(pixels)]}
    return (
        (found["height"], found["width"]) == pixels.shape[:2]
        and found["rgb"] == hashlib.sha256(pixels.tobytes()).hexdigest()
        and {key: found[key] for key in expected} == found["slow"] == expected
    )


def test_there_are_pictures_of_every_kind() -> None:
    assert {group: len(readable(group)) for group in GROUPS} == {"jpeg": 24, "png": 47, "other": 10}
    assert len(unreadable()) == 19


def test_what_cannot_be_read_exactly_is_refused_with_its_reason(parts: Any) -> None:
    assert {name: parts("photoOf", data) for name, (data, _) in unreadable().items()} == {
        name: {"refused": reason} for name, (_, reason) in unreadable().items()
    }


def test_all_pictures_of_the_reference_give_its_bits(parts: Any) -> None:
    golden = {row["name"]: row for row in rows("pdq_vectors.tsv")}
    for name, pixels in every_picture():
        found = parts("pdqOf", saved(pixels, "PNG", compress_level=1))
        assert (found["hashes"][0], found["quality"]) == (golden[name]["hash"], int(golden[name]["quality"])), name
        if not name.endswith("-64x64"):  # which the reference downscales before turning
            assert found["hashes"] == [golden[name][f"orientation_{at}"] for at in range(8)], name


def test_all_parts_of_the_golden_pictures_are_found(parts: Any) -> None:
    for row in rows("variant_vectors.tsv"):
        picture = draw(int(row["height"]), int(row["width"]), int(row["channels"]), row["recipe"])
        boxes = {part["variant"]: written(part["box"]) for part in parts("boxesOf", saved(picture, "PNG"))}
        assert (boxes.get("trimmed", "-"), boxes.get("boxed", "-")) == (row["trimmed"], row["boxed"]), row["name"]


def test_all_golden_crops_are_made(parts: Any) -> None:
    golden = rows("crop_vectors.tsv")
    for height, width in sorted({(int(row["height"]), int(row["width"])) for row in golden}):
        expected = [(row["name"], row["box"]) for row in golden if (row["height"], row["width"]) == (str(height), str(width))]
        made = parts("cropBoxes", {"height": height, "width": width})
        assert [(part["variant"], written(part["box"])) for part in made] == expected


@pytest.mark.parametrize("name", ["png-letterbox", "png-phone", "jpeg-exif-sideways-p3", "jpeg-444"])
def test_every_hash_of_a_sought_photo_is_that_of_python(parts: Any, name: str) -> None:
    data = readable(name.partition("-")[0])[name]
    expected = [(one.variant, one.hash.quality, one.hash.hex) for one in marks(decode(data)[0], [Pdq()], Wanted.SUBJECT)]
    found = parts("photoOf", data)
    if expected[0][1] < LOW_QUALITY:
        assert found == {"refused": "low-quality"}
    else:
        made = [(part["variant"], part["quality"], value) for part in found["parts"] for value in part["hashes"]]
        assert made == [one for one in expected if one[1] >= LOW_QUALITY]


def test_the_browser_passes_its_own_test(parts: Any) -> None:
    assert parts("selfTest") == {"canvas_bytes": 0, "png_bits": 0, "jpeg_bits": 0}


def test_the_known_answers_are_those_of_python() -> None:
    text = (Path(__file__).parents[2] / "browser" / "samples.js").read_text("ascii")
    for sample in text.split("export const ")[1:]:
        stated, *pieces = [part for part in sample.split('"')[1::2] if part]
        pixels, facts = decode(base64.b64decode("".join(pieces)))
        assert Pdq().compute(pixels).hex == stated
        assert facts.orientation == (6 if facts.form == "JPEG" else 1)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize(("lie", "fault"), [("data[4 * 1234 + 1] ^= 1", "canvas"), ("data.fill(255)", "canvas"), ("", None)])
def test_a_canvas_that_lies_by_a_single_bit_is_found_out(tmp_path: Path, lie: str, fault: str | None) -> None:
    """What privacy browsers do, from a few last bits to another picture altogether."""
    with Browser(tmp_path / "profile", scripts=True) as browser:
        browser.open(harness(tmp_path))
        browser.value(
            "(() => { const kind = OffscreenCanvasRenderingContext2D.prototype, honest = kind.getImageData;"
            f"kind.getImageData = function (...box) {{ const image = honest.apply(this, box), data = image.data; {lie}; return image; }}; }})()"
        )
        answer = browser.value("globalThis.harness.selfTest().then(() => null, (error) => error.fault ?? String(error))")
        assert answer == fault


def test_check_codes_are_those_of_python(parts: Any) -> None:
    for number in range(50):
        text = json.dumps({"n": number}, separators=(",", ":")).encode()
        assert parts("codeOf", text) == check_code(text)


@pytest.mark.parametrize("length", [0, 1, 65535, 65536, 65537, 200_000])
def test_what_is_sealed_opens_with_age(parts: Any, length: int, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    plain = np.random.default_rng(length).integers(0, 256, length, np.uint8).tobytes()
    sealed = parts("sealed", plain, str(identity.to_public())).encode()
    (tmp_path / "key").write_text(str(identity), "ascii")
    (tmp_path / "sealed").write_bytes(sealed)
    if shutil.which("age") is None:
        pytest.skip("age is not installed")
    opened_by_age = subprocess.run(["age", "--decrypt", "-i", tmp_path / "key", tmp_path / "sealed"], capture_output=True, check=True)
    assert opened_by_age.stdout == plain


def test_python_refuses_what_the_page_calls_damaged_too() -> None:
    for data, reason in unreadable().values():
        if reason in {"empty", "unknown", "damaged", "too-large"}:
            with pytest.raises(PictureRefused):
                decode(data)
