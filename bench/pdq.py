# SPDX-License-Identifier: Apache-2.0
"""From a JPEG's bytes to its PDQ hash: our two paths against python-threatexchange's own hasher (Pillow, then `pdqhash`), alternating in one run.

Ours run in processes with the settings of the jail's children, one with the extra `fast` (simplejpeg) and one without it, the peer in one without
settings; all on one core, one picture at a time.

To reach (DESIGN, section 7): interoperable path at least 4 times the peer with 0 bits of drift; fast path at least 18 times with at most 4 bits, and
at least 90 % of the decode limit, which is what the same decoder needs to decode the same shrunk grey picture and do nothing with it. Pictures are
made here: lattice noise with grain. A way works through all pictures before the next has its turn, as `add` does; each figure is the best of the
rounds, in processor time, since other work may run.
``--jail`` adds pictures a second through two children. Peers: `make oracles`. Usage: python bench/pdq.py [--pictures 8] [--rounds 5] [--jail 200]
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
    from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes
except ImportError:
    pdqhash = pdq_from_bytes = None
from PIL import Image

from sotdae.media import jpeg as shorter_road
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
    return bytes.fromhex(pdq_from_bytes(data)[0])


def interoperable(data: bytes) -> bytes:
    return Pdq().compute(decode(data)[0]).value


def fast(data: bytes) -> bytes:
    found = decode_shrunk(data)
    return Pdq().compute_shrunk(found[0]).value if found else b""


def colour_limit(data: bytes) -> bytes:
    decode(data)
    return b""


def grey_limit(data: bytes) -> bytes:
    """Decode to the size that the fast path works on, with the decoder that it would use, and nothing else."""
    height, width, scale = LIMIT_SIZES[data[-64:]]
    if shorter_road.grey(data, -(-height // scale), -(-width // scale)) is None:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
        image.draft("L", (width // scale, height // scale))
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
LIMIT_SIZES: dict[bytes, tuple[int, int, int]] = {}


def without_extra() -> None:
    shorter_road._simplejpeg = None  # noqa: SLF001 (what a machine without the extra has)


def timed(name: str, pictures: list[bytes]) -> float:
    """Return the mean processor time of a picture, in seconds."""
    for data in pictures:
        if name == "grey limit" and data[-64:] not in LIMIT_SIZES:
            shrunk = decode_shrunk(data)
            assert shrunk is not None
            LIMIT_SIZES[data[-64:]] = (shrunk[0].height, shrunk[0].width, shrunk[0].scale)
    began = time.process_time()
    for data in pictures:
        WAYS[name](data)
    return (time.process_time() - began) / len(pictures)


def one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(pictures: list[bytes], rounds: int) -> dict[str, dict[str, float]]:
    """Return for our processes, with and without the extra, the best of the rounds of each way: mean seconds of a picture."""
    processes = multiprocessing.get_context("spawn")
    with processes.Pool(1, one_core) as theirs:
        theirs.apply(timed, ("peer", pictures[:1]))  # started before the settings are there
        os.environ.update(SETTINGS)
        with processes.Pool(1, one_core) as extra, processes.Pool(1, one_core) as plain:
            plain.apply(without_extra)
            ours = {"with simplejpeg": extra, "Pillow alone": plain}
            least = {key: dict.fromkeys(WAYS, float("inf")) for key in ours}
            for _ in range(rounds):
                hashed = theirs.apply(timed, ("peer", pictures))
                for name in WAYS:
                    for key, pool in ours.items():
                        took = hashed if name == "peer" else pool.apply(timed, (name, pictures))
                        least[key][name] = min(least[key][name], took)
    for name in SETTINGS:
        os.environ.pop(name)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    return least


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
            began = time.process_time()
            way()
            least[name] = min(least[name], time.process_time() - began)
    shown = ", ".join(f"{name} {seconds * 1e3:.2f} ms ({least['pdqhash'] / seconds:.1f}x)" for name, seconds in least.items())
    print(f"  without decoding: {shown}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=8)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--jail", type=int, default=0, metavar="PICTURES")
    chosen = options.parse_args()
    if pdqhash is None:
        print("python-threatexchange and pdqhash are not installed (make oracles): no ratio without them")
        return
    print(f"here plain JPEGs are decoded by {shorter_road.decoder()}")
    for height, width in SIZES:
        pictures = [jpeg(photograph(height, width, seed, 0.04), 85) for seed in range(chosen.pictures)]
        bits = sum(map(len, pictures)) * 8 / (height * width * len(pictures))
        theirs = [peer(data) for data in pictures]
        drifts = {
            name: max(drift(way(data), known) for data, known in zip(pictures, theirs, strict=True))
            for name, way in (("interoperable", interoperable), ("fast", fast))
        }
        print(f"{width}x{height}, {bits:.2f} bits a pixel, slow order for {slow_share(pictures):.0%}")
        for key, best in measure(pictures, chosen.rounds).items():
            print(
                f"  {key}: peer {best['peer'] * 1e3:.1f} ms; interoperable {best['peer'] / best['interoperable']:.1f}x (4) at "
                f"{drifts['interoperable']} bits (0), limit {best['peer'] / best['colour limit']:.1f}x; "
                f"fast {best['peer'] / best['fast']:.1f}x (18) at {drifts['fast']} bits (4), "
                f"{best['grey limit'] / best['fast']:.0%} of the decode limit (90 %), limit {best['peer'] / best['grey limit']:.1f}x",
                flush=True,
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
