# SPDX-License-Identifier: Apache-2.0
"""Errors of cases and of what may be done in them: exit codes 70-79."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class CaseError(SotdaeError):
    """The case does not allow this."""

    exit_code = 70


class CaseUnknown(CaseError):
    """There is no case of that name here."""

    exit_code = 71
    remedy = "See `sotdae rooms` for the cases, or add a capture with --case NAME."


class RoomUnknown(CaseError):
    """Not seen: no capture holds this room."""

    exit_code = 72
    remedy = "See `sotdae rooms` for what is held; add an export of the room if you lawfully have one."


class RoomAmbiguous(CaseError):
    """That name fits more than one room: {labels}"""

    exit_code = 73
    remedy = "Give the whole label, and --case NAME where two cases use the same label."


class StepNotPermitted(CaseError):
    """This step is not permitted: {what}"""

    exit_code = 74


class AuthorityRequired(CaseError):
    """Reading a whole account needs a stated authority."""

    exit_code = 75
    remedy = "Add --authority with the warrant, consent or mandate you act under."
