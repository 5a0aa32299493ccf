# SPDX-License-Identifier: Apache-2.0
"""Errors of erasing, backing up and restoring: exit codes 100-109."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class KeepingError(SotdaeError):
    """What is kept could not be erased, backed up or restored."""

    exit_code = 100


class ErasureHeld(KeepingError):
    """Not erased: {hold} stands until {until}. Its ground: {ground}"""

    exit_code = 101
    remedy = "Nothing was erased. See the holds with `sotdae case show`; whoever answers for this one can lift it with `sotdae case lift {hold}`."


class ErasedByDecision(KeepingError):
    """This was erased from the case by decision ({label}) and is not taken in again."""

    exit_code = 102
    remedy = "Nothing was sealed. If you have a new lawful ground, take it in under another case (--case NAME)."


class PlanChanged(KeepingError):
    """What {label} would erase is no longer what was asked for."""

    exit_code = 103
    remedy = "Nothing was erased. Something was added or erased since: look at it again with --dry-run and ask anew."


class BackupFailed(KeepingError):
    """The backup could not be written: {reason}."""

    exit_code = 104
    remedy = "Make room on the medium or mend it, then give the same command again: what was copied whole is not copied twice."


class BackupUnusable(KeepingError):
    """This folder is no backup that can be restored: {reason}."""

    exit_code = 105
    remedy = "Name the folder that `sotdae backup` wrote to, or another run in it; a damaged file may stand whole in another backup."


class BackupExpired(KeepingError):
    """The item keys of this run were to be kept until {until} only."""

    exit_code = 106
    remedy = "Choose a newer run. Item keys are kept for 30 days so that what was erased cannot come back; the sealed files alone open no more."


class TargetNotEmpty(KeepingError):
    """A workspace is restored into an empty folder only, and this one is not."""

    exit_code = 107
    remedy = "Name a folder that does not exist yet."


class PersonNotKept(KeepingError):
    """Nothing is kept of {subject} that could be opened: {why}."""

    exit_code = 108
    remedy = "A subject goes by her pseudonym. `sotdae subject person --keep` seals who she is, where the office has chosen to."


class StatusRefused(KeepingError):
    """This case number and PIN do not belong together."""

    exit_code = 109
    remedy = "Look at the paper again. Whoever has lost the PIN asks her counsellor for a new one; nobody can read out the old one."


class StatusLocked(StatusRefused):
    """Too many wrong tries with this case number: it is locked until {until}."""

    remedy = "Wait, or call your counsellor. Waiting longer than that is not needed, and nothing of the case is lost."
