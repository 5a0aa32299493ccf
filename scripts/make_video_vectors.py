# SPDX-License-Identifier: Apache-2.0
"""Writes tests/unit/media/video_vectors.tsv: what ``vpdq`` 0.2.5 says of the tests' own clips. Needs vpdq built on a system's FFmpeg, and numpy."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "unit" / "media"


def main() -> None:
    """Write the table: clip, which frames, number, time stamp in seconds, quality, hash. Of every frame each seventh is written."""
    sys.path.insert(0, str(FOLDER))
    clips, vpdq = importlib.import_module("h264_files").clips(), importlib.import_module("vpdq")
    lines = ["clip\tframes\tnumber\ttimestamp\tquality\thash"]
    with tempfile.TemporaryDirectory() as folder:
        for name, data in clips.items():
            path = Path(folder) / name
            path.write_bytes(data)
            for which, seconds in (("second", 1.0), ("every", 0.0)):
                lines.extend(
                    f"{name}\t{which}\t{one.frame_number}\t{one.timestamp:.6f}\t{one.quality}\t{one.hex}"
                    for one in vpdq.computeHash(str(path), seconds_per_hash=seconds)
                    if which == "second" or one.frame_number % 7 == 0
                )
    (FOLDER / "video_vectors.tsv").write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
