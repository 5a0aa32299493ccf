# SPDX-License-Identifier: Apache-2.0
"""The one record that every notice is a rendering of, whatever law or form it goes out under.

It knows the subject by pseudonym only and has no field for her name: where she herself submits, she is the submitter. A rendering shows exactly the
locators of its items and what the regime's form asks for; every other field stays in the house. The record decides nothing: what a regime asks for
says `regimes.problems`. Source: docs/regimes.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sotdae.cases.consent import Minor
from sotdae.cases.removal.strict import Mismatch, read, refuse, write
from sotdae.classes import dataclass
from sotdae.errors import RecordInvalid

VERSION: Final = 1
"""Rises when a field is added or changes its meaning; a newer record is refused."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Role(StrEnum):
    """As what the submitter acts."""

    VICTIM = "victim"
    AUTHORISED = "authorised"
    DESIGNATED_BODY = "designated_body"
    TRUSTED_FLAGGER = "trusted_flagger"
    LEA = "lea"
    THIRD_PARTY = "third_party"


class Mode(StrEnum):
    """The workspace's mode at the time."""

    HASH_ONLY = "hash-only"
    HOLDING = "holding"
    SYNTHETIC = "synthetic"


class Disclosure(StrEnum):
    """To whom the subject lets her identity be told."""

    NEVER = "never"
    TO_PLATFORM = "to_platform"
    TO_AUTHORITY = "to_authority"


class LocatorType(StrEnum):
    """What a locator is."""

    URL = "url"
    MESSAGE = "message"
    CHANNEL_MESSAGE = "channel_message"
    INVITE = "invite"
    ROOM = "room"
    SEARCH_TERM = "search_term"


class ContentKind(StrEnum):
    """What lies there, in the law's classes; nothing finer is ever recorded."""

    SYNTHETIC = "synthetic"
    AUTHENTIC = "authentic"
    CSAM = "csam"
    PERSONAL_INFO = "personal_info"
    THREAT = "threat"


class Ask(StrEnum):
    """What the recipient is asked to do."""

    REMOVE = "remove"
    DISABLE = "disable"
    BLOCK = "block"
    IDENTICAL_COPIES = "identical_copies"
    PRESERVE_FIRST = "preserve_first"
    DELIST = "delist"
    ACCOUNT = "account"


class Statement(StrEnum):
    """What the signer states. The words are the regime's."""

    NON_CONSENT = "non_consent"
    GOOD_FAITH = "good_faith"
    ACCURATE_COMPLETE = "accurate_complete"
    AUTHORITY = "authority"


class SignatureKind(StrEnum):
    """How it is signed."""

    HANDWRITTEN = "handwritten"
    ELECTRONIC = "electronic"
    SEAL = "seal"


