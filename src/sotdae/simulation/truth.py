# SPDX-License-Identifier: Apache-2.0
"""The truth table of a world, written apart from every export: what really happened, for tests and evaluation."""

from __future__ import annotations

from pathlib import Path

from sotdae.model.canonical import canonical_json
from sotdae.simulation.world import World


def write_truth(world: World, path: Path) -> None:
    """Write the truth of a world as canonical JSON.

    Args:
        world: what happened.
        path: the file; it must not lie in the folder of an export.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(canonical_json({"seed": world.seed, "truth": world.truth}))
