# SPDX-License-Identifier: Apache-2.0
"""What a regime is: the law or channel a notice goes out under, what its form asks for, who may ask, and which clocks run.

All of it is data with a source and a day of checking; what nobody has checked says so. Nothing here reads a file or decides about a notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Final

from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import Ask, ContentKind, LocatorType, Role, Statement
from sotdae.cases.removal.strict import refuse
from sotdae.classes import dataclass

BUILT_IN: Final = "built-in"
_ID: Final = re.compile(r"[a-z][a-z0-9-]{1,31}", re.ASCII)
_DURATION: Final = re.compile(r"P(?=.)(?:\d{1,3}Y)?(?:\d{1,3}M)?(?:\d{1,4}D)?(?:T(?=.)(?:\d{1,4}H)?(?:\d{1,4}M)?)?", re.ASCII)
"""Years, months, days, hours and minutes of ISO 8601; weeks and fractions have no use here."""


class Trigger(StrEnum):
    """What starts a clock."""

    SENT = "sent"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"


class DeadlineKind(StrEnum):
    """Whose clock it is: the law's, the recipient's own word, or the office's."""

    STATUTORY = "statutory"
    TARGET = "target"
    OWN = "own"


class RecipientKind(StrEnum):
    """What the recipient is; decides to whom an identity is told."""

    PLATFORM = "platform"
    AUTHORITY = "authority"
    SUPPORT_CENTRE = "support_centre"
    HOTLINE = "hotline"


class Form(StrEnum):
    """How the notice is laid out."""

    LETTER = "letter"
    KR_STATUTORY = "kr_statutory"


@dataclass(frozen=True, slots=True)
class Words:
    """Korean and English."""

    ko: str
    en: str

    def __post_init__(self) -> None:
        """Refuse an empty side."""
        for side in ("ko", "en"):
            if not getattr(self, side).strip():
                refuse(side, "is empty")

    def __getitem__(self, side: int) -> str:
        """Return the Korean (0) or the English (1)."""
        return self.en if side else self.ko

    def of(self, language: str) -> str:
        """Return the words in a language."""
        return self.en if language == "en" else self.ko


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to the recipient: ``email``, ``form``, ``post``, ``in_app`` or ``hand``, with its address where it is public."""

    method: str
    source: str
    address: str | None = None
    verified_on: date | None = None
    needs_legal_review: bool = True


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets notices of this regime.

    Attributes:
        kind: what it is.
        languages: languages it reads, the best first.
        address_form: how a letter addresses it, with ``{name}``.
        name: its name; None where every provider is meant and the record names one.
        recipient_ids: the names by which consents know it; empty for any.
        channels: ways to it.
    """

    kind: RecipientKind
    languages: tuple[str, ...]
    address_form: Words
    name: Words | None = None
    recipient_ids: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()

    def __post_init__(self) -> None:
        """Refuse languages without words, and an address form without a place for the name."""
        if not self.languages or not set(self.languages) <= {"ko", "en"}:
            refuse("languages", "ko, en or both are expected")
        if any("{name}" not in words for words in (self.address_form.ko, self.address_form.en)):
            refuse("address_form", "{name} is expected in both languages")


