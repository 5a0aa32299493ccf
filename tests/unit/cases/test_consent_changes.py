# SPDX-License-Identifier: Apache-2.0
"""A consent only shrinks, acts are named one recipient at a time, and a minor may ask for removal on her own word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.consent import Act, Basis, Consent, Form, GivenBy, Minor, Vetting, checked, removal_permitted, require, scope_entry
from sotdae.cases.consent_changes import clear_days, extended, higher_vetting, is_for_minor_by_representative, narrowed
from sotdae.errors import ConsentEnded, ConsentMissing, UsageError

DAY = date(2026, 3, 2)
ACTS = ("search_own_case", "search_all_cases", "keep_bank", "share_with:hotline-a", "share_with:hotline-b", "request_removal")
ACTS = (*ACTS, "request_removal:kr-22-5", "disclose_identity_to:police-1")


def consent(*scope: str, **more: object) -> Consent:
    facts: dict[str, object] = {"given_by": GivenBy.SELF, "basis": Basis.CONSENT, "form": Form.WRITTEN, "given_on": DAY, "until": DAY + timedelta(90)}
    return checked(Consent(scope=frozenset(scope), **{**facts, **more}))  # type: ignore[arg-type]  # (by name)


@given(st.sets(st.sampled_from(ACTS), min_size=1), st.sets(st.sampled_from(ACTS)))
def test_narrowing_never_permits_more_and_never_leaves_nothing(scope: set[str], dropped: set[str]) -> None:
    before = consent(*scope)
    try:
        after = narrowed(before, dropped, DAY)
    except UsageError:
        assert not dropped or not dropped <= scope or dropped == scope
        return
    assert after.scope == before.scope - dropped
    for act in Act:
        for recipient in (None, "hotline-a", "hotline-b", "kr-22-5", "police-1"):
            assert before.covers(act, recipient) or not after.covers(act, recipient)


def test_removal_is_permitted_at_large_or_for_one_regime_or_recipient() -> None:
    at_large, regime, recipient = consent("request_removal"), consent("request_removal:kr-22-5"), consent("request_removal:host-a")
    for one in (at_large, regime):
        assert removal_permitted([one], regime="kr-22-5", recipient="host-b", on=DAY) is one
    assert removal_permitted([recipient], regime="kr-22-5", recipient="host-a", on=DAY) is recipient
    with pytest.raises(ConsentMissing):
        removal_permitted([regime, recipient], regime="us-tida", recipient="host-b", on=DAY)
    with pytest.raises(ConsentEnded):
        removal_permitted([regime], regime="kr-22-5", recipient="host-b", on=DAY + timedelta(91))


@pytest.mark.parametrize("minor", [Minor.SUSPECTED, Minor.YES])
def test_a_minor_may_ask_for_removal_and_hands_out_nothing_on_her_own_word(minor: Minor) -> None:
    own = consent("request_removal", "share_with:hotline-a", "disclose_identity_to:police-1", minor=minor)
    require(own, Act.REQUEST_REMOVAL, "kr-22-5", on=DAY)
    for act, recipient in ((Act.SHARE_WITH, "hotline-a"), (Act.DISCLOSE_IDENTITY_TO, "police-1")):
        with pytest.raises(ConsentMissing, match="representative"):
            require(own, act, recipient, on=DAY)
    by_another = consent("disclose_identity_to:police-1", minor=minor, given_by=GivenBy.LEGAL_REPRESENTATIVE)
    require(by_another, Act.DISCLOSE_IDENTITY_TO, "police-1", on=DAY)
    assert is_for_minor_by_representative(by_another)
    assert not is_for_minor_by_representative(own)


def test_telling_who_she_is_takes_a_recipient() -> None:
    with pytest.raises(UsageError):
        scope_entry("disclose-identity-to")
    assert scope_entry("Disclose-Identity-To: Police-1") == "disclose_identity_to:police-1"
    assert scope_entry("request-removal:KR-22-5") == "request_removal:kr-22-5"
    assert not consent("request_removal").covers(Act.DISCLOSE_IDENTITY_TO, "police-1")


def test_only_what_stands_in_writing_is_extended() -> None:
    written = consent("keep_bank")
    assert extended(written, DAY + timedelta(200), DAY).until == DAY + timedelta(200)
    with pytest.raises(UsageError, match="until"):
        extended(written, written.until, DAY)
    with pytest.raises(ConsentEnded):
        extended(written, DAY + timedelta(400), DAY + timedelta(91))
    with pytest.raises(UsageError, match="in writing"):
        extended(consent("keep_bank", form=Form.ORAL), DAY + timedelta(200), DAY)


def test_what_stands_in_clear_is_days_alone() -> None:
    said = consent("share_with:hotline-a", form=Form.ORAL)
    assert clear_days(said) == {"lapses_on": "2026-03-16", "form": "oral"}
    assert clear_days(consent("share_with:hotline-a"))["form"] == "written"


def test_vetting_only_rises() -> None:
    assert higher_vetting(Vetting.SELF_DECLARED, Vetting.POLICE) is Vetting.POLICE
    assert higher_vetting(Vetting.POLICE, Vetting.COUNSELLOR_SEEN) is Vetting.POLICE
    assert higher_vetting(Vetting.COUNSELLOR_SEEN, None) is Vetting.COUNSELLOR_SEEN
