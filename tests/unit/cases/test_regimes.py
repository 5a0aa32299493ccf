# SPDX-License-Identifier: Apache-2.0
"""Regimes as data: the program's own load and say where they come from; a file that is wrong is refused at its place; private ones are marked."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import Ask, LocatorType, Role
from sotdae.cases.removal.regimes import (
    BUILT_IN,
    OFFICE_PING,
    Regime,
    built_in,
    load_regimes,
    parsed,
    regime_called,
)
from sotdae.errors import RegimeInvalid, RegimeUnknown

NAMES = sorted(built_in())
EXPECTED = {
    "kr-22-5",
    "kr-d4u",
    "kr-kmcc",
    "kr-preservation",
    "kr-preservation-ask",
    "eu-dsa-16",
    "us-tida",
    "uk-osa",
    "tg-abuse",
    "tg-dsa",
    "ncmec-draft",
    "preservation-abroad",
}


def text_of(name: str) -> str:
    return (files("sotdae.cases.removal.regimes") / f"{name}.toml").read_text("utf-8")


def test_the_regimes_of_the_design_are_there() -> None:
    assert set(NAMES) == EXPECTED


@pytest.mark.parametrize("name", NAMES)
def test_every_regime_says_where_it_comes_from_and_nobody_claims_a_review(name: str) -> None:
    regime = built_in()[name]
    assert regime.pack == BUILT_IN
    assert regime.unreviewed(), "no lawyer has seen any of them yet"
    assert regime.verified_on is not None
    assert all(rule.needs_legal_review for rule in regime.deadlines if rule is not OFFICE_PING)
    assert (OFFICE_PING in regime.deadlines) == regime.sendable
    assert all(statement.source for statement in regime.statements)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_removes_has_a_preservation_request_that_goes_first(name: str) -> None:
    regime = built_in()[name]
    if regime.preservation is None:
        assert regime.asks == (Ask.PRESERVE_FIRST,) or not regime.sendable
        return
    first = built_in()[regime.preservation]
    assert first.asks == (Ask.PRESERVE_FIRST,)
    assert set(first.submitters) >= set(regime.submitters) - {Role.LEA, Role.TRUSTED_FLAGGER}, "who may ask for removal may ask for preservation"
    assert Ask.PRESERVE_FIRST in regime.asks, "and the removal request says it again"


@pytest.mark.parametrize("name", NAMES)
def test_a_room_can_be_the_subject_or_the_form_says_what_to_give_instead(name: str) -> None:
    regime = built_in()[name]
    assert LocatorType.ROOM in regime.locators.allowed or regime.locators.instead["room"].ko
    assert name == "kr-22-5" or LocatorType.ROOM in regime.locators.allowed


def test_the_commission_blocks_in_korea_and_promises_nothing() -> None:
    commission = built_in()["kr-kmcc"]
    assert Outcome.BLOCKED_IN in commission.outcomes
    assert commission.blocked_country == "KR"
    assert [rule.kind.value for rule in commission.deadlines if rule is not OFFICE_PING] == ["target"]
    assert all(regime.blocked_country is None for name, regime in built_in().items() if name != "kr-kmcc")


def test_the_clocks_of_the_laws_with_hours_are_48_hours_from_receipt() -> None:
    for name in ("us-tida", "uk-osa"):
        (rule,) = (rule for rule in built_in()[name].deadlines if rule is not OFFICE_PING)
        assert (rule.duration, rule.trigger.value, rule.kind.value) == ("PT48H", "received", "statutory")


def test_the_draft_for_the_hotline_abroad_can_never_be_sent() -> None:
    assert [name for name in NAMES if not built_in()[name].sendable] == ["ncmec-draft"]
    assert built_in()["ncmec-draft"].deadlines == ()


def test_only_the_person_or_an_agent_submits_where_the_law_says_so() -> None:
    for name in ("us-tida", "uk-osa"):
        assert set(built_in()[name].submitters) == {Role.VICTIM, Role.AUTHORISED}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('regime_id = "us-tida"', 'regime_id = "us-lunch"', "regime_id"),
        ('regime_id = "us-tida"', 'regime_id = "US"', "regime_id"),
        ('jurisdiction = "US"', 'jurisdiction = "US"\ncolour = "red"', "Regime"),
        ('jurisdiction = "US"', "jurisdiction = 1", "jurisdiction"),
        ('jurisdiction = "US"', 'jurisdiction = "US"\npack = "built-in"', "pack"),
        ('source = "congress.gov, PLAW-119publ12: Public Law 119-12, section 3(a)(1)(B) and (3)"\n', "", "source"),
        ('source = "congress.gov, PLAW-119publ12: Public Law 119-12, section 3(a)(1)(B) and (3)"', 'source = " "', "source"),
        ("effective_from = 2026-05-19\nverified_on = 2026-11-22\nneeds", 'effective_from = "soon"\nneeds', "effective_from"),
        (
            "effective_from = 2026-05-19\nverified_on = 2026-11-22\nneeds",
            "effective_from = 2026-05-19\neffective_to = 2026-05-18\nneeds",
            "effective_to",
        ),
        ("verified_on = 2026-11-22\nneeds_legal_review = true", "needs_legal_review = false", "verified_on"),
        ('submitters = ["victim", "authorised"]', 'submitters = ["friend"]', "submitters[1]"),
        ('submitters = ["victim", "authorised"]', "submitters = []", "submitters, asks, required, outcomes"),
        ('"partial", "refused"', '"partial", "blocked_in", "refused"', "blocked_country"),
        ('{ field = "asks"', '{ field = "lunch"', "required[8].field"),
        ('{ field = "asks", ko', '{ field = "asks", fr = "x", ko', "required[8]"),
        ('duration = "PT48H"', 'duration = "48 hours"', "deadlines[1].duration"),
        ('duration = "PT48H"', 'duration = "P"', "deadlines[1].duration"),
        ('duration = "PT48H"', 'duration = "PT48H"\nwithout_delay = true', "deadlines[1].duration"),
        ('duration = "PT48H"', "business_days = 0", "deadlines[1].business_days"),
        ('duration = "PT48H"', 'duration = "PT48H"\nends = "lunch"', "deadlines[1].ends"),
        ('trigger = "received"', 'trigger = "noticed"', "deadlines[1].trigger"),
        ('name = "authority"', 'name = "courage"', "statements[4].name"),
        ('languages = ["en"]', 'languages = ["fr"]', "recipient.languages"),
        ('en = "{name}" }', 'en = "To whom it may concern" }', "recipient.address_form"),
        ('allowed = ["url", "message", "channel_message", "invite", "room"]', 'allowed = ["url"]', "locators.instead"),
        ("search_term = {", "song = {", "locators.instead"),
        ('title = { ko = "미국 TAKE IT DOWN Act 제3조 삭제 요청"', 'title = { ko = " "', "title.ko"),
        ("[ask_words]\nremove", "[ask_words]\naccount", "ask_words"),
        ("jurisdiction", "=", None),
    ],
)
def test_a_wrong_file_is_refused_at_its_place(old: str, new: str, where: str | None) -> None:
    text = text_of("us-tida")
    assert old in text
    with pytest.raises(RegimeInvalid) as caught:
        parsed(text.replace(old, new, 1).encode(), "us-tida")
    assert caught.value.facts["where"] == ("us-tida" if where is None else f"us-tida, {where}")


def private(folder: Path, name: str = "my-house", *, old: str = "", new: str = "") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text_of("tg-abuse").replace('regime_id = "tg-abuse"', f'regime_id = "{name}"').replace(old, new), "utf-8")
    return path


def test_a_private_regime_is_loaded_and_marked(tmp_path: Path) -> None:
    private(tmp_path)
    found = load_regimes([tmp_path])
    assert found["my-house"].pack == "private:my-house"
    assert set(found) == {*NAMES, "my-house"}
    assert regime_called("my-house", [tmp_path / "my-house.toml"]).pack == "private:my-house"
    with pytest.raises(RegimeUnknown):
        regime_called("my-house")


def test_a_private_regime_replaces_nothing_and_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "us-tida.toml").write_text(text_of("us-tida"), "utf-8")
    with pytest.raises(RegimeInvalid, match="already"):
        load_regimes([tmp_path])
    (tmp_path / "us-tida.toml").unlink()
    private(tmp_path, old='preservation = "preservation-abroad"', new='preservation = "lunch"')
    with pytest.raises(RegimeInvalid, match="does not exist"):
        load_regimes([tmp_path])


def test_an_empty_folder_a_huge_file_and_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RegimeInvalid, match="no regime file"):
        load_regimes([tmp_path])
    (tmp_path / "big.toml").write_bytes(b"#" * (256 * 1024 + 1))
    with pytest.raises(RegimeInvalid, match="larger"):
        load_regimes([tmp_path])
    with pytest.raises(RegimeInvalid, match="not TOML"):
        parsed(b"\xff\xfe", "my-house")


def test_a_regime_is_in_force_between_its_days() -> None:
    regime: Regime = built_in()["uk-osa"]
    assert not regime.in_force(date(2026, 6, 28))
    assert regime.in_force(date(2026, 6, 29))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_word_for_word_is_marked_with_its_provision(name: str) -> None:
    for statement in built_in()[name].statements:
        if statement.verbatim:
            assert re.search(r"(article|section|조)", statement.source)


def test_one_regime_alone_is_the_one_among_all() -> None:
    for name in NAMES:
        assert regime_called(name) is built_in()[name]
