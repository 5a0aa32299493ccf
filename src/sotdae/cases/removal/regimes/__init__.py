# SPDX-License-Identifier: Apache-2.0
"""Regimes as data: what each law or channel asks of a notice (the ``*.toml`` beside this module), loaded strictly, and what a notice still lacks."""

from __future__ import annotations

from sotdae.cases.removal.regimes.loading import built_in, load_regimes, parsed, regime_called
from sotdae.cases.removal.regimes.problems import FIELDS, Missing, asked_of, problems_of, require_complete
from sotdae.cases.removal.regimes.regime import (
    BUILT_IN,
    OFFICE_PING,
    Channel,
    DeadlineKind,
    DeadlineRule,
    Form,
    Locators,
    Recipient,
    RecipientKind,
    Regime,
    Required,
    StatementWords,
    Trigger,
    Words,
)

__all__ = [
    "BUILT_IN",
    "FIELDS",
    "OFFICE_PING",
    "Channel",
    "DeadlineKind",
    "DeadlineRule",
    "Form",
    "Locators",
    "Missing",
    "Recipient",
    "RecipientKind",
    "Regime",
    "Required",
    "StatementWords",
    "Trigger",
    "Words",
    "asked_of",
    "built_in",
    "load_regimes",
    "parsed",
    "problems_of",
    "regime_called",
    "require_complete",
]
