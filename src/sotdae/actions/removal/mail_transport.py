# SPDX-License-Identifier: Apache-2.0
"""An office's own mail server, as a file says: where, how it is secured, who it is. Read here, used by `mailing`; nothing is opened.

The file is TOML and readable by its owner alone, because it may hold a password. TLS is required except on this machine itself.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.errors import TransportUnusable

ENVIRONMENT: Final = "SOTDAE_MAIL"
"""Names the file."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_KNOWN: Final = {"host": str, "port": int, "security": str, "sender": str, "user": str, "password": str, "password_file": str, "ca_file": str}
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})", re.ASCII)
"""ASCII addresses without quoted parts: what every server takes. Source: RFC 5321, section 4.1.2, cut down."""
_LARGEST_BYTES: Final = 16 * 1024


class Security(StrEnum):
    """How the connection is secured."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Transport:
    """A mail server.

    Attributes:
        host: its name, against which its certificate is checked.
        port: its port.
        security: how the connection is secured.
        sender: the office's address.
        user: who logs in; empty for nobody.
        password: never shown, logged or told in an error.
        ca_file: certificates to trust instead of the machine's; empty for the machine's.
    """

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in _LOOPBACK


def transport_from(path: Path | None) -> Transport:
    """Read the file of a mail server.

    Args:
        path: the file; None for the one that ``SOTDAE_MAIL`` names.

    Raises:
        TransportUnusable: if there is none, others can read it, or it does not hold.
    """
    named = path if path is not None else Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None
    if named is None:
        raise TransportUnusable(why="no file is named (--mail FILE, or SOTDAE_MAIL)")
    facts = _facts(_private(named))
    security = _security(facts)
    made = Transport(
        host=str(facts["host"]),
        port=int(facts.get("port", _PORTS[security])),
        security=security,
        sender=address(str(facts["sender"]), "the sender"),
        user=str(facts.get("user", "")),
        password=_password(facts),
        ca_file=str(facts.get("ca_file", "")),
    )
    if made.security is Security.NONE and not made.is_loopback:
        raise TransportUnusable(why='a connection without TLS is for this machine itself alone (security = "starttls" or "tls")')
    if not 0 < made.port < 1 << 16:
        raise TransportUnusable(why="the port is none")
    return made


def address(text: str, whose: str) -> str:
    """Return a mail address that stands for itself.

    Raises:
        TransportUnusable: if it is none; it is not repeated.
    """
    if _ADDRESS.fullmatch(text.strip()) is None:
        raise TransportUnusable(why=f"{whose} has no plain mail address")
    return text.strip()


def _private(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            status = os.fstat(source.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise TransportUnusable(why="the file is none")
            if os.name == "posix" and status.st_mode & 0o077:
                raise TransportUnusable(why="others can read the file (chmod 600)")
            data = source.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise TransportUnusable(why="the file cannot be read") from error
    if len(data) > _LARGEST_BYTES:
        raise TransportUnusable(why="the file is too large")
    return data


def _facts(data: bytes) -> dict[str, Any]:
    try:
        facts = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TransportUnusable(why="the file is not TOML") from error
    for name, value in facts.items():
        if name not in _KNOWN or type(value) is not _KNOWN[name]:
            raise TransportUnusable(why="the file has a field that is not known or not of its type")
    if not facts.get("host") or not facts.get("sender"):
        raise TransportUnusable(why="host and sender are needed")
    return facts


def _security(facts: dict[str, Any]) -> Security:
    try:
        return Security(facts.get("security", Security.STARTTLS.value))
    except ValueError as error:
        raise TransportUnusable(why="security is starttls, tls or none") from error


def _password(facts: dict[str, Any]) -> str:
    if "password_file" in facts:
        return _private(Path(str(facts["password_file"]))).decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")
    return str(facts.get("password", ""))
