# SPDX-License-Identifier: Apache-2.0
"""How a subject's case stands, in words for her: on a screen, and on paper that she can take along."""

from __future__ import annotations

from sotdae.exchange.status.text import render

__all__ = ["render"]
