# SPDX-License-Identifier: Apache-2.0
"""The root of the tree: how an error becomes a message, a remedy and an exit code."""

from __future__ import annotations

from typing import ClassVar


class SotdaeError(Exception):
    """Something went wrong."""

    exit_code: ClassVar[int] = 2
    remedy: ClassVar[str] = "Run `sotdae doctor` and read what it says."

    def __init__(self, **facts: object) -> None:
        """Fill the docstring's template with facts.

        Args:
            **facts: the template's fields; ids, counts and codes only.
        """
        self.facts = facts
        template = (type(self).__doc__ or "").strip()
        super().__init__(template.format(**facts) if facts else template)

    def diagnostics(self) -> str:
        """Return the message and the remedy, ready for a terminal."""
        remedy = self.remedy.format(**self.facts) if self.facts else self.remedy
        return f"{self}\n{remedy}"
