# SPDX-License-Identifier: Apache-2.0
"""Every error of the program, in one tree.

A class's docstring is its message template, ``exit_code`` what the shell sees and ``remedy`` the one thing to do next; ``docs/errors.md`` is
generated from them. An error names ids and remedies, never message text, account names or file names: logs leave the house.

Exit code ranges: custody 10-29, captures 30-39, lake 40-49, media 50-59, analyses 60-69, cases 70-79, exchange 80-89.
"""

from __future__ import annotations

from sotdae.errors.analyses import AnalysisError, ColumnMissing, RegistryError, RuleInvalid
from sotdae.errors.captures import (
    AmbiguousFormat,
    CaptureChanged,
    CaptureError,
    ChatRequired,
    ChatUnknown,
    NothingReadable,
    SourceUnreadable,
    UnknownFormat,
    UnsafeContainer,
)
from sotdae.errors.cases import AuthorityRequired, CaseError, CaseUnknown, RoomAmbiguous, RoomUnknown, StepNotPermitted
from sotdae.errors.custody import (
    CustodyError,
    FormatTooNew,
    KeyringLocked,
    LogAltered,
    LogForked,
    LogShorter,
    ModeRefuses,
    ObjectAltered,
    ObjectMissing,
    PassphraseRequired,
    PassphraseWrong,
    ProofInvalid,
    SealUnreadable,
    SshKeyUnusable,
    UnlockFailed,
    VaultDamaged,
    WritePoisoned,
)
from sotdae.errors.exchange import DocumentInvalid, ExchangeError
from sotdae.errors.lake import (
    AnswersMissing,
    HashIndexDamaged,
    HashIndexMissing,
    HashIndexTooNew,
    HashInvalid,
    LakeError,
    MatchingError,
    SchemaMismatch,
    SnapshotIncomplete,
)
from sotdae.errors.media import JailIncomplete, JailUnusable, LocalFeaturesMissing, MediaError, PictureRefused, PictureUnhashable
from sotdae.errors.tree import SotdaeError
from sotdae.errors.use import UsageError, WorkspaceInUse, WorkspaceMissing

__all__ = [
    "AmbiguousFormat",
    "AnalysisError",
    "AnswersMissing",
    "AuthorityRequired",
    "CaptureChanged",
    "CaptureError",
    "CaseError",
    "CaseUnknown",
    "ChatRequired",
    "ChatUnknown",
    "ColumnMissing",
    "CustodyError",
    "DocumentInvalid",
    "ExchangeError",
    "FormatTooNew",
    "HashIndexDamaged",
    "HashIndexMissing",
    "HashIndexTooNew",
    "HashInvalid",
    "JailIncomplete",
    "JailUnusable",
    "KeyringLocked",
    "LakeError",
    "LocalFeaturesMissing",
    "LogAltered",
    "LogForked",
    "LogShorter",
    "MatchingError",
    "MediaError",
    "ModeRefuses",
    "NothingReadable",
    "ObjectAltered",
    "ObjectMissing",
    "PassphraseRequired",
    "PassphraseWrong",
    "PictureRefused",
    "PictureUnhashable",
    "ProofInvalid",
    "RegistryError",
    "RoomAmbiguous",
    "RoomUnknown",
    "RuleInvalid",
    "SchemaMismatch",
    "SealUnreadable",
    "SnapshotIncomplete",
    "SotdaeError",
    "SourceUnreadable",
    "SshKeyUnusable",
    "StepNotPermitted",
    "UnknownFormat",
    "UnlockFailed",
    "UnsafeContainer",
    "UsageError",
    "VaultDamaged",
    "WorkspaceInUse",
    "WorkspaceMissing",
    "WritePoisoned",
]
