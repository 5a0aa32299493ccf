# SPDX-License-Identifier: Apache-2.0
"""The one module that carries mail: one finished message to an office's own server, and what the server says.

What goes out: the message, the two addresses of its envelope, and what TLS and the log-in need. Three ends are told apart. *Sent*: the server
took it (2xx after the end of the data). *Not sent*: it refused, or the connection broke before the mark that ends the data was given to it: then no
server may have taken it. *Unknown*: the connection broke after that mark and before the answer. Nothing is tried twice.
Source: RFC 5321, sections 4.1.1.4 and 6.1 (who is responsible for a message, and from when on); RFC 3207 (STARTTLS).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from typing import Final

from sotdae.actions.removal.mail_transport import Security, Transport
from sotdae.classes import dataclass
from sotdae.errors import SendFailed, SendUncertain, TransportUnusable

TIMEOUT_SECONDS: Final = 60.0
"""For each step. RFC 5321, section 4.5.3.2, asks for minutes; a person waits for it, and what is not known then is said to be so."""
_LONGEST_REPLY: Final = 300
_START_OF_LINE_DOT: Final = re.compile(rb"(?m)^\.")
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_READY: Final = 354
_HUNDRED: Final = 100
_TAKEN: Final = 2


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server said when it took the message.

    Attributes:
        code: 250, or another 2xx.
        text: its words, printable, at most 300 characters.
    """

    code: int
    text: str


def carry(transport: Transport, recipient: str, message: bytes) -> Receipt:
    """Give one message to a mail server.

    Args:
        transport: the server.
        recipient: whom the envelope names.
        message: the whole message, header and body.

    Raises:
        SendFailed: if it was not sent, for certain.
        SendUncertain: if nobody knows.
        TransportUnusable: if the server's certificate is not trusted, or the log-in is refused.
    """
    server = _opened(transport)
    try:
        _greeted(server, transport)
        _asked(server, transport, recipient)
        return _given(server, message)
    finally:
        server.close()


def _opened(transport: Transport) -> smtplib.SMTP:
    own_name = transport.sender.rpartition("@")[2]
    try:
        if transport.security is Security.TLS:
            return smtplib.SMTP_SSL(transport.host, transport.port, own_name, timeout=TIMEOUT_SECONDS, context=_context(transport))
        return smtplib.SMTP(transport.host, transport.port, own_name, timeout=TIMEOUT_SECONDS)
    except ssl.SSLError as error:
        raise TransportUnusable(why="the server's certificate is not trusted, or it speaks no TLS") from error
    except (OSError, smtplib.SMTPException) as error:
        raise SendFailed(why="the mail server cannot be reached") from error


def _context(transport: Transport) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=transport.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise TransportUnusable(why="the certificates to trust (ca_file) cannot be read") from error


def _greeted(server: smtplib.SMTP, transport: Transport) -> None:
    """Say who we are, turn TLS on, and log in. A server that offers no TLS gets nothing."""
    try:
        server.ehlo_or_helo_if_needed()
        if transport.security is Security.STARTTLS:
            server.starttls(context=_context(transport))
            server.ehlo()
        if transport.user:
            server.login(transport.user, transport.password)
    except smtplib.SMTPNotSupportedError as error:
        raise TransportUnusable(why="the server offers no TLS, or no way to log in") from error
    except smtplib.SMTPAuthenticationError as error:
        raise TransportUnusable(why=f"the server refuses the log-in ({error.smtp_code})") from error
    except ssl.SSLError as error:
        raise TransportUnusable(why="the server's certificate is not trusted") from error
    except (OSError, smtplib.SMTPException) as error:
        raise SendFailed(why="the connection broke before anything was given to the server") from error


def _asked(server: smtplib.SMTP, transport: Transport, recipient: str) -> None:
    asked: dict[str, Callable[[], tuple[int, bytes]]] = {
        "MAIL": lambda: server.mail(transport.sender),
        "RCPT": lambda: server.rcpt(recipient),
        "DATA": lambda: server.docmd("DATA"),
    }
    try:
        for what, ask in asked.items():
            code, _ = ask()
            if code != _READY if what == "DATA" else code // _HUNDRED != _TAKEN:
                raise SendFailed(why=f"the server answered {code} to {what}")
    except (OSError, smtplib.SMTPException) as error:
        raise SendFailed(why="the connection broke before anything was given to the server") from error


def _given(server: smtplib.SMTP, message: bytes) -> Receipt:
    body = _START_OF_LINE_DOT.sub(b"..", _LINE_END.sub(b"\r\n", message))
    try:
        server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except (OSError, smtplib.SMTPException) as error:
        raise SendFailed(why="the connection broke before the message was given to the server whole") from error
    try:
        server.send(b".\r\n")
        code, text = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise SendUncertain(why="the connection broke before the server said whether it took the message") from error
    if code // _HUNDRED != _TAKEN:
        raise SendFailed(why=f"the server did not take the message ({code})")
    told = "".join(letter for letter in text.decode("ascii", "replace") if letter.isprintable())
    return Receipt(code, told[:_LONGEST_REPLY])
