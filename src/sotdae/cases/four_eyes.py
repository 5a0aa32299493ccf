# SPDX-License-Identifier: Apache-2.0
"""Whether two stated performers are two persons. Standard library alone: whatever shows a decision asks it, and starts at once."""

from __future__ import annotations

import unicodedata


def are_two_persons(first: str, second: str) -> bool:
    """Whether two stated performers are two: both stated, and not the same but for spaces, width and case."""
    names = [" ".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in (first, second)]
    return all(names) and names[0] != names[1]
