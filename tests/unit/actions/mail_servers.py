# SPDX-License-Identifier: Apache-2.0
"""Mail servers on this machine: a whole one (aiosmtpd) with TLS of its own, and one that breaks off where it is told to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sotdae.actions.removal.mail_transport import Security, Transport

SENDER = "desk@centre.example"


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine and its key; TEST (not for evidence)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "mail.pem", folder / "mail.key"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate_file, key_file


@dataclass
class Postbox:
    """What arrived, and what is answered: step -> answer."""

    answers: dict[str, str] = field(default_factory=dict)
    messages: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802, ARG002 (the library's)
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802, ARG002 (the library's)
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 (the library's)
        answer = self.answers.get("DATA", "250 2.0.0 queued as F10WER")
        if answer.startswith("2"):
            self.messages.append(envelope.content)
            self.recipients += envelope.rcpt_tos
            self.tls.append(session.ssl is not None)
        return answer


@contextmanager
def postbox(folder: Path, *, tls: bool = True, **answers: str) -> Iterator[tuple[Postbox, Transport]]:
    """A mail server, and the transport that reaches it."""
    box = Postbox(answers)
    kwargs: dict[str, Any] = {}
    ca_file = ""
    if tls:
        certificate_file, key_file = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_file, key_file)
        kwargs, ca_file = {"tls_context": context, "require_starttls": True}, str(certificate_file)
    controller = Controller(box, hostname="127.0.0.1", port=0, **kwargs)
    controller.port = _free_port()
    controller.start()
    try:
        security = Security.STARTTLS if tls else Security.NONE
        yield box, Transport("127.0.0.1", controller.port, security, SENDER, ca_file=ca_file)
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def breaking(at: str) -> Iterator[Transport]:
    """A server that breaks off: ``greeting``, ``rcpt``, ``body`` (it stops reading and resets), or ``end`` (it has the whole message)."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as connection:  # nobody may come: then the listener is closed while it waits
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # closing resets
            if at == "greeting":
                return
            connection.sendall(b"220 here\r\n")
            for verb, answer in ((b"EHLO", b"250 here\r\n"), (b"MAIL", b"250 OK\r\n"), (b"RCPT", b"250 OK\r\n"), (b"DATA", b"354 go on\r\n")):
                if not connection.recv(1000).upper().startswith(verb) or at == verb.decode().lower():
                    return
                connection.sendall(answer)
            seen = b""
            while at == "end" and not seen.endswith(b"\r\n.\r\n"):
                seen += connection.recv(65536)
            if at == "body":
                connection.recv(1000)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Transport("127.0.0.1", listener.getsockname()[1], Security.NONE, SENDER)
    finally:
        listener.close()
        thread.join(5)
