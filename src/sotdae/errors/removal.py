# SPDX-License-Identifier: Apache-2.0
"""Errors of removal: notices, regimes and requests, exit codes 130-139."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class RemovalError(SotdaeError):
    """The notice could not be prepared."""

    exit_code = 130


class RegimeUnknown(RemovalError):
    """There is no regime of that name here: {regime}"""

    remedy = "See docs/regimes.md for those that come with the program; SOTDAE_REGIMES names the folder of your own."


class RegimeInvalid(RemovalError):
    """A regime file does not hold: {where}: {why}."""

    exit_code = 131
    remedy = "Mend the file at the place named, or take it out of the folder; nothing is rendered under rules that were read in part."


class RecordInvalid(RemovalError):
    """This is not a notice record: {where}: {why}."""

    exit_code = 132
    remedy = "Make the record anew with `sotdae notice new`; a record of a newer version needs the newer program."


class NoticeIncomplete(RemovalError):
    """The notice lacks {count} things that {regime} asks for: {fields}"""

    exit_code = 133
    remedy = "Fill them in; each is named in Korean and English by `sotdae notice check`. Nothing was rendered."