class AttachmentKind(StrEnum):
    """What goes along."""

    MEDIA = "media"
    REDACTED_CAPTURE = "redacted_capture"
    MANDATE = "mandate"
    PROOF_OF_SUPPORT = "proof_of_support"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who gets the notice.

    Attributes:
        recipient_id: the name by which consent and mandate know the recipient (``telegram``, ``d4u``).
        name: as the letter addresses it; None where the regime's own stands.
        department: the department or person in charge.
        address: an e-mail address, a form or a postal address.
    """

    recipient_id: str
    name: str | None = None
    department: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who submits."""

    role: Role
    name: str | None = None
    organisation: str | None = None
    position: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    registration_number: str | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """On what the submitter acts for the subject.

    Attributes:
        reference: how the office files it.
        scope: regime ids it covers; empty for every regime.
        recipient: the recipient it covers; None for every one.
        until: the last day it holds (KST).
        sha256: digest of the signed paper, where it was scanned.
    """

    reference: str
    scope: tuple[str, ...] = ()
    recipient: str | None = None
    until: date | None = None
    sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse a digest that is none."""
        _digest("sha256", self.sha256)


@dataclass(frozen=True, slots=True)
class Subject:
    """The person harmed, by pseudonym. Nothing of this is printed, but what the law's class of the material says by itself."""

    pseudonym: str
    minor: Minor = Minor.NO
    disclose_identity: Disclosure = Disclosure.NEVER


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One thing to be found and removed.

    Attributes:
        number: its number in this notice, from 1; a reply names it.
        locator_type: what the locator is.
        locator: the exact address, as the recipient can look it up.
        first_seen_at: first seen by the office (UTC).
        last_seen_at: last seen by the office (UTC).
        kind: the law's class.
        description: neutral, of what kind and where in the room; never what is to be seen.
        messages: numbers of messages in the room or channel that the locator names.
        sha256: digest of the file.
        pdq: its PDQ hash.
        redacted_capture: how the office files the masked capture.
        log_index: entry of the log by which the evidence is sealed.
    """

    number: int
    locator_type: LocatorType
    locator: str
    kind: ContentKind
    description: str | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    messages: tuple[int, ...] = ()
    sha256: str | None = None
    pdq: str | None = None
    redacted_capture: str | None = None
    log_index: int | None = None

    def __post_init__(self) -> None:
        """Refuse hashes that are none."""
        _digest("sha256", self.sha256)
        _digest("pdq", self.pdq)


@dataclass(frozen=True, slots=True)
class Ground:
    """One legal ground and why it applies."""

    jurisdiction: str
    provision: str
    explanation: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature. An electronic one stands as the typed name and its reference."""

    kind: SignatureKind
    name: str
    signed_on: date
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """What goes along with the notice: its title and digest, never its bytes."""

    kind: AttachmentKind
    title: str
    sha256: str | None = None

    def __post_init__(self) -> None:
        """Refuse a digest that is none."""
        _digest("sha256", self.sha256)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it went out; stays in the house."""

    method: str
    sent_at: datetime | None = None
    proof_sha256: str | None = None
    provider_reference: str | None = None

    def __post_init__(self) -> None:
        """Refuse a digest that is none."""
        _digest("proof_sha256", self.proof_sha256)


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """One notice under one regime to one recipient.

    Attributes:
        notice_id: the office's number of the request (``N-…``); printed as the reference.
        regime: id of the regime.
        channel: by which way it goes (``email``, ``form``, ``post``, ``in_app``, ``hand``).
        language: ``ko`` or ``en``: the language of the letter.
        dated_on: the letter's day (KST); mandates are held against it.
        mode: the workspace's mode; in ``hash-only`` no media go along, ``synthetic`` marks every page.
        addressee: who gets it.
        submitter: who submits it.
        subject: for whom.
        items: what is to be found, numbered from 1.
        mandate: on what an agent acts.
        grounds: the legal grounds.
        statements: what the signer states.
        asks: what is asked.
        signature: the signature.
        attachments: what goes along.
        preserve_until: until when data are to be preserved, where that is asked.
        delivery: how it went out.
    """

    notice_id: str
    regime: str
    channel: str
    language: str
    dated_on: date
    mode: Mode
    addressee: Addressee
    submitter: Submitter
    subject: Subject
    items: tuple[NoticeItem, ...] = ()
    mandate: Mandate | None = None
    grounds: tuple[Ground, ...] = ()
    statements: tuple[Statement, ...] = ()
    asks: tuple[Ask, ...] = ()
    signature: Signature | None = None
    attachments: tuple[Attachment, ...] = ()
    preserve_until: date | None = None
    delivery: Delivery | None = None
    version: int = VERSION

    def __post_init__(self) -> None:
        """Refuse a version or a language that is not known, and items that are not numbered."""
        if self.version != VERSION:
            refuse("version", f"{VERSION} is the one this program knows")
        if self.language not in {"ko", "en"}:
            refuse("language", "ko or en is expected")
        if [item.number for item in self.items] != list(range(1, len(self.items) + 1)):
            refuse("items", "are numbered from 1 in their order")

    @property
    def synthetic(self) -> bool:
        """Whether all of it is made up."""
        return self.mode is Mode.SYNTHETIC

    def to_json(self) -> dict[str, Any]:
        """Return the whole record, for the log's sealed detail; it has RFC 8785 bytes."""
        return dict(write(self))

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> NoticeRecord:
        """Return the record that a sealed detail holds.

        Raises:
            RecordInvalid: if a field is unknown, missing or of another type.
        """
        try:
            return read(cls, row)
        except Mismatch as error:
            raise RecordInvalid(where=error.where, why=error.why) from error


def _digest(name: str, value: str | None) -> None:
    if value is not None and _DIGEST.fullmatch(value) is None:
        raise Mismatch(name, "64 lower-case hexadecimal digits are expected")
