# SPDX-License-Identifier: Apache-2.0
"""From a JPEG's bytes to its PDQ hash: our two paths against python-threatexchange's (Pillow, then ``pdqhash``), alternating in one run.

Ours run in a process with the settings of the jail's children, the peer in one without; each on one core, one picture at a time.

To reach (DESIGN, section 7): interoperable path at least 4 times the peer with 0 bits of drift; fast path at least 18 times with at most 4 bits, and
at least 90 % of the decode limit, which is what Pillow needs to decode the same shrunk grey picture and do nothing with it. Pictures are made here:
lattice noise with grain. Each figure is the mean over the pictures of the best of the rounds.
``--jail`` adds pictures a second through two children. Usage: python bench/pdq.py [--pictures 6] [--rounds 5] [--jail 200]
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

try:
    import pdqhash
except ImportError:
    pdqhash = None
from PIL import Image

from sotdae.media import pdq_kernel, pdq_reference
from sotdae.media.decode import decode, decode_shrunk
from sotdae.media.hashing import HashPath, Pixels
from sotdae.media.jail import SETTINGS, Jail
from sotdae.media.pdq import Pdq
from sotdae.media.pdq_tents import tents

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "unit" / "media"))
from pictures import clouds, noise

SIZES = ((960, 1280), (1440, 1920), (2880, 3840))


def photograph(height: int, width: int, seed: int, grain: float) -> Pixels:
    """Lattice noise in three colours that mostly go together, with grain."""
    grey = clouds(height, width, seed)
    planes = [
        grey * 0.8 + clouds(height, width, seed + 10 * plane + 7) * 0.2 + (noise(height, width, seed + plane).astype(float) - 127) * grain
        for plane in range(3)
    ]
    stacked = np.stack(planes, axis=2)
    return np.clip((stacked - stacked.mean()) * 1.8 + 127, 0, 255).astype(np.uint8)


def jpeg(pixels: Pixels, quality: int) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, "JPEG", quality=quality)
    return sink.getvalue()


def peer(data: bytes) -> bytes:
    vector, _ = pdqhash.compute(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    return np.packbits(np.asarray(vector, np.uint8)).tobytes()


def interoperable(data: bytes) -> bytes:
    return Pdq().compute(decode(data)[0]).value


def fast(data: bytes) -> bytes:
    found = decode_shrunk(data)
    return Pdq().compute_shrunk(found[0]).value if found else b""


def colour_limit(data: bytes) -> bytes:
    Image.open(io.BytesIO(data)).load()
    return b""


def grey_limit(data: bytes) -> bytes:
    image = Image.open(io.BytesIO(data), formats=("JPEG",))
    scale = 1
    while scale < 8 and min(image.size) // (2 * scale) >= 256:
        scale *= 2
    image.draft("L", (image.width // scale, image.height // scale))
    image.load()
    return b""


def drift(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def slow_share(pictures: list[bytes]) -> float:
    """Share of pictures that had to be computed in the reference's order."""
    slow = 0
    for data in pictures:
        pixels, _ = decode(data)
        blocks = pdq_kernel.averages(pixels, tents(pixels.shape[0]), tents(pixels.shape[1]))
        allowed = pdq_kernel.rounding(pixels)
        certain = pdq_kernel.certain_bits(pdq_kernel.transform(blocks), allowed) and pdq_kernel.certain_quality(blocks, allowed)
        slow += not certain
    return slow / len(pictures)


WAYS = {"peer": peer, "interoperable": interoperable, "fast": fast, "colour limit": colour_limit, "grey limit": grey_limit}


def timed(name: str, data: bytes) -> float:
    began = time.perf_counter()
    WAYS[name](data)
    return time.perf_counter() - began


def measure(pictures: list[bytes], rounds: int) -> dict[str, float]:
    """Return the mean over the pictures of the best of the rounds, in seconds, of each way."""
    best = dict.fromkeys(WAYS, 0.0)
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(1) as theirs:
        theirs.apply(timed, ("peer", pictures[0]))  # started before the settings are there
        os.environ.update(SETTINGS)
        with processes.Pool(1) as ours:
            for data in pictures:
                least = dict.fromkeys(WAYS, float("inf"))
                for _ in range(rounds):
                    for name in WAYS:
                        least[name] = min(least[name], (theirs if name == "peer" else ours).apply(timed, (name, data)))
                for name, seconds in least.items():
                    best[name] += seconds / len(pictures)
    for name in SETTINGS:
        os.environ.pop(name)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    return best


def kernels(pixels: Pixels, rounds: int) -> None:
    height, width = pixels.shape[:2]
    ways: dict[str, Callable[[], object]] = {
        "kernel": lambda: pdq_kernel.transform(pdq_kernel.averages(pixels, tents(height), tents(width))),
        "reference order": lambda: pdq_reference.transform(pdq_reference.averages(pixels)),
    }
    ways["pdqhash"] = lambda: pdqhash.compute(pixels)
    least = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            least[name] = min(least[name], time.perf_counter() - began)
    shown = ", ".join(f"{name} {seconds * 1e3:.2f} ms ({least['pdqhash'] / seconds:.1f}x)" for name, seconds in least.items())
    print(f"  without decoding: {shown}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=6)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--jail", type=int, default=0, metavar="PICTURES")
    chosen = options.parse_args()
    if pdqhash is None:
        print("the peer pdqhash is not installed (pip install pdqhash==0.2.8): no ratio without it")
        return
    for height, width in SIZES:
        pictures = [jpeg(photograph(height, width, seed, 0.04), 85) for seed in range(chosen.pictures)]
        bits = sum(map(len, pictures)) * 8 / (height * width * len(pictures))
        theirs = [peer(data) for data in pictures]
        drifts = {
            name: max(drift(way(data), known) for data, known in zip(pictures, theirs, strict=True))
            for name, way in (("interoperable", interoperable), ("fast", fast))
        }
        best = measure(pictures, chosen.rounds)
        print(
            f"{width}x{height}, {bits:.2f} bits a pixel: peer {best['peer'] * 1e3:.1f} ms; "
            f"interoperable {best['peer'] / best['interoperable']:.1f}x (4) at {drifts['interoperable']} bits (0), "
            f"limit {best['peer'] / best['colour limit']:.1f}x, slow order for {slow_share(pictures):.0%}; "
            f"fast {best['peer'] / best['fast']:.1f}x (18) at {drifts['fast']} bits (4), "
            f"{best['grey limit'] / best['fast']:.0%} of the decode limit (90 %), limit {best['peer'] / best['grey limit']:.1f}x"
        )
        kernels(decode(pictures[0])[0], chosen.rounds)
    if chosen.jail:
        in_jail(chosen.jail)


def in_jail(count: int) -> None:
    pictures = [jpeg(photograph(960, 1280, seed, 0.04), 85) for seed in range(4)]
    with Jail() as jail:
        list(jail.look_all((number, pictures[number % 4]) for number in range(8)))
        for path, way in ((HashPath.INTEROPERABLE, interoperable), (HashPath.FAST, fast)):
            began = time.perf_counter()
            for number in range(count):
                way(pictures[number % 4])
            alone = count / (time.perf_counter() - began)
            began = time.perf_counter()
            for _ in jail.look_all(((number, pictures[number % 4]) for number in range(count)), path):
                pass
            jailed = count / (time.perf_counter() - began)
            print(f"jail, 1280x960, {path}: {jailed:.0f} pictures a second with two children, {alone:.0f} without a jail on one core")


if __name__ == "__main__":
    main()
