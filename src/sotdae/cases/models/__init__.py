# SPDX-License-Identifier: Apache-2.0
"""The book's tables, by what they are about. Every row comes from entries of the custody log, so each table can be rebuilt."""

from __future__ import annotations

from sotdae.cases.models.access import CaseRule, Colleague, Membership
from sotdae.cases.models.activity import LogAbout, LogLine, LogPerson
from sotdae.cases.models.keeping import Backup, CaseStatement, ErasedItem, ErasedRange, Erasure, Hold
from sotdae.cases.models.records import (
    BankEntry,
    BankExport,
    Capture,
    Case,
    Consent,
    Frozen,
    Item,
    Label,
    LogPosition,
    MatchQuery,
    PartnerList,
    QueryLimit,
    Subject,
)
from sotdae.cases.models.removal import RemovalChannel, RemovalEvent, RemovalItem, RemovalLook, RemovalRequest, RemovalSighting
from sotdae.cases.models.reviewing import Review, ReviewRule, Sight, SightLimit
from sotdae.cases.models.showing import FrozenCitation, Unmasking, Warned
from sotdae.cases.models.subjects import ConsentChange, PersonMap, RecallLetter, RecordOpening, SealedRecord, StatusAccess, StatusTries
from sotdae.cases.models.unsealing import Approval, Exposure, LegalBasis, Person, UnsealRequest

__all__ = [
    "Approval",
    "Backup",
    "BankEntry",
    "BankExport",
    "Capture",
    "Case",
    "CaseRule",
    "CaseStatement",
    "Colleague",
    "Consent",
    "ConsentChange",
    "ErasedItem",
    "ErasedRange",
    "Erasure",
    "Exposure",
    "Frozen",
    "FrozenCitation",
    "Hold",
    "Item",
    "Label",
    "LegalBasis",
    "LogAbout",
    "LogLine",
    "LogPerson",
    "LogPosition",
    "MatchQuery",
    "Membership",
    "PartnerList",
    "Person",
    "PersonMap",
    "QueryLimit",
    "RecallLetter",
    "RecordOpening",
    "RemovalChannel",
    "RemovalEvent",
    "RemovalItem",
    "RemovalLook",
    "RemovalRequest",
    "RemovalSighting",
    "Review",
    "ReviewRule",
    "SealedRecord",
    "Sight",
    "SightLimit",
    "StatusAccess",
    "StatusTries",
    "Subject",
    "Unmasking",
    "UnsealRequest",
    "Warned",
]
