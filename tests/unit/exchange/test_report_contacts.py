# SPDX-License-Identifier: Apache-2.0
"""The report's chapter of contact points: kinds, masks and digests, shared ones with their rooms, and what is held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sotdae.cases.disclosure import mask_point
from sotdae.cases.dossier import Audience, Citation, Dossier
from sotdae.cases.spoken import ContactRow, ContactsHeld
from sotdae.exchange.report.audit import faults_of
from sotdae.exchange.report.contacts import KINDS, chapter
from sotdae.exchange.report.markup import Markup
from sotdae.exchange.report.page import page
from sotdae.exchange.report.sources import Sources

WHEN = datetime(2026, 3, 23, tzinfo=UTC)
EMPTY = Dossier("garden", "synthetic", synthetic=True, audience=Audience.TEAM, program="sotdae", made_at=WHEN, log_size=3, log_root="0" * 64)
POINT = ContactRow(
    *("R-03", "0123456789", "bot", "@●●●bot", None),
    messages=4,
    joining=3,
    paying=1,
    pinned=0,
    first_at=WHEN,
    last_at=WHEN,
    rooms=("R-03", "R-07"),
    bits=2.46,
    citations=(Citation("R-03", 7, "c" * 64, 0, 90, 12),),
)


def shown(*points: ContactRow, held: ContactsHeld | None = ContactsHeld(0, 0, 0)) -> str:  # noqa: B008 (frozen)
    dossier = replace(EMPTY, contacts=points, contacts_held=held)
    assert [fault.code for fault in faults_of(page(dossier).encode())] == []
    return chapter(dossier, Sources(dossier), Markup(""))


def test_nothing_read_is_said() -> None:
    assert "None was read" in shown(held=None)


def test_a_shared_point_names_the_rooms_and_how_rare_it_is() -> None:
    text = shown(POINT)
    assert "0123456789" in text
    assert "R-03, R-07" in text
    assert "2.5" in text
    assert "2.5" not in shown(replace(POINT, bits=None, rooms=("R-03",)))


def test_what_is_held_back_is_counted() -> None:
    text = shown(held=ContactsHeld(3, 4, 5))
    assert "3 that may be victims" in text
    assert "4 accounts beside a one-won check, 5 that only others" in text


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_words_and_a_mask_that_is_the_same_for_all(kind: str) -> None:
    assert KINDS[kind].ko in shown(replace(POINT, kind=kind, masked=mask_point(kind)))
    assert "●●●" in mask_point(kind)


def test_hostile_words_stay_words() -> None:
    text = shown(replace(POINT, kind="<script>", masked="\u202e<b>", point="<i>"))
    assert "<script>" not in text
    assert "<i>" not in text
    assert "\u202e" not in text
