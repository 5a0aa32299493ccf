# SPDX-License-Identifier: Apache-2.0
"""RFC 3161 messages: makes requests, and believes an answer only as far as a pinned root, the request's own nonce and the digest allow.

An answer is checked as of the moment that it attests: certificates end, signatures made before do not. The signatures are checked by rfc3161-client
(1.0.6 or later: earlier ones took one authority's leaf for another's). Whether a certificate was revoked is for `revocations`. Not checked: the
binding of the signer's certificate inside the signature, which ``openssl ts`` checks.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client import _rust as _parsing
from rfc3161_client.verify import SHA256_OID

from sotdae.classes import dataclass
from sotdae.custody.authorities import UNREADABLE, Authority, is_for_tests
from sotdae.errors import TimestampRefused

LARGEST_REPLY_BYTES: Final = 256 * 1024
"""An answer with a chain of four certificates takes some 10 KiB."""
_GRANTED: Final = 0
_CERTIFICATES: Final = 0xA0
_LONG_FORM: Final = 0x80
_REASONS: Final = {
    "Nonce mismatch": "it answers another request (the nonce differs)",
    "Policy ID mismatch": "it was made under another policy than the one that is accepted",
    "Mismatch between messages": "it attests another text",
    "PKIStatus is not GRANTED": "the authority did not grant it",
}


@dataclass(frozen=True, slots=True)
class Token:
    """What a checked answer says.

    Attributes:
        attested_at: the moment that the authority vouches for, UTC.
        policy: the policy under which it was made, dotted decimal.
        serial: the authority's number for it.
        expires_at: when the signer's certificate ends; the answer stays good, and is checked as of ``attested_at``.
        chain: the certificates that came with it, PEM, the signer's first.
    """

    attested_at: datetime
    policy: str
    serial: int
    expires_at: datetime
    chain: bytes


def make_request(data: bytes) -> bytes:
    """Return a DER request for a timestamp over data: SHA-256, with a random nonce, and the certificates asked for."""
    built = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).nonce(nonce=True).build()
    return built.as_bytes()


def nonce_of(request: bytes) -> int | None:
    """Return a request's nonce, or None where the bytes are no request or have none."""
    try:
        nonce = _parsing.parse_timestamp_request(request).nonce
    except ValueError:
        return None
    return None if nonce is None else int(nonce)


def reply_nonce(reply: bytes) -> int | None:
    """Return the nonce that an answer repeats, unchecked: which request it may belong to; None where it has none or is no answer."""
    try:
        nonce = _parsed(reply).tst_info.nonce
    except ValueError:
        return None
    return None if nonce is None else int(nonce)


