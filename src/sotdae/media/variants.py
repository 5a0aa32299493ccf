# SPDX-License-Identifier: Apache-2.0
"""Parts of a picture that are hashed beside the whole of it. So far the whole alone."""

from __future__ import annotations

from sotdae.media.hashing import Pixels, Variant


def variants(pixels: Pixels) -> list[tuple[Variant, Pixels]]:
    """Return the picture, and its parts where they differ from it, each with its name; the whole of it comes first."""
    return [(Variant.PLAIN, pixels)]
