# SPDX-License-Identifier: Apache-2.0
"""The cover sheet for staff: what is missing, which clocks will run, what nobody with a licence has checked, and what the recipient learns.

It stays in the house: no renderer of a notice calls it, and its first line says so. It names fields; of what stands in them it repeats nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.regimes import BUILT_IN, DeadlineRule, Regime, problems_of
from sotdae.exchange.notice import request_words as words
from sotdae.exchange.notice.blocks import Block
from sotdae.exchange.notice.disclosing import disclosed
from sotdae.exchange.notice.text_form import text_of
from sotdae.exchange.notice.words import SYNTHETIC

_OF_ITEMS: Final = ("messages", "description", "kind", "first_seen_at", "last_seen_at", "sha256", "pdq")
_PART: Final = re.compile(r"(\d{1,4})([YMDH])", re.ASCII)


def cover_sheet(record: NoticeRecord, regime: Regime, language: str, *, on: date | None = None) -> str:
    """Return the cover sheet as plain text, whether or not the notice is complete.

    Args:
        record: the notice.
        regime: the regime it goes out under.
        language: ``ko`` or ``en``: the language of the office.
        on: the day for which completeness is asked; by default the letter's own.
    """
    return text_of(cover(record, regime, language, on=on))


def cover(record: NoticeRecord, regime: Regime, language: str, *, on: date | None = None) -> Iterator[Block]:
    """Yield the cover sheet's blocks."""
    side = 0 if language == "ko" else 1
    if record.synthetic:
        yield Block("synthetic", SYNTHETIC[side])
    yield Block("draft", words.COVER["title"][side])
    yield Block("title", regime.title[side])
    yield Block("field", words.FIELDS["reference"][side], record.notice_id)
    yield from _standing(regime, side)
    yield Block("heading", words.COVER["missing"][side])
    missing = problems_of(record, regime, on=on)
    if not missing:
        yield Block("line", words.COVER["complete"][side])
    for number, one in enumerate(missing, 1):
        yield Block("numbered", one.en if side else one.ko, str(number))
    yield Block("heading", words.COVER["clocks"][side])
    for number, rule in enumerate(regime.deadlines, 1):
        yield Block("numbered", clock_in_words(rule, side), str(number))
    yield Block("heading", words.COVER["disclosed"][side])
    for number, told in enumerate(_learned(record, regime, side), 1):
        yield Block("numbered", told, str(number))
    if regime.notes:
        yield Block("heading", words.COVER["notes"][side])
    for number, note in enumerate(regime.notes, 1):
        yield Block("numbered", note[side], str(number))


def _standing(regime: Regime, side: int) -> Iterator[Block]:
    yield Block("line", words.COVER["unreviewed" if regime.unreviewed() else "reviewed"][side])
    if regime.pack != BUILT_IN:
        yield Block("line", words.COVER["private"][side])
    if not regime.sendable:
        yield Block("line", words.COVER["never_sent"][side])
    yield Block("field", words.COVER["source"][side], regime.source)
    yield Block("field", words.COVER["verified"][side], regime.verified_on.isoformat() if regime.verified_on else words.COVER["never"][side])
    if regime.preservation:
        yield Block("line", words.COVER["preserve"][side].format(regime=regime.preservation))
    if regime.escalates_to:
        yield Block("line", words.COVER["escalates"][side].format(regimes=", ".join(regime.escalates_to)))
    for way in regime.recipient.channels:
        yield Block("field", words.COVER["ways"][side], f"{way.method}: {way.address}" if way.address else way.method)


def _learned(record: NoticeRecord, regime: Regime, side: int) -> Iterator[str]:
    """Yield what a recipient learns, by the names of fields: what the allow-list let through, and not what somebody meant to send."""
    shown = disclosed(record, regime)
    fields = words.FIELDS
    parts = [fields["place"][side], *(fields[name][side] for name in _OF_ITEMS if any(getattr(item, name) for item in shown.items))]
    yield words.COVER["items"][side].format(count=len(shown.items), parts=", ".join(parts))
    named = [fields[name][side] for name in shown.submitter] + ([fields["signer"][side]] if shown.signature else [])
    if named:
        yield words.COVER["requester"][side].format(parts=", ".join(named))
    for name, count in (("grounds", len(shown.grounds)), ("enclosures", len(shown.enclosures))):
        if count:
            yield words.COVER[name][side].format(count=count)


def clock_in_words(rule: DeadlineRule, side: int) -> str:
    """Return a clock in one line: what it is for, whose it is, how long, from when, and whether a lawyer has seen it."""
    parts = [rule.title[side], words.KIND_OF_CLOCK[rule.kind][side], length_in_words(rule, side), words.TRIGGERS[rule.trigger][side], rule.basis]
    if rule.needs_legal_review:
        parts.append(words.COVER["rule_unreviewed"][side])
    return " · ".join(parts)


def length_in_words(rule: DeadlineRule, side: int) -> str:
    """Return how long a clock runs."""
    if rule.business_days is not None:
        return words.COVER["business_days"][side].format(days=rule.business_days)
    if rule.duration is None:
        return words.COVER["without_delay"][side]
    day, _, clock = rule.duration.partition("T")
    parts = [words.DURATIONS[unit][side].format(n=number) for number, unit in _PART.findall(day)]
    parts += [words.DURATIONS["min" if unit == "M" else unit][side].format(n=number) for number, unit in _PART.findall(clock)]
    return " ".join(parts)
