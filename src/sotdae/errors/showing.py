# SPDX-License-Identifier: Apache-2.0
"""Errors of what is shown to people: unmasking, warnings, citations, stored filters: exit codes 118-121."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class ShowingError(SotdaeError):
    """This cannot be shown."""

    exit_code = 118
    remedy = "Go back to the page and choose it there again."


class NothingToUnmask(ShowingError):
    """There is nothing behind this mask: the captures do not show it."""

    exit_code = 119
    remedy = "Look at the room's captures; what no capture shows cannot be unmasked."


class ReasonMissing(ShowingError):
    """A reason is needed, in a few words: {what}"""

    exit_code = 120
    remedy = "Say why in one line; it is sealed into the custody log with the act."


class CitationUnknown(ShowingError):
    """There is no such citation in this case."""

    exit_code = 121
    remedy = "Open the page that was cited and take the citation again."
