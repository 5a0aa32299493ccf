# SPDX-License-Identifier: Apache-2.0
"""How a recipient can decide: told by itself, so that whoever only asks what came of a request need not read what every law wants of a notice."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a recipient can decide. ``blocked_in`` is never ``removed``."""

    REMOVED = "removed"
    PARTIAL = "partial"
    BLOCKED_IN = "blocked_in"
    PRESERVED = "preserved"
    REFUSED = "refused"
    NOT_COMPETENT = "not_competent"
    NO_ANSWER = "no_answer"
