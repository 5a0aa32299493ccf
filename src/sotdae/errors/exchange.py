# SPDX-License-Identifier: Apache-2.0
"""Errors of what leaves the workspace: exit codes 80-89."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class ExchangeError(SotdaeError):
    """The document could not be written."""

    exit_code = 80


class DocumentInvalid(ExchangeError):
    """The written document does not pass its own check: {what}"""

    exit_code = 81
    remedy = "This is a fault of the program: please report it with the text above."
