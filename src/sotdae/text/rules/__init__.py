# SPDX-License-Identifier: Apache-2.0
"""Rules as data: TOML files say what to look for, and carry their own examples, which must hold when they are loaded.

`loading` reads the files, `rule` is one rule, `ruleset` runs all of them over a text. The language is described in docs/formats/text-rules.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdae.text.rules.rule import FAMILIES, Hit, Rule
from sotdae.text.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from sotdae.text.rules.loading import load_rules

__all__ = ["FAMILIES", "Hit", "Rule", "RuleSet", "load_rules"]


def __getattr__(name: str) -> Any:
    """Load what reads files when it is asked for: the second process of the text pass reads none."""
    if name == "load_rules":
        from sotdae.text.rules.loading import load_rules  # noqa: PLC0415 (see above)

        return load_rules
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
