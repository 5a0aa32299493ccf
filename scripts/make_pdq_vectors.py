# SPDX-License-Identifier: Apache-2.0
"""Writes tests/unit/media/pdq_vectors.tsv: what ``pdqhash`` 0.2.8 says of the tests' own pictures. Needs ``pip install pdqhash==0.2.8``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pdqhash

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "unit" / "media"


def main() -> None:
    """Write the table: name, quality, then the eight hashes in hexadecimal."""
    sys.path.insert(0, str(FOLDER))
    from pictures import every_picture  # noqa: PLC0415 (the tests' module is found only now)

    lines = ["name\tquality\thash\t" + "\t".join(f"orientation_{k}" for k in range(8))]
    for name, pixels in every_picture():
        vector, quality = pdqhash.compute(pixels)
        turned, _ = pdqhash.compute_dihedral(pixels)
        values = [np.packbits(np.asarray(one, np.uint8)).tobytes().hex() for one in (vector, *turned)]
        lines.append("\t".join([name, str(quality), *values]))
    (FOLDER / "pdq_vectors.tsv").write_text("\n".join(lines) + "\n", "ascii")


if __name__ == "__main__":
    main()
