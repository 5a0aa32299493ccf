# SPDX-License-Identifier: Apache-2.0
"""A local time-stamp authority made with the stock openssl program, marked TEST; each fault that an answer may have can be ordered from it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.3.6.1.4.1.99999.1"
TODAY = datetime.now(UTC)

_SETTINGS = """
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = {policy}
other_policies = 1.3.6.1.4.1.99999.2
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
{certs}
"""


def openssl(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    return subprocess.run(["openssl", *arguments], cwd=cwd, capture_output=True, check=False)


@dataclass
class Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def issue(
    name: str,
    by: Issued | None = None,
    *,
    is_authority: bool = False,
    begins: datetime = TODAY - timedelta(days=1),
    ends: datetime = TODAY + timedelta(days=2000),
    usage: bool = True,
    lists_at: str = "",
) -> Issued:
    """Return a certificate: a root where nobody issues it, an intermediate, or a time-stamp signer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key((by.key if by else key).public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if lists_at:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(lists_at)], None, None, None)
        built = built.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if not is_authority and usage:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Issued(built.sign(by.key if by else key, hashes.SHA256()), key)


def revocation_list(
    by: Issued,
    *revoked: Issued,
    reason: x509.ReasonFlags | None = None,
    at: datetime = TODAY - timedelta(hours=2),
    begins: datetime = TODAY - timedelta(hours=1),
    ends: datetime = TODAY + timedelta(days=7),
    extensions: tuple[x509.ExtensionType, ...] = (),
) -> bytes:
    """Return an issuer's revocation list, DER, with these certificates on it."""
    built = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject).last_update(begins).next_update(ends)
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number).revocation_date(at)
        entry = entry if reason is None else entry.add_extension(x509.CRLReason(reason), critical=False)
        built = built.add_revoked_certificate(entry.build())
    for extension in extensions:
        built = built.add_extension(extension, critical=True)
    return built.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


class LocalAuthority:
    """An authority with a root, an intermediate and a signer. ``reply`` is the seam's method."""

    def __init__(
        self,
        folder: Path,
        *,
        mark: str = "TEST (not for evidence)",
        policy: str = POLICY,
        sends_chain: bool = True,
        ends: datetime = TODAY + timedelta(days=2000),
        begins: datetime = TODAY - timedelta(days=1),
        lists_at: str = "",
    ) -> None:
        folder.mkdir(parents=True)
        self.folder, self.asked = folder, 0
        self.root = issue(f"{mark} root", is_authority=True, ends=TODAY + timedelta(days=4000))
        self.middle = issue(f"{mark} intermediate", self.root, is_authority=True, lists_at=lists_at and f"{lists_at}/root.crl")
        self.signer = issue(f"{mark} signer", self.middle, ends=ends, begins=begins, lists_at=lists_at and f"{lists_at}/middle.crl")
        (folder / "serial").write_text("01\n")
        (folder / "root.pem").write_bytes(self.root.pem)
        (folder / "tsa.pem").write_bytes(self.signer.pem)
        (folder / "chain.pem").write_bytes(self.middle.pem + self.root.pem)
        (folder / "tsa.key").write_bytes(self.signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        certs = f"certs = {folder}/chain.pem" if sends_chain else ""
        (folder / "tsa.cnf").write_text(_SETTINGS.format(folder=folder, policy=policy, certs=certs))

    def reply(self, request: bytes) -> bytes:
        self.asked += 1
        query, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        ended = openssl("ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-queryfile", str(query), "-out", str(answer))
        assert ended.returncode == 0, ended.stderr
        return answer.read_bytes()

    @property
    def pem(self) -> bytes:
        return self.root.pem

    @property
    def whole_pem(self) -> bytes:
        """The root and the intermediate, for an authority that leaves the chain out of its answers."""
        return self.root.pem + self.middle.pem
