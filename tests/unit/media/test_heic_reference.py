# SPDX-License-Identifier: Apache-2.0
"""HEIC against the reference decoder, libheif: files that its coder writes, and files of ours that it reads. Debian's `libheif-examples` brings both.

They are programs of their own (LGPL, with an encoder under the GPL), used by these tests alone and nowhere by the program.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from heif_files import Item, clap, coded_item, heif, imir, irot, photo, tiled
from hevc_files import still
from pictures import Pixels, picture
from PIL import Image

from sotdae.media.jail import Jail, video_extra
from sotdae.media.outcome import Outcome
from sotdae.media.pdq import Pdq

pytestmark = [
    pytest.mark.skipif(not video_extra(), reason="the extra sotdae[video] is not installed"),
    pytest.mark.skipif(not (shutil.which("heif-enc") and shutil.which("heif-convert")), reason="heif-enc and heif-convert are not installed"),
]
SHOWN = picture("discs", 176, 240)
ODD = picture("discs", 171, 233)
MOST_BITS = 4
"""Between two decoders, with the matrix that heif-enc writes. Source: docs/robustness.md, 36 photographs."""


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with Jail(workers=1) as opened:
        yield opened


def written(folder: Path, pixels: Pixels, *options: str, mode: str | None = None) -> bytes:
    """Return what libheif's coder makes of a picture."""
    image = Image.fromarray(pixels)
    (image if mode is None else image.convert(mode)).save(folder / "in.png")
    subprocess.run(["heif-enc", "-q", "90", *options, "-o", folder / "out.heic", folder / "in.png"], check=True, capture_output=True)
    return (folder / "out.heic").read_bytes()


def known(folder: Path, data: bytes) -> Pixels:
    """Return what libheif's decoder makes of a file."""
    (folder / "in.heic").write_bytes(data)
    subprocess.run(["heif-convert", folder / "in.heic", folder / "known.png"], check=True, capture_output=True)
    with Image.open(folder / "known.png") as image:
        return np.asarray(image.convert("RGB"))


def bits(outcome: Outcome, pixels: Pixels) -> int:
    assert outcome.refused is None
    return (int.from_bytes(outcome.hashes[0].hash.value) ^ int.from_bytes(Pdq().compute(pixels).value)).bit_count()


@pytest.mark.parametrize("pixels", [SHOWN, ODD, picture("clouds", 480, 640), picture("discs", 65, 129)], ids=["even", "odd", "clouds", "small"])
@pytest.mark.parametrize("options", [(), ("-p", "chroma=444"), ("-p", "chroma=422"), ("-L",), ("-t", "64")], ids=" ".join)
def test_what_the_reference_writes_has_the_hash_of_what_it_reads(jail: Jail, tmp_path: Path, pixels: Pixels, options: tuple[str, ...]) -> None:
    data = written(tmp_path, pixels, *options)
    reference = known(tmp_path, data)
    outcome = jail.look(data)
    assert bits(outcome, reference) <= (8 if pixels.shape[1] == 640 else MOST_BITS), "clouds have many bits that hang by a hair"
    assert reference.shape == pixels.shape


@pytest.mark.parametrize("depth", [10, 12])
def test_pictures_of_more_than_eight_bits_are_read(jail: Jail, tmp_path: Path, depth: int) -> None:
    wide = np.asarray(Image.fromarray(SHOWN).convert("L")).astype(np.uint16) * 257
    Image.fromarray(wide).save(tmp_path / "in.png")
    command = ["heif-enc", "-q", "90", "-b", str(depth), "-o", tmp_path / "out.heic", tmp_path / "in.png"]
    subprocess.run(command, check=True, capture_output=True)
    grey = np.repeat((wide >> 8).astype(np.uint8)[:, :, None], 3, axis=2)
    assert bits(jail.look((tmp_path / "out.heic").read_bytes()), grey) <= MOST_BITS


def test_alpha_is_left_aside(jail: Jail, tmp_path: Path) -> None:
    layered = np.dstack([SHOWN, np.indices(SHOWN.shape[:2]).sum(0).astype(np.uint8)])
    data = written(tmp_path, layered)
    assert b"auxC" in data
    assert bits(jail.look(data), SHOWN) <= MOST_BITS


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("mode", [None, 0, 1])
@pytest.mark.parametrize("in_tiles", [False, True])
def test_the_reference_turns_and_mirrors_as_we_do(jail: Jail, tmp_path: Path, quarters: int, mode: int | None, in_tiles: bool) -> None:
    steps = (irot(quarters), *(() if mode is None else (imir(mode),)))
    data = tiled(SHOWN, 80, *steps) if in_tiles else photo(SHOWN, *steps)
    assert bits(jail.look(data), known(tmp_path, data)) <= MOST_BITS


@pytest.mark.parametrize("right", [1, 3, -21, 41])
def test_the_reference_cuts_as_we_do(tmp_path: Path, right: int) -> None:
    from sotdae.media.heic import _decoded
    from sotdae.media.heif import applied, plan

    data = photo(SHOWN, clap((121, 1), (90, 1), (right, 2), (-right, 1)))
    found, reference = plan(data), known(tmp_path, data)
    assert found is not None
    ours = applied(_decoded(found), found.steps)
    assert ours.shape == reference.shape
    assert np.abs(ours.astype(int) - reference).max() <= 3


@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("chroma", [0, 1, 3])
def test_files_of_ours_are_read_by_the_reference(jail: Jail, tmp_path: Path, depth: int, chroma: int) -> None:
    data = heif({1: coded_item(still(ODD, depth=depth, chroma=chroma, cut=chroma != 1)), 2: Item(b"Exif", bytes(8))})
    reference = known(tmp_path, data)
    assert bits(jail.look(data), reference[: ODD.shape[0], : ODD.shape[1]]) <= MOST_BITS
