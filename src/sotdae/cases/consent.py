# SPDX-License-Identifier: Apache-2.0
"""What a subject (or the law) permits, for what, and until when: pure rules, no storage.

A consent names acts one by one; whatever it does not name is not permitted. It ends by itself: on the day it was given until, 14 days after it was
said where nobody confirmed it in writing, or when it is withdrawn. Nothing here ever tells a guardian anything: no rule of this module notifies
anybody, and a minor may ask for a search herself (docs/decisions/2026-11-27-banks-and-consent.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.errors import ConsentEnded, ConsentMissing, QueriesSpent, UsageError
from sotdae.model.korea import KST

ORAL_DAYS: Final = 14
"""Days after which a consent that was only said lapses, the last one included. Source: DESIGN's promise 6, decided with support centres' practice of
a signed form at the second contact (docs/decisions/2026-11-27-banks-and-consent.md)."""

STANDING_DAYS: Final = 365
"""How long a consent runs where no end was stated, so that a forgotten bank ends by itself. Source: the same page."""

QUERIES_A_DAY: Final = 30
"""Searches for subjects' photos that one person may make a day, unless the case sets another number. Source: the same page (support centres took in
about two new people a worker and day in 2024; thirty leaves room for a bad day and makes trawling visible)."""

_SHARE: Final = "share_with:"
_RECIPIENT: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class GivenBy(StrEnum):
    """Who gave it."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AGENT = "agent"
    STATUTORY = "statutory"


class Basis(StrEnum):
    """What it rests on."""

    CONSENT = "consent"
    WARRANT = "warrant"
    STATUTORY = "statutory"


class Form(StrEnum):
    """How it was given."""

    WRITTEN = "written"
    ORAL = "oral"


class Minor(StrEnum):
    """Whether the subject is a minor, as far as is known."""

    NO = "no"
    SUSPECTED = "suspected"
    YES = "yes"


class Vetting(StrEnum):
    """Who has looked at whether the photos are the subject's own. Partners' first complaint about hash lists is that nobody has."""

    SELF_DECLARED = "self_declared"
    COUNSELLOR_SEEN = "counsellor_seen"
    POLICE = "police"


class Act(StrEnum):
    """What may be permitted. Sharing, and telling who she is, are permitted for one recipient at a time: ``share_with:<recipient>``.

    Asking for removal may be permitted at large, or for one regime or recipient: ``request_removal``, ``request_removal:<regime or recipient>``.
    """

    SEARCH_OWN_CASE = "search_own_case"
    SEARCH_ALL_CASES = "search_all_cases"
    KEEP_BANK = "keep_bank"
    SHARE_WITH = "share_with"
    REQUEST_REMOVAL = "request_removal"
    DISCLOSE_IDENTITY_TO = "disclose_identity_to"


_BARE: Final = frozenset({Act.SEARCH_OWN_CASE, Act.SEARCH_ALL_CASES, Act.KEEP_BANK, Act.REQUEST_REMOVAL})
_NAMING: Final = frozenset({Act.SHARE_WITH, Act.DISCLOSE_IDENTITY_TO, Act.REQUEST_REMOVAL})
_LEAVES_THE_HOUSE: Final = frozenset({Act.SHARE_WITH, Act.DISCLOSE_IDENTITY_TO})
"""What takes more than a minor's own word. Asking for removal is not among them: a child may ask that it be taken down."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent of one subject.

    Attributes:
        given_by: who gave it.
        basis: what it rests on.
        scope: acts it permits: ``search_own_case``, ``search_all_cases``, ``keep_bank``, ``share_with:<recipient>``, ``request_removal``,
            ``request_removal:<regime or recipient>``, ``disclose_identity_to:<recipient>``.
        form: written, or only said.
        given_on: the day it was given (KST).
        until: the last day it holds (KST).
        minor: whether the subject is a minor.
        vetting: who has looked at whether the photos are the subject's own.
        confirmed_on: the day on which a consent that was said was confirmed in writing.
        withdrawn_on: the day it was withdrawn; from then on nothing is permitted.
    """

    given_by: GivenBy
    basis: Basis
    scope: frozenset[str]
    form: Form
    given_on: date
    until: date
    minor: Minor = Minor.NO
    vetting: Vetting = Vetting.SELF_DECLARED
    confirmed_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def lapses_on(self) -> date:
        """The last day it holds, withdrawal apart."""
        if self.form is Form.ORAL and self.confirmed_on is None:
            return min(self.until, self.given_on + timedelta(days=ORAL_DAYS))
        return self.until

    @property
    def recipients(self) -> frozenset[str]:
        """The recipients that it names."""
        return frozenset(act.removeprefix(_SHARE) for act in self.scope if act.startswith(_SHARE))

    def holds(self, on: date) -> bool:
        """Whether it holds at all on a day."""
        return self.given_on <= on <= self.lapses_on and (self.withdrawn_on is None or on < self.withdrawn_on)

    def covers(self, act: Act, recipient: str | None = None) -> bool:
        """Whether its scope names an act. Searching all cases includes one's own; asking for removal at large includes every recipient."""
        if act in _NAMING and recipient is not None and f"{act.value}:{recipient_name(recipient)}" in self.scope:
            return True
        if act in _LEAVES_THE_HOUSE:
            return False
        return act.value in self.scope or (act is Act.SEARCH_OWN_CASE and Act.SEARCH_ALL_CASES.value in self.scope)


