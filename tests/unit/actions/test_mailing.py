# SPDX-License-Identifier: Apache-2.0
"""Mail to a server on this machine: taken, refused, broken off; TLS or nothing; and what a transport's file may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from mail_servers import SENDER, breaking, postbox

from sotdae.actions.removal.mail_transport import Security, Transport, address, transport_from
from sotdae.actions.removal.mailing import carry
from sotdae.errors import SendFailed, SendUncertain, TransportUnusable

TO = "desk@flowers.example"
MESSAGE = b"From: <desk@centre.example>\r\nSubject: flowers\r\n\r\nA line.\r\n.a line that begins with a dot\r\n.\r\n"
LARGE = MESSAGE + b"flowers and more flowers\r\n" * 800_000

pytestmark = pytest.mark.enable_socket


def test_a_message_arrives_whole_under_tls(tmp_path: Path) -> None:
    with postbox(tmp_path) as (box, transport):
        receipt = carry(transport, TO, MESSAGE)
    assert (receipt.code, receipt.text) == (250, "2.0.0 queued as F10WER")
    assert (box.messages, box.recipients, box.tls) == ([MESSAGE], [TO], [True])


@pytest.mark.parametrize(
    ("step", "answer"),
    [("MAIL", "550 no"), ("MAIL", "421 later"), ("RCPT", "550 5.1.1 no such desk"), ("RCPT", "450 later"), ("DATA", "554 no"), ("DATA", "452 full")],
)
def test_what_the_server_refuses_was_not_sent(tmp_path: Path, step: str, answer: str) -> None:
    with postbox(tmp_path, tls=False, **{step: answer}) as (box, transport), pytest.raises(SendFailed, match=answer[:3]) as refused:
        carry(transport, TO, MESSAGE)
    assert box.messages == []
    assert "flowers" not in str(refused.value), "a server's words are not repeated"


@pytest.mark.parametrize(("at", "error"), [("greeting", SendFailed), ("rcpt", SendFailed), ("data", SendFailed), ("end", SendUncertain)])
def test_a_connection_that_breaks_before_the_end_of_the_message_sent_nothing_and_after_it_nobody_knows(at: str, error: type[Exception]) -> None:
    with breaking(at) as transport, pytest.raises(error):
        carry(transport, TO, MESSAGE)


def test_a_connection_that_breaks_in_the_middle_of_a_message_sent_nothing() -> None:
    with breaking("body") as transport, pytest.raises(SendFailed, match="whole"):
        carry(transport, TO, LARGE)


def test_a_server_that_is_not_there_sends_nothing() -> None:
    with breaking("greeting") as transport:
        pass
    with pytest.raises(SendFailed, match="reached"):
        carry(transport, TO, MESSAGE)


def test_without_tls_nothing_is_given(tmp_path: Path) -> None:
    with postbox(tmp_path, tls=False) as (box, transport), pytest.raises(TransportUnusable, match="no TLS"):
        carry(Transport(transport.host, transport.port, Security.STARTTLS, SENDER), TO, MESSAGE)
    assert box.messages == []


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with postbox(tmp_path) as (box, transport):
        with pytest.raises(TransportUnusable, match="not trusted"):
            carry(Transport(transport.host, transport.port, Security.STARTTLS, SENDER), TO, MESSAGE)
        with pytest.raises(TransportUnusable, match="ca_file"):
            carry(Transport(transport.host, transport.port, Security.STARTTLS, SENDER, ca_file=str(tmp_path / "none")), TO, MESSAGE)
        with pytest.raises(TransportUnusable, match="refuses the log-in"):
            carry(Transport(transport.host, transport.port, Security.STARTTLS, SENDER, "desk", "lunch", transport.ca_file), TO, MESSAGE)
    assert box.messages == []


def settings(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "mail.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_transports_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("lunch at noon\n", "utf-8")
    (tmp_path / "secret").chmod(0o600)
    path = settings(tmp_path, f'host = "mail.centre.example"\nsender = "{SENDER}"\nuser = "desk"\npassword_file = "{tmp_path / "secret"}"\n')
    monkeypatch.setenv("SOTDAE_MAIL", str(path))
    found = transport_from(None)
    assert (found.port, found.security, found.password) == (587, Security.STARTTLS, "lunch at noon")
    assert "lunch" not in repr(found)


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        (f'host = "localhost"\nsender = "{SENDER}"\n', 0o640, "others can read"),
        (f'host = "mail.centre.example"\nsender = "{SENDER}"\nsecurity = "none"\n', 0o600, "without TLS"),
        (f'host = "localhost"\nsender = "{SENDER}"\nsecurity = "some"\n', 0o600, "starttls, tls or none"),
        (f'host = "localhost"\nsender = "{SENDER}"\npasword = "x"\n', 0o600, "not known"),
        (f'host = "localhost"\nsender = "{SENDER}"\nport = "25"\n', 0o600, "its type"),
        (f'host = "localhost"\nsender = "{SENDER}"\nport = 0\n', 0o600, "port"),
        ('host = "localhost"\nsender = "A Desk <desk@centre.example>"\n', 0o600, "plain mail address"),
        ('host = "localhost"\n', 0o600, "needed"),
        ("host = ", 0o600, "not TOML"),
        ("x" * 20_000, 0o600, "too large"),
    ],
)
def test_a_file_that_does_not_hold_is_refused(tmp_path: Path, text: str, mode: int, why: str) -> None:
    with pytest.raises(TransportUnusable, match=why):
        transport_from(settings(tmp_path, text, mode))


def test_no_file_no_transport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOTDAE_MAIL", raising=False)
    for path, why in ((None, "no file is named"), (tmp_path / "none", "cannot be read"), (tmp_path, "cannot be read")):
        with pytest.raises(TransportUnusable, match=why):
            transport_from(path)


@pytest.mark.parametrize("wrong", ["desk", "desk@", "a b@flowers.example", "desk@flowers.example\r\nBcc: x@y.example", "꽃@flowers.example"])
def test_an_address_stands_for_itself_or_is_refused(wrong: str) -> None:
    with pytest.raises(TransportUnusable) as refused:
        address(wrong, "the recipient")
    assert wrong not in str(refused.value)
