# SPDX-License-Identifier: Apache-2.0
"""The report: one self-contained page, Korean and English, that opens from disk with scripts switched off and prints on A4."""

from __future__ import annotations