@dataclass(frozen=True, slots=True)
class MinorRules:
    """What follows from a subject being a minor, or perhaps one.

    Attributes:
        freezes_matches: pictures that match the subject's photos are frozen: nobody opens, shows or bundles them.
        shares_on_own_word: the subject's own or an agent's word is enough to hand hashes to a partner.
        tells_guardian: always False: telling a guardian is for a person to decide, never for a program.
    """

    freezes_matches: bool
    shares_on_own_word: bool
    tells_guardian: bool = False


def minor_rules(minor: Minor) -> MinorRules:
    """Return what follows from a minor's mark; suspicion weighs as much as knowledge."""
    is_adult = minor is Minor.NO
    return MinorRules(freezes_matches=not is_adult, shares_on_own_word=is_adult)


def checked(consent: Consent) -> Consent:
    """Return a consent whose facts fit together, its scope in its stored form.

    Raises:
        UsageError: with what does not fit.
    """
    if (consent.basis is Basis.CONSENT) == (consent.given_by is GivenBy.STATUTORY):
        raise UsageError(
            what="a consent is given by the subject, a legal representative or an agent; a warrant or a statutory mandate is given by neither"
        )
    if consent.basis is not Basis.CONSENT and consent.form is Form.ORAL:
        raise UsageError(what="a warrant or a statutory mandate is written, never oral")
    if consent.until < consent.given_on:
        raise UsageError(what="a consent cannot end before the day it was given")
    if not consent.scope:
        raise UsageError(what="a consent permits at least one act")
    return replace(consent, scope=frozenset(scope_entry(entry) for entry in consent.scope))


def scope_entry(text: str) -> str:
    """Return one act of a scope as it is stored: hyphens and underscores mean the same, a recipient's name is in lower case.

    Raises:
        UsageError: if there is no such act.
    """
    act, colon, recipient = text.strip().partition(":")
    act = act.lower().replace("-", "_")
    if colon and act in _NAMING:
        return f"{act}:{recipient_name(recipient)}"
    if not colon and act in _BARE:
        return act
    raise UsageError(
        what="a scope is search-own-case, search-all-cases, keep-bank, share-with:RECIPIENT, request-removal, request-removal:REGIME or "
        "disclose-identity-to:RECIPIENT"
    )


def recipient_name(text: str) -> str:
    """Return a recipient's name in its stored form.

    Raises:
        UsageError: if it is no short name in Latin letters, digits, dots, hyphens and underscores.
    """
    name = text.strip().lower()
    if not _RECIPIENT.fullmatch(name):
        raise UsageError(what="a recipient has a short name of Latin letters, digits, dots, hyphens and underscores, e.g. hotline-a")
    return name


def confirmed(consent: Consent, on: date) -> Consent:
    """Return a consent that was said, confirmed in writing.

    Raises:
        UsageError: if it was written anyway.
        ConsentEnded: if it has lapsed already: it is asked for again rather than brought back.
    """
    if consent.form is Form.WRITTEN or consent.confirmed_on is not None:
        raise UsageError(what="this consent is in writing already")
    _require_standing(consent, on)
    return replace(consent, confirmed_on=on)


