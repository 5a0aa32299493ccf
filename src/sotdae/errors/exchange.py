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
    remedy = "Only whole, upright photos of sufficient quality leave, and only where a consent names the recipient: see `sotdae bank list`."


class BundleUnreadable(ExchangeError):
    """This is not a bundle that can be checked: {what}."""

    exit_code = 84
    remedy = "Give the folder or the zip that `sotdae bundle` wrote, unchanged; if it came on a medium, copy it again and compare its digest."


class BundleDamaged(ExchangeError):
    """The bundle does not verify: {faults} faults, {exhibits} exhibits concerned."""

    exit_code = 85
    remedy = "Read the list above and ask the sender for the bundle again; keep this one, it may be evidence of tampering."


class HashBundleInvalid(ExchangeError):
    """This is not a bundle of photo fingerprints as the hashing page makes them: {what}"""

    exit_code = 86
    remedy = "Ask for the file again, unchanged, and compare the check code over the phone; a bundle that was edited has to be made anew on the page."


class HashBundleTooNew(ExchangeError):
    """The bundle of photo fingerprints has {part} {found}; this program knows {known}."""

    exit_code = 87
    remedy = "Install the version of Sotdae that the hashing page came with, or a newer one."


class HashBundleSealed(ExchangeError):
    """The bundle of photo fingerprints is still locked with an age key."""

    exit_code = 88
    remedy = "Open it with the age key of the centre whose page made it; what comes out is the bundle."


class HasherPageSettingInvalid(ExchangeError):
    """The hashing page cannot be made for this centre: {what}"""

    exit_code = 89
    remedy = "Give an age recipient (it begins with age1) as age-keygen prints it, and a name of at most 60 letters on one line."
