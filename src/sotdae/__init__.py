# SPDX-License-Identifier: Apache-2.0
"""Sotdae: seals lawful captures of chat rooms, reads them and carries what they say to those who may act on it."""

from __future__ import annotations

__version__ = "0.1.0"