def require(consent: Consent, act: Act, recipient: str | None = None, *, on: date) -> None:
    """Pass if a consent permits an act on a day.

    Args:
        consent: the consent.
        act: what is to be done.
        recipient: for sharing and telling, with whom; for asking for removal, the regime or recipient.
        on: the day (KST).

    Raises:
        ConsentEnded: if it no longer holds, with the day and the reason.
        ConsentMissing: if it does not name the act, or is too weak for it.
    """
    _require_standing(consent, on)
    if on < consent.given_on or not consent.covers(act, recipient):
        raise ConsentMissing(act=_named(act, recipient), why="no consent on record names it")
    if act in _LEAVES_THE_HOUSE and not minor_rules(consent.minor).shares_on_own_word and consent.given_by in {GivenBy.SELF, GivenBy.AGENT}:
        raise ConsentMissing(act=_named(act, recipient), why="for a minor it takes a legal representative, a warrant or a mandate")


def permitting(consents: Iterable[Consent], act: Act, recipient: str | None = None, *, on: date) -> Consent:
    """Return the newest of a subject's consents that permits an act.

    Raises:
        ConsentEnded: if one permitted it and no longer holds.
        ConsentMissing: if none names it.
    """
    refused: ConsentEnded | ConsentMissing | None = None
    for consent in sorted(consents, key=lambda one: one.given_on)[::-1]:
        try:
            require(consent, act, recipient, on=on)
        except (ConsentMissing, ConsentEnded) as error:
            refused = error if refused is None and consent.covers(act, recipient) else refused
        else:
            return consent
    raise refused or ConsentMissing(act=_named(act, recipient), why="no consent on record names it")


def removal_permitted(consents: Iterable[Consent], *, regime: str, recipient: str, on: date) -> Consent:
    """Return the newest of a subject's consents that permits asking for removal under a regime, or of a recipient.

    Raises:
        ConsentEnded: if one permitted it and no longer holds.
        ConsentMissing: if none names it.
    """
    held = list(consents)
    try:
        return permitting(held, Act.REQUEST_REMOVAL, regime, on=on)
    except (ConsentMissing, ConsentEnded) as refused:
        named = recipient.strip().lower()
        if not _RECIPIENT.fullmatch(named) or not any(one.covers(Act.REQUEST_REMOVAL, named) for one in held):
            raise
        try:
            return permitting(held, Act.REQUEST_REMOVAL, named, on=on)
        except ConsentMissing:
            raise refused from None


def consent_facts(consent: Consent) -> dict[str, Any]:
    """Return a consent as it stands in a sealed detail; `consent_from` reads it back."""
    return {
        "given_by": consent.given_by.value,
        "basis": consent.basis.value,
        "scope": sorted(consent.scope),
        "form": consent.form.value,
        "given_on": consent.given_on.isoformat(),
        "until": consent.until.isoformat(),
        "minor": consent.minor.value,
        "vetting": consent.vetting.value,
    }


def consent_from(facts: Mapping[str, Any], confirmed_on: date | None = None, withdrawn_on: date | None = None) -> Consent:
    """Return the consent that a sealed detail holds."""
    return Consent(
        given_by=GivenBy(facts["given_by"]),
        basis=Basis(facts["basis"]),
        scope=frozenset(facts["scope"]),
        form=Form(facts["form"]),
        given_on=date.fromisoformat(facts["given_on"]),
        until=date.fromisoformat(facts["until"]),
        minor=Minor(facts["minor"]),
        vetting=Vetting(facts["vetting"]),
        confirmed_on=confirmed_on,
        withdrawn_on=withdrawn_on,
    )


def require_query_left(asked: int, limit: int = QUERIES_A_DAY) -> None:
    """Pass if a person may ask once more today.

    Args:
        asked: how often she has asked today.
        limit: how often she may.

    Raises:
        QueriesSpent: if she may not.
    """
    if asked >= limit:
        raise QueriesSpent(asked=asked, limit=limit)


def day_of(moment: datetime) -> date:
    """Return the Korean calendar day of a moment."""
    return moment.astimezone(KST).date()


def _require_standing(consent: Consent, on: date) -> None:
    if consent.withdrawn_on is not None and on >= consent.withdrawn_on:
        raise ConsentEnded(on=consent.withdrawn_on.isoformat(), why="it was withdrawn")
    if on > consent.lapses_on:
        was_said = consent.lapses_on != consent.until
        why = f"it was only said, and nobody confirmed it in writing within {ORAL_DAYS} days" if was_said else "it was given until then"
        raise ConsentEnded(on=consent.lapses_on.isoformat(), why=why)


def _named(act: Act, recipient: str | None) -> str:
    return f"{act.value}:{recipient_name(recipient)}" if act in _NAMING and recipient else act.value
