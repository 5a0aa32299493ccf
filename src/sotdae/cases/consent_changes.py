# SPDX-License-Identifier: Apache-2.0
"""How a consent becomes narrower or longer, and when a subject is reminded of it: pure rules, no storage.

A consent never grows in what it permits: what is new is asked for and recorded as a consent of its own. Nothing here notifies anybody, a guardian
least of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sotdae.cases.consent import Consent, Form, GivenBy, Minor, Vetting, scope_entry
from sotdae.errors import ConsentEnded, UsageError

_LEVELS: Final = tuple(Vetting)


def narrowed(consent: Consent, dropped: Iterable[str], on: date) -> Consent:
    """Return a consent without some of the acts it named.

    Args:
        consent: the consent.
        dropped: acts as they are stated, ``share-with:hotline-a``.
        on: the day (KST).

    Raises:
        ConsentEnded: if it no longer holds.
        UsageError: if it does not name one of them, or would permit nothing afterwards: that is a withdrawal.
    """
    require_standing(consent, on)
    gone = {scope_entry(text) for text in dropped}
    if not gone:
        raise UsageError(what="say what she no longer permits: --drop share-with:NAME, as often as needed")
    if gone - consent.scope:
        raise UsageError(what="this consent does not name that act; `sotdae consent show` lists what it names")
    left = consent.scope - gone
    if not left:
        raise UsageError(what="nothing would be left of this consent: that is a withdrawal, `sotdae withdraw`")
    return replace(consent, scope=left)


def extended(consent: Consent, until: date, on: date) -> Consent:
    """Return a consent that holds to a later day.

    Raises:
        ConsentEnded: if it no longer holds: it is asked for again rather than brought back.
        UsageError: if it was only said, or the day is no later.
    """
    require_standing(consent, on)
    if consent.form is Form.ORAL and consent.confirmed_on is None:
        raise UsageError(what="what was only said is not extended: confirm it in writing first, `sotdae consent confirm`")
    if until <= consent.until:
        raise UsageError(what=f"it holds until {consent.until.isoformat()} already: --until is a later day")
    return replace(consent, until=until)


def require_standing(consent: Consent, on: date) -> None:
    """Pass if a consent holds on a day.

    Raises:
        ConsentEnded: with the day on which it ended.
    """
    if not consent.holds(on):
        ended = consent.withdrawn_on or consent.lapses_on
        raise ConsentEnded(on=ended.isoformat(), why="it was withdrawn" if consent.withdrawn_on else "a consent that ended is asked for again")


def changed(facts: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Return a consent's sealed facts after a change that the log tells of: ``scope`` or ``until`` anew."""
    return {**facts, **{name: change[name] for name in ("scope", "until") if name in change}}


def clear_days(consent: Consent) -> dict[str, str]:
    """Return what of a consent stands in clear in the log's line, so that a reminder needs no key: days, and whether it was only said.

    Never whose, what for, or by whom.
    """
    is_oral = consent.form is Form.ORAL and consent.confirmed_on is None
    return {"lapses_on": consent.lapses_on.isoformat(), "form": (Form.ORAL if is_oral else Form.WRITTEN).value}


def is_for_minor_by_representative(consent: Consent) -> bool:
    """Whether somebody else consented for a minor, or for one who may be: it is shown as such wherever the consent is."""
    return consent.given_by is GivenBy.LEGAL_REPRESENTATIVE and consent.minor is not Minor.NO


def higher_vetting(one: Vetting, other: Vetting | None) -> Vetting:
    """Return the higher of two vetting levels."""
    return one if other is None else max(one, other, key=_LEVELS.index)
