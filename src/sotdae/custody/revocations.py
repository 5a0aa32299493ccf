# SPDX-License-Identifier: Apache-2.0
"""Revocation lists of the certificates behind a timestamp, kept as of the moment of stamping: years later nobody publishes them any more.

A list counts only if the issuer of the certificate signed it and if it is about all certificates and reasons. Whether a timestamp stands though its
certificate was revoked is told by when and why. Source: RFC 5280, sections 5 and 6.3; RFC 3161, section 4, 1 (reasons).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from sotdae.classes import dataclass
from sotdae.custody.authorities import UNREADABLE

LARGEST_BYTES: Final = 4 * 1024 * 1024
"""Of one list: those of large public authorities take some hundred kilobytes."""
MOST_LISTS: Final = 8
"""A chain has two to four certificates, and each seldom more than one place where its list stands."""

_PEM: Final = re.compile(rb"-----BEGIN X509 CRL-----.{1,%d}?-----END X509 CRL-----" % (2 * LARGEST_BYTES), re.DOTALL)
_LEAVES_EARLIER_GOOD: Final = frozenset(
    {
        x509.ReasonFlags.unspecified,
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
    }
)
"""After any other reason, and after none, nothing that the key ever signed is to be believed. Source: RFC 3161, section 4, 1."""

RevocationList = x509.CertificateRevocationList
Fetch = Callable[[str], bytes]
"""Returns what stands at an address; raises `AuthorityUnreachable`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What lists say of an answer's certificates.

    Attributes:
        pem: the lists that count, PEM; b"" where there is none.
        as_of: as of when all certificates are known not to be revoked (the oldest list counts), UTC; None where one of them has no list.
        unknown: subjects of the certificates that no list is about.
        revoked: the subject of a certificate that a list names so that the answer is not to be believed; "" if none.
    """

    pem: bytes = b""
    as_of: datetime | None = None
    unknown: tuple[str, ...] = ()
    revoked: str = ""


def addresses(certificates: Sequence[x509.Certificate]) -> list[str]:
    """Return where the lists of certificates stand, as they say themselves: HTTP and HTTPS alone, each once, at most `MOST_LISTS`."""
    found: dict[str, None] = {}
    for certificate in certificates:
        try:
            points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        except (x509.ExtensionNotFound, *UNREADABLE):
            continue
        for name in [name for point in points for name in point.full_name or ()]:
            if isinstance(name, x509.UniformResourceIdentifier) and _is_address(name.value):
                found[name.value] = None
    return list(found)[:MOST_LISTS]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and url.isascii() and url.isprintable()
    except ValueError:
        return False


def standing(data: Sequence[bytes], certificates: Sequence[x509.Certificate], attested_at: datetime) -> Standing:
    """Return what lists say of certificates.

    Args:
        data: files with lists, PEM (several in one) or DER; what is none is passed over.
        certificates: the answer's and the pinned ones; roots vouch for themselves and are on no list.
        attested_at: the moment that the answer attests, UTC.
    """
    lists = [one for file in data for one in lists_of(file) if _is_plain(one)]
    kept: dict[bytes, RevocationList] = {}
    oldest: list[datetime] = []
    unknown: list[str] = []
    for certificate in [one for one in certificates if one.issuer != one.subject]:
        own = [one for one in lists if one.issuer == certificate.issuer and _is_signed(one, certificates)]
        kept.update({one.public_bytes(Encoding.DER): one for one in own})
        if any(_speaks_against(one, certificate, attested_at) for one in own):
            return Standing(_pem(kept.values()), revoked=certificate.subject.rfc4514_string())
        current = [_utc(one.last_update_utc) for one in own if one.next_update_utc is None or _utc(one.next_update_utc) >= attested_at]
        if current:
            oldest.append(max(current))
        else:
            unknown.append(certificate.subject.rfc4514_string())
    return Standing(_pem(kept.values()), min(oldest) if oldest and not unknown else None, tuple(sorted(set(unknown))))


def lists_of(data: bytes) -> Iterator[RevocationList]:
    """Yield the lists in a file, PEM or DER; none where it is neither."""
    if b"-----BEGIN" in data:
        for block in _PEM.findall(data)[:MOST_LISTS]:
            try:
                yield x509.load_pem_x509_crl(block)
            except UNREADABLE:
                continue
        return
    try:
        yield x509.load_der_x509_crl(data)
    except UNREADABLE:
        return


def _is_plain(one: RevocationList) -> bool:
    """Whether a list can be read (its parts are read late) and is about all that its issuer issued: no delta, no part, none on behalf of others."""
    try:
        _ = one.issuer, one.last_update_utc, one.next_update_utc, one.signature_hash_algorithm
        part = next((each.value for each in one.extensions if each.oid == ExtensionOID.ISSUING_DISTRIBUTION_POINT), None)
        is_delta = any(each.oid == ExtensionOID.DELTA_CRL_INDICATOR for each in one.extensions)
    except UNREADABLE:
        return False
    is_part = isinstance(part, x509.IssuingDistributionPoint) and (part.indirect_crl or part.only_contains_attribute_certs or part.only_some_reasons)
    return not is_delta and not is_part


def _is_signed(one: RevocationList, certificates: Sequence[x509.Certificate]) -> bool:
    """Whether a certificate at hand that bears the issuer's name signed a list."""
    for certificate in certificates:
        if certificate.subject != one.issuer:
            continue
        try:
            if one.is_signature_valid(certificate.public_key()):  # type: ignore[arg-type]  # (a key that signs no certificates is refused by it)
                return True
        except (TypeError, InvalidSignature, *UNREADABLE):
            continue
    return False


def _speaks_against(one: RevocationList, certificate: x509.Certificate, attested_at: datetime) -> bool:
    """Whether a list names a certificate in such a way that what it signed at a moment is not to be believed."""
    try:
        entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is None:
            return False
        reason = next((each.value for each in entry.extensions if each.oid == CRLEntryExtensionOID.CRL_REASON), None)
        is_harmless = isinstance(reason, x509.CRLReason) and reason.reason in _LEAVES_EARLIER_GOOD
        return not is_harmless or _utc(entry.revocation_date_utc) <= attested_at
    except UNREADABLE:
        return True


def _pem(lists: Iterable[RevocationList]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in lists)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
