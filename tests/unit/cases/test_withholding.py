# SPDX-License-Identifier: Apache-2.0
"""The one rule of disclosure: what speaks against a finding is never held back, frozen items always, and every reason has a ground."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.bundle import findings_of, with_digests_held_back
from sotdae.cases.cited import Citation
from sotdae.cases.dossier import Audience, Dossier, GateRow, ProblemRow
from sotdae.cases.trails import Trail, TrailPair, TrailSign
from sotdae.cases.withholding import GROUNDS, Matter, Piece, Reason, Variant, withheld

TYPES = (
    "items.sealed",
    "action.begun",
    "item.frozen",
    "item.unfrozen",
    "consent.recorded",
    "bank.added",
    "match.queried",
    "bundle.begun",
    "later.kind",
)
PIECES = st.builds(
    Piece,
    st.sampled_from(Matter),
    st.sampled_from(TYPES),
    st.sampled_from(("text", "media", "")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
ITEM, OTHER = "a" * 64, "b" * 64


@given(PIECES, st.sampled_from(Variant), st.booleans())
def test_a_finding_is_never_held_back(piece: Piece, variant: Variant, law: bool) -> None:
    finding = Piece(Matter.FINDING, piece.entry_type, piece.kind, piece.frozen, piece.erased, piece.own_case)
    assert withheld(finding, variant, law_enforcement=law) is None


@given(PIECES, st.sampled_from(Variant))
def test_a_frozen_item_goes_to_law_enforcement_alone(piece: Piece, variant: Variant) -> None:
    frozen = Piece(piece.matter, piece.entry_type, piece.kind, frozen=True, erased=piece.erased, own_case=True)
    if piece.matter in {Matter.OBJECT, Matter.RECORD, Matter.DIGEST}:
        assert withheld(frozen, variant) is Reason.FROZEN
        named_by_the_entry = Piece(piece.matter, "item.frozen", piece.kind)
        assert withheld(named_by_the_entry, variant) is Reason.FROZEN
    for kind in ("text", "media"):
        item = Piece(Matter.OBJECT, "items.sealed", kind, frozen=True)
        assert withheld(item, variant) is Reason.FROZEN
        assert withheld(item, Variant.COURT, law_enforcement=True) is None


@given(PIECES, st.booleans())
def test_who_may_see_less_never_sees_more(piece: Piece, law: bool) -> None:
    court, defence, newsroom = (withheld(piece, variant, law_enforcement=law) for variant in (Variant.COURT, Variant.DEFENCE, Variant.NEWSROOM))
    if defence is None:
        assert court is None
    if newsroom is None:
        assert defence is None
    for reason in (court, defence, newsroom):
        assert reason is None or all(GROUNDS[reason])


@given(PIECES, st.sampled_from(Variant), st.booleans())
def test_hashes_of_a_subjects_own_photos_go_to_nobody(piece: Piece, variant: Variant, law: bool) -> None:
    own = Piece(Matter.OBJECT, "bank.added", "", frozen=piece.frozen, erased=piece.erased, own_case=piece.own_case)
    assert withheld(own, variant, law_enforcement=law) is not None


@given(PIECES, st.sampled_from(Variant), st.booleans())
def test_a_kind_of_entry_that_nobody_thought_about_is_opened_for_the_court_alone(piece: Piece, variant: Variant, law: bool) -> None:
    record = Piece(Matter.RECORD, "later.kind", "", frozen=False, erased=piece.erased)
    reason = withheld(record, variant, law_enforcement=law)
    assert (reason in {None, Reason.ERASED}) == (variant is Variant.COURT or piece.erased)


@given(PIECES, st.sampled_from(Variant), st.booleans())
def test_an_object_that_is_no_item_goes_to_nobody(piece: Piece, variant: Variant, law: bool) -> None:
    other = Piece(Matter.OBJECT, piece.entry_type, "", piece.frozen, piece.erased, piece.own_case)
    assert withheld(other, variant, law_enforcement=law) is not None


def test_a_defence_sees_every_line_of_the_log() -> None:
    for variant, reason in ((Variant.COURT, None), (Variant.DEFENCE, None), (Variant.NEWSROOM, Reason.OTHER_CASE)):
        assert withheld(Piece(Matter.LINE, "case.opened", own_case=False), variant) is reason
    assert withheld(Piece(Matter.NAMES), Variant.DEFENCE) is Reason.SUBJECT


def sign(name: str, bits: float) -> TrailSign:
    return TrailSign(name, 3, bits, "third", (Citation("R-01", 4, ITEM, 0, 9, 4),))


def pair(level: str, *opposing: TrailSign) -> TrailPair:
    return TrailPair(
        "R-01",
        "R-02",
        level,
        3.0,
        1,
        -9.0,
        (),
        "export",
        "simulation",
        None,
        None,
        None,
        (sign("link", 6.0),),
        opposing,
        (),
        (("people", "no list"),),
    )


def dossier(**parts: Any) -> Dossier:
    return Dossier("c", "hash-only", False, Audience.TEAM, "sotdae 1", NOW, 3, "0" * 64, **parts)


SIGNS = st.lists(st.builds(sign, st.sampled_from(("name", "time", "people")), st.floats(-20, -0.1)), max_size=4)


@given(st.lists(SIGNS, min_size=1, max_size=4), st.sampled_from(("strong", "probable", "indicated", "rejected")), st.booleans())
def test_whatever_speaks_against_a_finding_is_told_in_every_variant(against: list[list[TrailSign]], level: str, hides: bool) -> None:
    pairs = tuple(pair(level, *signs) for signs in against)
    trail = Trail("R-01", "seen", None, None, 2, 3, 1, None, "simulation", pairs if level != "rejected" else (), pairs if level == "rejected" else ())
    whole = dossier(trails=(trail,))
    told = list(findings_of(with_digests_held_back(whole, {ITEM: "withheld:x"} if hides else {})))
    rows = [row for row in told if row["stands"] in {"found", "rejected"}]
    assert [[(one["signal"], one["bits"]) for one in row["against"]] for row in rows] == [
        [(one.signal, one.bits) for one in signs] for signs in against
    ]
    assert all(row["missing"] == [["people", "no list"]] for row in rows)
    assert (level == "rejected") == any(row["stands"] == "abstained" for row in told)
    assert hides == (ITEM not in str(told))


def test_news_and_hearsay_about_a_gate_speak_against_it() -> None:
    gate = GateRow("R-01", "g", "조건", "condition", "gate", False, 3, 1, 0, 2, 1, None, None)
    (row,) = findings_of(dossier(gates=(gate,)))
    assert row["stands"] == "abstained"
    assert {one["signal"]: one["value"] for one in row["against"]} == {"about": 2, "forwarded": 1}


def test_what_could_not_be_read_is_told() -> None:
    problem = ProblemRow("R-01", "broken-record", "error", "one record", 2, ITEM, 0, 9, 4)
    (row,) = findings_of(dossier(problems=(problem,)))
    assert (row["stands"], row["values"]["code"]) == ("problem", "broken-record")


@pytest.mark.parametrize("stubs", [{}, {OTHER: "withheld:x"}])
def test_only_held_back_digests_are_replaced(stubs: dict[str, str]) -> None:
    whole = dossier(trails=(Trail("R-01", "seen", None, None, 2, 3, 1, None, "simulation", (pair("strong"),)),))
    assert with_digests_held_back(whole, stubs) == whole
