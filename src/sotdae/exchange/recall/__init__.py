# SPDX-License-Identifier: Apache-2.0
"""The letter that calls handed-over copies back, in Korean and English. It never says whose they are."""

from __future__ import annotations

from sotdae.exchange.recall.letter import RecallLetter, packed, render, unpacked

__all__ = ["RecallLetter", "packed", "render", "unpacked"]
