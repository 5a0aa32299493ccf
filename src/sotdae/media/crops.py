# SPDX-License-Identifier: Apache-2.0
"""The crops by which a person's own photo is sought. None yet."""

from __future__ import annotations

from collections.abc import Iterator

from sotdae.media.hashing import Pixels


def crops(pixels: Pixels) -> Iterator[tuple[str, Pixels]]:
    """Yield each crop of a picture with its name; the whole picture is not among them."""
    del pixels
    yield from ()
