# SPDX-License-Identifier: Apache-2.0
"""Revocation lists: which count, as of when, and which reasons leave earlier signatures good. Real certificates and lists, none of a mock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from openssl_authority import TODAY, Issued, issue, revocation_list
from sotdae.custody.revocations import MOST_LISTS, addresses, lists_of, standing

ROOT = issue("made-up root", is_authority=True)
MIDDLE = issue("made-up intermediate", ROOT, is_authority=True, lists_at="http://lists.example/root.crl")
SIGNER = issue("made-up signer", MIDDLE, lists_at="http://lists.example/middle.crl")
STRANGER = issue("made-up root", is_authority=True)
CHAIN = [one.certificate for one in (SIGNER, MIDDLE, ROOT)]
HOUR = timedelta(hours=1)


def both(*, middle: bytes | None = None) -> list[bytes]:
    return [revocation_list(ROOT), middle or revocation_list(MIDDLE)]


def test_lists_of_every_issuer_say_as_of_when_nothing_was_revoked() -> None:
    old = revocation_list(ROOT, begins=TODAY - 5 * HOUR)
    found = standing([old, revocation_list(MIDDLE)], CHAIN, TODAY)
    assert (found.as_of, found.unknown, found.revoked) == ((TODAY - 5 * HOUR).replace(microsecond=0), (), ""), "the oldest counts"
    assert found.pem.count(b"BEGIN X509 CRL") == 2
    assert standing([found.pem], CHAIN, TODAY) == found, "what is kept says the same"


def test_of_two_lists_by_one_issuer_the_newer_counts() -> None:
    lists = [*both(), revocation_list(MIDDLE, begins=TODAY - HOUR / 2), revocation_list(ROOT, begins=TODAY - HOUR / 4)]
    assert standing(lists, CHAIN, TODAY).as_of == (TODAY - HOUR / 2).replace(microsecond=0)


@pytest.mark.parametrize(
    ("lists", "unknown"),
    [
        ([], ("CN=made-up intermediate", "CN=made-up signer")),
        ([revocation_list(ROOT)], ("CN=made-up signer",)),
        ([revocation_list(STRANGER), revocation_list(MIDDLE)], ("CN=made-up intermediate",)),
        ([revocation_list(ROOT, ends=TODAY - HOUR / 2), revocation_list(MIDDLE)], ("CN=made-up intermediate",)),
        ([revocation_list(ROOT, extensions=(x509.DeltaCRLIndicator(3),)), revocation_list(MIDDLE)], ("CN=made-up intermediate",)),
        (
            [
                revocation_list(ROOT),
                revocation_list(
                    MIDDLE,
                    extensions=(
                        x509.IssuingDistributionPoint(
                            full_name=None,
                            relative_name=None,
                            only_contains_user_certs=False,
                            only_contains_ca_certs=False,
                            only_some_reasons=frozenset({x509.ReasonFlags.superseded}),
                            indirect_crl=False,
                            only_contains_attribute_certs=False,
                        ),
                    ),
                ),
            ],
            ("CN=made-up signer",),
        ),
        ([b"no list", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----"], ("CN=made-up intermediate", "CN=made-up signer")),
    ],
    ids=["none", "one only", "by somebody of the same name", "ended before", "a delta", "some reasons only", "rubbish"],
)
def test_what_does_not_count_leaves_it_unknown(lists: list[bytes], unknown: tuple[str, ...]) -> None:
    found = standing(lists, CHAIN, TODAY)
    assert (found.as_of, found.unknown, found.revoked) == (None, unknown, "")


@pytest.mark.parametrize(
    ("reason", "at", "is_refused"),
    [
        (None, TODAY + HOUR, True),
        (x509.ReasonFlags.key_compromise, TODAY + HOUR, True),
        (x509.ReasonFlags.ca_compromise, TODAY - HOUR, True),
        (x509.ReasonFlags.superseded, TODAY - HOUR, True),
        (x509.ReasonFlags.superseded, TODAY + HOUR, False),
        (x509.ReasonFlags.cessation_of_operation, TODAY + HOUR, False),
        (x509.ReasonFlags.affiliation_changed, TODAY + HOUR, False),
        (x509.ReasonFlags.unspecified, TODAY + HOUR, False),
    ],
)
@pytest.mark.parametrize("who", [SIGNER, MIDDLE], ids=["signer", "intermediate"])
def test_a_reason_tells_whether_earlier_signatures_stand(who: Issued, reason: x509.ReasonFlags | None, at: object, is_refused: bool) -> None:
    by = MIDDLE if who is SIGNER else ROOT
    named = revocation_list(by, who, reason=reason, at=at)  # type: ignore[arg-type]
    found = standing([named, *both()], CHAIN, TODAY)
    assert bool(found.revoked) is is_refused
    assert found.revoked in {"", who.certificate.subject.rfc4514_string()}


def test_only_web_addresses_are_asked_each_once_and_few() -> None:
    assert addresses([SIGNER.certificate, MIDDLE.certificate, SIGNER.certificate]) == [
        "http://lists.example/middle.crl",
        "http://lists.example/root.crl",
    ]
    others = [issue("made-up", ROOT, lists_at=url).certificate for url in ("ldap://a.example/x", "file:///etc/passwd", "http:///x", "http://a:0/x")]
    assert addresses([ROOT.certificate, *others]) == []
    many = [issue("made-up", ROOT, lists_at=f"http://a.example/{number}").certificate for number in range(MOST_LISTS + 3)]
    assert len(addresses(many)) == MOST_LISTS


SOUND = revocation_list(MIDDLE, SIGNER, reason=x509.ReasonFlags.superseded)


@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255))
def test_no_altered_list_counts(place: int, change: int) -> None:
    altered = SOUND[:place] + bytes([SOUND[place] ^ change]) + SOUND[place + 1 :]
    found = standing([altered, revocation_list(ROOT)], CHAIN, TODAY)
    assert (found.as_of, found.revoked) == (None, "")


@given(st.binary(max_size=200))
def test_no_bytes_are_anything_but_no_list(data: bytes) -> None:
    assert list(lists_of(data)) == []
