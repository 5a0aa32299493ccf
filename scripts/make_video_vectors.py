# SPDX-License-Identifier: Apache-2.0
"""Writes tests/unit/media/video_vectors: small clips of moving patterns, and what the reference says of their frames.

Needs what the program itself must not depend on: PyAV 18.1.0 (its wheel holds GPL encoders), and vpdq 0.2.5 (BSD-3-Clause), which is built against a
system's FFmpeg. Run it by hand in an environment of its own; its results are committed. The two may stand in two environments:

    python scripts/make_video_vectors.py clips    (needs av, numpy)
    python scripts/make_video_vectors.py hashes   (needs vpdq)
"""

from __future__ import annotations

import importlib
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "tests/unit/media/video_vectors"
WIDTH, HEIGHT = 160, 120
CLIPS: tuple[tuple[str, str, Fraction, int, str, dict[str, str]], ...] = (
    ("h264-30.mp4", "libx264", Fraction(30), 95, "yuv420p", {"crf": "32"}),
    ("h264-2997.mov", "libx264", Fraction(30_000, 1_001), 95, "yuv420p", {"crf": "32"}),
    ("hevc-24.mp4", "libx265", Fraction(24), 60, "yuv420p", {"crf": "34", "x265-params": "log-level=none"}),
    ("mpeg4-25.mp4", "mpeg4", Fraction(25), 55, "yuv420p", {"b": "80k"}),
    ("vp8-15.webm", "libvpx", Fraction(15), 40, "yuv420p", {"b": "60k"}),
    ("vp9-25.webm", "libvpx-vp9", Fraction(25), 60, "yuv420p", {"b": "60k"}),
    ("vp9-alpha-30.webm", "libvpx-vp9", Fraction(30), 40, "yuva420p", {"b": "60k"}),
    ("av1-30.mp4", "libsvtav1", Fraction(30), 10, "yuv420p", {"crf": "50"}),
)
"""Name, coder, frames a second, frames, pixel format, options."""

QUARTER_TURN = b"".join((number & 0xFFFFFFFF).to_bytes(4) for number in (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30))
MATRIX_AT = 44
"""Bytes from the name of the ``tkhd`` box to its matrix. Source: ISO/IEC 14496-12."""


def clips() -> None:
    """Write the clips."""
    FOLDER.mkdir(exist_ok=True)
    for name, coder, rate, count, pixels, options in CLIPS:
        write(FOLDER / name, coder, rate, [None] * count, pixels=pixels, options=options)
    unsteady: list[int | None] = [number * 33 + number * number * 7 % 13 for number in range(130)]
    write(FOLDER / "h264-unsteady.mp4", "libx264", Fraction(30), unsteady, pixels="yuv420p", options={"crf": "32"})
    pieces = {"movflags": "frag_keyframe+empty_moov"}
    write(FOLDER / "h264-fragmented.mp4", "libx264", Fraction(24), [None] * 50, pixels="yuv420p", options={"crf": "32"}, container=pieces)
    turned = bytearray((FOLDER / "h264-30.mp4").read_bytes())
    at = turned.index(b"tkhd") + MATRIX_AT
    turned[at : at + len(QUARTER_TURN)] = QUARTER_TURN
    (FOLDER / "h264-turned.mp4").write_bytes(turned)


def write(
    path: Path, coder: str, rate: Fraction, times: list[int | None], *, pixels: str, options: dict[str, str], container: dict[str, str] | None = None
) -> None:
    """Write a clip of a pattern that moves: rings, and a bar that runs through them.

    Args:
        path: where to.
        coder: FFmpeg's name.
        rate: frames a second.
        times: of each frame in milliseconds, or None for a steady rate.
        pixels: FFmpeg's name of the format.
        options: of the coder.
        container: options of the container.
    """
    av, np = (importlib.import_module(name) for name in ("av", "numpy"))
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    with av.open(str(path), "w", options=container or {}) as file:
        stream: Any = file.add_stream(coder, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixels
        if times[0] is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1_000)
        for number, at in enumerate(times):
            waves = np.sin(np.hypot(x - 20 - number, y - 60 + number / 2) / 6) * np.cos(x / (20 + number / 9))
            picture = np.stack([127 + 110 * waves, 127 + 90 * np.cos(y / 9 + number / 5), 255 - 120 * (1 + waves)], axis=2).clip(0, 255)
            picture[:, (3 * number) % WIDTH : (3 * number) % WIDTH + 12] = 240
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture.astype(np.uint8)), format="rgb24")
            if at is not None:
                frame.pts, frame.time_base = at, Fraction(1, 1_000)
            for packet in stream.encode(frame):
                file.mux(packet)
        for packet in stream.encode():
            file.mux(packet)


def hashes() -> None:
    """Write what vpdq says of each clip: one frame a second, and all of them."""
    vpdq = importlib.import_module("vpdq")
    lines = ["clip\tframes\tnumber\ttimestamp\tquality\thash"]
    for path in sorted((*FOLDER.glob("*.m*"), *FOLDER.glob("*.webm"))):
        if path.name.startswith("av1"):
            continue  # the program refuses it, which is tested
        for which, seconds in (("second", 1.0), ("every", 0.0)):
            lines.extend(
                f"{path.name}\t{which}\t{one.frame_number}\t{one.timestamp:.6f}\t{one.quality}\t{one.hex}"
                for one in vpdq.computeHash(str(path), seconds_per_hash=seconds)
                if which == "second" or one.frame_number % 7 == 0
            )
    (FOLDER / "vpdq.tsv").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    {"clips": clips, "hashes": hashes}[sys.argv[1]]()
