# SPDX-License-Identifier: Apache-2.0
"""Where the workbench is served: this machine alone, unless TLS is given. Pure; imports nothing heavy."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from sotdae.classes import dataclass
from sotdae.errors import AddressRefused


@dataclass(frozen=True, slots=True)
class Serving:
    """An address to serve on.

    Attributes:
        host: an address or a name.
        port: the port.
        certificate: PEM, for TLS.
        key: PEM.
        intake: folders from which exports may be taken in.
    """

    host: str = "127.0.0.1"
    port: int = 8600
    certificate: Path | None = None
    key: Path | None = None
    intake: tuple[Path, ...] = ()

    @property
    def is_secure(self) -> bool:
        """Whether TLS is spoken."""
        return self.certificate is not None and self.key is not None

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names under which it may be asked for: any other is refused, so that no foreign page reaches it by a name of its own."""
        own = f"[{self.host}]" if ":" in self.host else self.host
        return ("127.0.0.1", "localhost", "[::1]") if self.is_loopback else (own,)

    @property
    def address(self) -> str:
        """The address to open. A name for this machine: passkeys are bound to names, never to numbers (WebAuthn, RP ID)."""
        own = "localhost" if self.host == "127.0.0.1" else f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_secure else 'http'}://{own}:{self.port}/"

    def require(self) -> None:
        """Pass if it may be served there.

        Raises:
            AddressRefused: if it is reached from outside without TLS, or only half of TLS is given.
        """
        if (self.certificate is None) != (self.key is None):
            raise AddressRefused(what="a certificate and its key belong together")
        for path in (self.certificate, self.key):
            if path is not None and not path.is_file():
                raise AddressRefused(what="the certificate or the key is not there")
        if not self.is_loopback and not self.is_secure:
            raise AddressRefused(what="it is reached from other machines, and there is no TLS")
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104 (refused)
            raise AddressRefused(what="name the one address or name under which it is asked for")
