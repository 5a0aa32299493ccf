# SPDX-License-Identifier: Apache-2.0
"""Time-stamp authorities as a workspace knows them: a name, an address, a pinned root certificate and, if wanted, the one policy that is accepted.

Each is one small file, ``keys/authorities/<name>.json``, whose digest the log names like that of a key file. A root is pinned by the operator:
neither the machine's store of web certificates nor a root that comes with an answer is believed. A root that says TEST is for demonstrations only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from sotdae.classes import dataclass
from sotdae.errors import AuthorityUnusable

FOLDER: Final = "authorities"
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", re.ASCII)
_POLICY: Final = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]{0,15})){1,20}", re.ASCII)
_TEST: Final = re.compile(r"\bTEST\b")
_MOST_BYTES: Final = 64 * 1024
"""A root and a few intermediates take some kilobytes."""


UNREADABLE: Final = (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm)
"""What cryptography raises for a certificate that is not in its form. Fuzzing found the second; the others are of the same making."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A configured time-stamp authority.

    Attributes:
        name: how it is called here; part of file names and log lines, so it names the service and no person.
        url: where requests are sent; "" where they are only carried by hand.
        policy: the policy (dotted decimal) that an answer must name, or None.
        pem: the pinned root, and intermediates where the authority leaves them out of its answers.
    """

    name: str
    url: str
    policy: str | None
    pem: str

    @property
    def certificates(self) -> Sequence[x509.Certificate]:
        """The pinned certificates, as they stand in the file."""
        return certificates_of(self.pem.encode())

    @property
    def roots(self) -> Sequence[x509.Certificate]:
        """Those of them that name themselves as issuer."""
        return [one for one in self.certificates if one.issuer == one.subject]

    @property
    def is_for_tests(self) -> bool:
        """Whether a pinned certificate says that it is for tests."""
        return any(is_for_tests(one) for one in self.certificates)

    def to_file(self) -> dict[str, bytes]:
        """Return the authority's file, by its name below ``keys``."""
        facts = {"name": self.name, "pem": self.pem, "policy": self.policy, "url": self.url}
        return {file_name(self.name): (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode()}


def file_name(name: str) -> str:
    """Return the name of an authority's file below ``keys``."""
    return f"{FOLDER}/{name}.json"


def make(name: str, *, url: str, pem: bytes, policy: str | None, is_synthetic: bool, now: datetime) -> Authority:
    """Return an authority, after a look at everything that was stated.

    Args:
        name: lower-case letters, digits and hyphens, at most 32.
        url: ``http://`` or ``https://`` (an answer is signed, so that plain HTTP does no harm), or "".
        pem: the root certificate, self-signed, and intermediates if need be.
        policy: the accepted policy, or None for any.
        is_synthetic: the workspace is a demonstration.
        now: UTC.

    Raises:
        AuthorityUnusable: if anything of it is not in its form, no root is among the certificates, the root has expired, or it is a TEST root and the
            workspace is a real one.
    """
    if not _NAME.fullmatch(name):
        raise AuthorityUnusable(what="a name has lower-case letters, digits and hyphens, at most 32")
    if policy is not None and not _POLICY.fullmatch(policy):
        raise AuthorityUnusable(what="a policy is an object identifier such as 1.3.6.1.4.1.4146.2.3")
    if url:
        _require_address(url)
    made = Authority(name, url, policy, pem.decode("ascii", "replace") if len(pem) <= _MOST_BYTES else "")
    if len(made.roots) != 1:
        raise AuthorityUnusable(what="the PEM file must hold exactly one root (self-signed) certificate, and intermediates if need be")
    if any(one.not_valid_after_utc <= now for one in made.certificates):
        raise AuthorityUnusable(what="a certificate of the PEM file has expired")
    if made.is_for_tests and not is_synthetic:
        raise AuthorityUnusable(what="its root says TEST: such timestamps are no evidence, and only a demonstration takes them")
    return made


def _require_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not parts.username and url.isascii()
    except ValueError:
        is_sound = False
    if not is_sound or any(letter <= " " for letter in url):
        raise AuthorityUnusable(what="the address is not of the form http://host/path or https://host/path")


def load(keys: Path) -> dict[str, Authority]:
    """Return the configured authorities, by name. What is not in its form is left out: `sotdae verify` names an altered file."""
    found = {}
    for path in sorted((keys / FOLDER).glob("*.json")):
        try:
            facts = json.loads(path.read_bytes())
            one = Authority(str(facts["name"]), str(facts["url"]), facts["policy"] and str(facts["policy"]), str(facts["pem"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if one.name == path.stem and _NAME.fullmatch(one.name):
            found[one.name] = one
    return found


def is_name(text: str) -> bool:
    """Whether a text may be an authority's name, and so part of a file name."""
    return bool(_NAME.fullmatch(text))


def certificates_of(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file.

    Raises:
        AuthorityUnusable: if there is none, or one of them cannot be read.
    """
    try:
        return x509.load_pem_x509_certificates(pem)
    except UNREADABLE as error:
        raise AuthorityUnusable(what="the file of the root certificate is not in PEM form") from error


def is_for_tests(certificate: x509.Certificate) -> bool:
    """Whether a certificate's subject has the word TEST in capitals."""
    return bool(_TEST.search(certificate.subject.rfc4514_string()))
