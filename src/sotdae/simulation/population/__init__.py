# SPDX-License-Identifier: Apache-2.0
"""Worlds of many lineages with all their decoys and shifts, for fitting and for honest evaluation; see docs/simulation.md."""

from __future__ import annotations

from sotdae.simulation.population.parameters import seeds, worlds
from sotdae.simulation.population.population import Population, make
from sotdae.simulation.population.rows import CaptureFact, capture_rows, media_hash_rows, rows

__all__ = ["CaptureFact", "Population", "capture_rows", "make", "media_hash_rows", "rows", "seeds", "worlds"]
