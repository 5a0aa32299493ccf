# SPDX-License-Identifier: Apache-2.0
"""Rules as data: TOML files say what to look for, and carry their own examples, which must hold when they are loaded.

`loading` reads the files, `rule` is one rule, `ruleset` runs all of them over a text. The language is described in docs/formats/text-rules.md.
"""

from __future__ import annotations

from sotdae.text.rules.rule import FAMILIES, Hit, Rule
from sotdae.text.rules.ruleset import RuleSet

__all__ = ["FAMILIES", "Hit", "Rule", "RuleSet"]