def check_reply(reply: bytes, *, request: bytes, data: bytes, authority: Authority, is_synthetic: bool) -> Token:
    """Check an answer; when this returns, the authority vouches that the data existed at the attested moment.

    Args:
        reply: the answer as it came.
        request: what was asked.
        data: the stamped bytes.
        authority: whose pinned root and policy count.
        is_synthetic: the workspace is a demonstration, which alone takes TEST certificates.

    Raises:
        TimestampRefused: if anything of it does not hold, with the reason.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)  # said of certificates that are not in their form (RFC 5280)
            return _checked(reply, request, data, authority, is_synthetic=is_synthetic)
    except CryptographyDeprecationWarning as error:
        raise TimestampRefused(authority=authority.name, what="a certificate in it is not in its form (RFC 5280)") from error
    except VerificationError as error:
        raise TimestampRefused(authority=authority.name, what=_reason(str(error))) from error
    except UNREADABLE as error:
        raise TimestampRefused(authority=authority.name, what="it is no RFC 3161 answer, or a certificate in it is not in its form") from error


def _checked(reply: bytes, request: bytes, data: bytes, authority: Authority, *, is_synthetic: bool) -> Token:
    nonce = nonce_of(request)
    if nonce is None:
        raise TimestampRefused(authority=authority.name, what="the request was altered: it has no nonce")
    response = _parsed(reply)
    if response.status != _GRANTED:
        raise TimestampRefused(authority=authority.name, what=f"the authority did not grant it (status {response.status})")
    roots = list(authority.roots)
    verifier = VerifierBuilder(
        policy_id=x509.ObjectIdentifier(authority.policy) if authority.policy else None,
        intermediates=[one for one in authority.certificates if one not in roots],
        roots=roots,
        nonce=nonce,
    ).build()
    verifier.verify(response, sha256(data).digest())
    stamped = response.tst_info
    if stamped.message_imprint.hash_algorithm != x509.ObjectIdentifier(SHA256_OID):
        raise TimestampRefused(authority=authority.name, what="it is over another kind of digest than SHA-256")
    chain = _signer_first(response)
    if not is_synthetic and any(is_for_tests(one) for one in (*chain, *authority.certificates)):
        raise TimestampRefused(authority=authority.name, what="a certificate of it says TEST: it is no evidence")
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
    attested_at = stamped.gen_time.astimezone(UTC)
    return Token(attested_at, stamped.policy.dotted_string, stamped.serial_number, chain[0].not_valid_after_utc, pem)


def _reason(said: str) -> str:
    if said.startswith("Error while verifying certificates"):
        return "its signature or certificates do not lead to the pinned root, or were not valid at the attested moment"
    return _REASONS.get(said, said[:1].lower() + said[1:].rstrip("."))


def _signer_first(response: TimeStampResponse) -> list[x509.Certificate]:
    found = sorted((x509.load_der_x509_certificate(one) for one in response.signed_data.certificates), key=lambda one: one.public_bytes(Encoding.DER))
    [signer] = response.signed_data.signer_infos
    return sorted(found, key=lambda one: not (one.issuer == signer.issuer and one.serial_number == signer.serial_number))


def _parsed(reply: bytes) -> TimeStampResponse:
    """Parse an answer; one whose certificates are not in DER's order is parsed in that order.

    The order of that set is not signed, and OpenSSL's own authority writes it unsorted, which strict DER refuses.
    """
    if len(reply) > LARGEST_REPLY_BYTES:
        message = "larger than any timestamp"
        raise ValueError(message)
    try:
        return decode_timestamp_response(reply)
    except ValueError:
        return decode_timestamp_response(with_sorted_certificates(reply))


def with_sorted_certificates(reply: bytes) -> bytes:
    """Return an answer's bytes with its certificates in DER's order; everything else, lengths included, stays as it is.

    Source: X.690, section 11.6 (SET OF is ordered by the encodings); RFC 5652, section 5.1 (where the certificates stand).

    Raises:
        ValueError: if the bytes are not of that form.
    """
    # TimeStampResp ::= SEQUENCE { status, timeStampToken SEQUENCE { oid, [0] { SignedData SEQUENCE {...} } } }
    [outer] = _elements(reply, 0, len(reply))
    [_, token] = _elements(reply, *outer.inside)
    [_, content] = _elements(reply, *token.inside)
    [signed] = _elements(reply, *content.inside)
    for part in _elements(reply, *signed.inside):
        if part.tag == _CERTIFICATES:
            begin, end = part.inside
            sorted_ones = sorted(reply[one.begin : one.end] for one in _elements(reply, begin, end))
            return reply[:begin] + b"".join(sorted_ones) + reply[end:]
    message = "no certificates"
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class _Element:
    """One DER element: its tag, where it begins and ends, and where its contents do."""

    tag: int
    begin: int
    contents: int
    end: int

    @property
    def inside(self) -> tuple[int, int]:
        return self.contents, self.end


def _elements(data: bytes, begin: int, end: int) -> Iterator[_Element]:
    """Yield the elements that stand side by side between two places. Raises ValueError where the bytes are no DER of definite length."""
    while begin < end:
        if end - begin < 2:  # noqa: PLR2004 (a tag and a length)
            message = "cut short"
            raise ValueError(message)
        length, contents = data[begin + 1], begin + 2
        if length & _LONG_FORM:
            count = length & 0x7F
            if not 1 <= count <= 4:  # noqa: PLR2004 (four octets tell 4 GiB)
                message = "no definite length"
                raise ValueError(message)
            length, contents = int.from_bytes(data[contents : contents + count], "big"), contents + count
        if contents + length > end:
            message = "cut short"
            raise ValueError(message)
        yield _Element(data[begin], begin, contents, contents + length)
        begin = contents + length
