# SPDX-License-Identifier: Apache-2.0
"""Errors of what can be made again, tables, read models and hash indexes: exit codes 40-49."""

from __future__ import annotations

from sotdae.errors.tree import SotdaeError


class LakeError(SotdaeError):
    """The working copy could not be used."""

    exit_code = 40
    remedy = "Run the same `sotdae add` again: the working copy is rebuilt from the sealed originals."


class SnapshotIncomplete(LakeError):
    """Snapshot {snapshot_id} is not whole."""

    exit_code = 41


class SchemaMismatch(LakeError):
    """Table {table} does not have the columns that this version expects."""

    exit_code = 42


class AnswersMissing(LakeError):
    """Case {case} has nothing to answer from: its read model is missing or not whole."""

    exit_code = 43
    remedy = "Add any capture of the case again (`sotdae add PATH --case NAME`): nothing is sealed twice, and the read model comes back."


class MatchingError(LakeError):
    """The hash index could not be used."""

    exit_code = 45
    remedy = "Rebuild the hash index from the stored hashes: it is derived and holds nothing of its own."


class HashIndexMissing(MatchingError):
    """The index of picture hashes is missing, or does not hold everything that was added: an answer would not be one."""

    exit_code = 46
    remedy = "Add any capture of the case again (`sotdae add PATH --case NAME`): nothing is sealed twice, and the index comes back."


class HashIndexDamaged(MatchingError):
    """The hash index is damaged: {part}: {what}"""

    exit_code = 47


class HashIndexTooNew(MatchingError):
    """Part {part} of the hash index has format {found}; this program knows formats up to {known}."""

    exit_code = 48
    remedy = "Install the version of Sotdae that wrote it, or a newer one."


class HashInvalid(MatchingError):
    """These hashes cannot be used: {what}"""

    exit_code = 49
    remedy = "This is a fault of the program: please report it with the text above."