@dataclass(frozen=True, slots=True)
class Required:
    """One thing that the form asks for.

    Attributes:
        field: its place in the record, one of `problems.FIELDS`.
        ko: its name in Korean.
        en: its name in English.
        roles: submitters for whom it is asked; empty for all.
        unless_kinds: not asked where every item is of one of these kinds.
    """

    field: str
    ko: str
    en: str
    roles: tuple[Role, ...] = ()
    unless_kinds: tuple[ContentKind, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementWords:
    """The words of a statement; ``verbatim`` where they are the law's or the form's own."""

    name: Statement
    ko: str
    en: str
    source: str
    verbatim: bool = False

    def of(self, language: str) -> str:
        """Return the words in a language."""
        return self.en if language == "en" else self.ko


@dataclass(frozen=True, slots=True)
class Locators:
    """What the form takes as the place of a thing, and what to give instead of what it does not take."""

    allowed: tuple[LocatorType, ...]
    instead: Mapping[str, Words] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table that leaves a kind of locator open."""
        for one in LocatorType:
            if (one in self.allowed) == (one.value in self.instead):
                refuse("instead", f"{one.value} is either allowed or has what to give instead")
        for name in self.instead:
            if name not in {one.value for one in LocatorType}:
                refuse("instead", "names a kind of locator that does not exist")


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One clock. Exactly one of ``duration``, ``business_days`` and ``without_delay`` says how long.

    Attributes:
        rule_id: its name, unique in the regime.
        title: for people.
        trigger: what starts it; ``received`` is the provable receipt.
        kind: whose clock it is.
        zone: time zone in which days are counted (IANA).
        basis: the provision.
        source: where that was read.
        effective_from: first day of the rule.
        duration: ISO 8601, of years, months, days, hours and minutes.
        business_days: days on which offices work.
        without_delay: the law names no number.
        ends: what must have happened: ``acknowledged``, ``decided`` or ``redress`` (a period in which the notifier may act).
        effective_to: last day of the rule.
        verified_on: when it was checked against the source.
        needs_legal_review: nobody with a licence has confirmed it.
    """

    rule_id: str
    title: Words
    trigger: Trigger
    kind: DeadlineKind
    zone: str
    basis: str
    source: str
    effective_from: date
    duration: str | None = None
    business_days: int | None = None
    without_delay: bool = False
    ends: str = "decided"
    effective_to: date | None = None
    verified_on: date | None = None
    needs_legal_review: bool = True

    def __post_init__(self) -> None:
        """Refuse a rule without a length, with two, or whose days make no sense."""
        if sum((self.duration is not None, self.business_days is not None, self.without_delay)) != 1:
            refuse("duration", "exactly one of duration, business_days and without_delay is expected")
        if self.duration is not None and _DURATION.fullmatch(self.duration) is None:
            refuse("duration", "an ISO 8601 duration of years, months, days, hours and minutes is expected")
        if self.business_days is not None and self.business_days < 1:
            refuse("business_days", "at least 1 is expected")
        if self.ends not in {"acknowledged", "decided", "redress"}:
            refuse("ends", "acknowledged, decided or redress is expected")
        require_sourced(self.source, self.verified_on, self.effective_from, self.effective_to, reviewed=not self.needs_legal_review)


@dataclass(frozen=True, slots=True)
class Regime:
    """One law or channel.

    Attributes:
        regime_id: its name (``us-tida``).
        title: for people in the office.
        letter_title: the subject line of the letter.
        jurisdiction: ISO 3166 country, ``EU``, or ``any``.
        legal_basis: the provision as the letter cites it; None where there is none.
        opening: the letter's first sentence.
        recipient: who gets it.
        submitters: who may submit.
        required: what the form asks for.
        asks: what may be asked.
        ask_words: words of an ask where this regime has its own.
        statements: words of the statements.
        locators: what the form takes as a place.
        deadlines: the clocks.
        outcomes: how the recipient can decide.
        source: where all this was read.
        effective_from: first day.
        effective_to: last day.
        verified_on: when it was checked against the source.
        needs_legal_review: nobody with a licence has confirmed it.
        form: how it is laid out.
        sendable: False for a draft that nobody may send from here.
        blocked_country: country of the outcome ``blocked_in``.
        preservation: regime whose preservation request goes first; None for a preservation regime itself.
        escalates_to: regimes to propose when the clock has run out.
        notes: what staff must know; on the cover sheet, never in the letter.
        kinds: kinds of material the regime is about; empty for all.
        confirmation: the sentence above the signature, where the form or the law has one.
        pack: ``built-in``, or the private folder's file.
    """

    regime_id: str
    title: Words
    letter_title: Words
    jurisdiction: str
    opening: Words
    recipient: Recipient
    submitters: tuple[Role, ...]
    required: tuple[Required, ...]
    asks: tuple[Ask, ...]
    locators: Locators
    outcomes: tuple[Outcome, ...]
    source: str
    effective_from: date
    legal_basis: Words | None = None
    ask_words: Mapping[str, Words] = field(default_factory=dict)
    statements: tuple[StatementWords, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    effective_to: date | None = None
    verified_on: date | None = None
    needs_legal_review: bool = True
    form: Form = Form.LETTER
    sendable: bool = True
    blocked_country: str | None = None
    preservation: str | None = None
    escalates_to: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    kinds: tuple[ContentKind, ...] = ()
    confirmation: Words | None = None
    pack: str = BUILT_IN

    def __post_init__(self) -> None:
        """Refuse what cannot be true of any regime."""
        if _ID.fullmatch(self.regime_id) is None:
            refuse("regime_id", "lower-case letters, digits and hyphens are expected")
        require_sourced(self.source, self.verified_on, self.effective_from, self.effective_to, reviewed=not self.needs_legal_review)
        if not self.submitters or not self.asks or not self.required or not self.outcomes:
            refuse("submitters, asks, required, outcomes", "none of them may be empty")
        if (Outcome.BLOCKED_IN in self.outcomes) != (self.blocked_country is not None):
            refuse("blocked_country", "goes together with the outcome blocked_in")
        if len({rule.rule_id for rule in self.deadlines}) < len(self.deadlines):
            refuse("deadlines", "two have one rule_id")
        if not set(self.ask_words) <= {ask.value for ask in self.asks}:
            refuse("ask_words", "has words for what the regime does not let ask")

    @property
    def language(self) -> str:
        """The recipient's best language."""
        return self.recipient.languages[0]

    def in_force(self, on: date) -> bool:
        """Say whether the regime is in force on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def unreviewed(self) -> bool:
        """Say whether anything of it still needs a lawyer's eyes; then its cover sheet says so."""
        return self.needs_legal_review or any(rule.needs_legal_review for rule in self.deadlines)

    def words_of(self, statement: Statement) -> StatementWords | None:
        """Return the regime's words of a statement."""
        return next((words for words in self.statements if words.name is statement), None)


def require_sourced(source: str, verified_on: date | None, effective_from: date, effective_to: date | None, *, reviewed: bool) -> None:
    """Pass if a rule says where it comes from and its days follow one another.

    Raises:
        Mismatch: if not.
    """
    if not source.strip():
        refuse("source", "is empty")
    if effective_to is not None and effective_to < effective_from:
        refuse("effective_to", "lies before effective_from")
    if reviewed and verified_on is None:
        refuse("verified_on", "is expected where needs_legal_review is false")


OFFICE_PING: Final = DeadlineRule(
    rule_id="ping",
    title=Words("답이 없으면 다시 알림(우리 기준)", "ask again where there is no answer (the office's own rule)"),
    trigger=Trigger.SENT,
    kind=DeadlineKind.OWN,
    zone="Asia/Seoul",
    basis="사무실 기준 · office rule",
    source="Project Arachnid repeats its notices every 24 hours (users-workbench: peers)",
    effective_from=date(2020, 1, 1),
    duration="PT24H",
    ends="acknowledged",
    verified_on=date(2026, 11, 22),
    needs_legal_review=False,
)
"""The clock that runs beside every law's own: added to each regime that can be sent. No law gives it, so there is nothing for a lawyer to check."""
