# SPDX-License-Identifier: Apache-2.0
"""Errors of analyses, rules and plug-ins: exit codes 60-69."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class AnalysisError(SotdaeError):
    """An analysis could not run."""

    exit_code = 60


class ColumnMissing(AnalysisError):
    """Analysis {analysis} needs column {column} of table {table}."""

    exit_code = 61


class RegistryError(AnalysisError):
    """A plug-in is not usable: {what}"""

    exit_code = 62
    remedy = "Remove or update the package that provides it."


class RuleInvalid(AnalysisError):
    """A text rule is not usable: {what}"""

    exit_code = 63
    remedy = "Mend the rule's file; its own examples must hold."


class WeightsInvalid(AnalysisError):
    """The weights of succession are not usable: {why}"""

    exit_code = 64
    remedy = "Install the program again; its weights are part of it."
