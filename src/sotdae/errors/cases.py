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


class ChangedMeanwhile(StepNotPermitted):
    """Somebody else changed {what} at this moment; nothing of yours was recorded."""

    remedy = "Look at it again, and give the same command again if it is still right."


class AuthorityRequired(CaseError):
    """Reading a whole account needs a stated authority."""

    exit_code = 75
    remedy = "Add --authority with the warrant, consent or mandate you act under."


class ConsentMissing(CaseError):
    """Not permitted for this subject: {act} ({why})."""

    exit_code = 76
    remedy = "Ask the subject, then state what was permitted: --basis consent, warrant or statutory, with --scope for each act."


class ConsentEnded(CaseError):
    """The permission for this subject ended on {on}: {why}."""

    exit_code = 77
    remedy = "Ask again and state the new consent; what was kept under the old one can be withdrawn with `sotdae bank withdraw`."


class QueriesSpent(CaseError):
    """This person has searched {asked} times today; {limit} are allowed."""

    exit_code = 78
    remedy = "Go on tomorrow, or have the case's owner set another daily number. Every search stays counted for the auditor."


class ItemFrozen(CaseError):
    """This item may show a minor and is frozen: it is not opened, shown or bundled."""

    exit_code = 79
    remedy = "Leave it closed and refer it to the police (112). Two different persons can lift the freeze with `sotdae unfreeze`."
