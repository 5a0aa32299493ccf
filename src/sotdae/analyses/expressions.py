# SPDX-License-Identifier: Apache-2.0
"""Ibis, fetched where a question is first built and not before: most runs build none (docs/decisions/2026-11-28-compiled-questions.md).

Shared by the analyses of this folder; it is none itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final


class _Ibis:
    """Stands for the module. Its import takes .7 s, with sqlglot and what else only compiling needs."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module("ibis"), name)


ibis: Final[Any] = _Ibis()
"""What ``import ibis`` would give; untyped, as the module itself is."""
