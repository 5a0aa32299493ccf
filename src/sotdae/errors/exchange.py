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


class HashListRefused(ExchangeError):
    """The hash list was not taken in: {reason}."""

    exit_code = 82
    remedy = "Ask the partner for lines or CSV of PDQ hashes, in files of at most a million; nothing was kept of this one."


class NothingToShare(ExchangeError):
    """There is no hash that may be handed to this recipient."""

    exit_code = 83
    remedy = "Only whole, upright photos of sufficient quality leave, and only where a consent names the recipient: see bank list."
