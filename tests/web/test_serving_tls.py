# SPDX-License-Identifier: Apache-2.0
"""TLS for real: served with a certificate, asked over TLS 1.3, on the loopback and at this machine's own address; without one only the former."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from desk import NOW, ROOT, served

from sotdae.actions.opening import open_workspace
from sotdae.actions.workspace import Workspace

pytestmark = [pytest.mark.enable_socket, pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")]


def own_address() -> str:
    """Return this machine's address towards others, found without sending anything; "" where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked, contextlib.suppress(OSError):
        asked.connect(("192.0.2.1", 9))
        found = str(asked.getsockname()[0])
        return "" if found.startswith("127.") else found
    return ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty demonstration, and a certificate for this machine."""
    made = tmp_path_factory.mktemp("tls")
    with open_workspace(Workspace(made / "workspace"), mode="synthetic", passphrase=None, legal_basis=None, now=NOW):
        pass
    names = ",".join(["DNS:localhost", "IP:127.0.0.1", *(f"IP:{one}" for one in [own_address()] if one)])
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-keyout", made / "key.pem", "-out", made / "certificate.pem"]
    subprocess.run([*command, "-addext", f"subjectAltName={names}", *files], check=True, capture_output=True)
    return made


class Told:
    """A browser without a screen that trusts one certificate and speaks TLS alone."""

    def __init__(self, host: str, port: int, certificate: Path) -> None:
        self.context = ssl.create_default_context(cafile=str(certificate))
        self.link = http.client.HTTPSConnection(host, port, context=self.context, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[http.client.HTTPResponse, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Sec-Fetch-Site": "same-origin"}
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["__Host-sotdae-form"]}
        self.link.request(method, path, None if fields is None else urlencode(fields), headers)
        came = self.link.getresponse()
        text = came.read().decode()
        for line in came.headers.get_all("set-cookie") or ():
            assert "; Secure" in line
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return came, text


@pytest.mark.parametrize("host", ["127.0.0.1", "own"])
def test_it_is_served_over_tls_and_nothing_else(folder: Path, host: str) -> None:
    address = own_address() if host == "own" else host
    if not address:
        pytest.skip("this machine has no address but the loopback's")
    certificate = folder / "certificate.pem"
    options = ["--host", address, "--certificate", str(certificate), "--key", str(folder / "key.pem")]
    with served(folder / "workspace", *options, host=address) as running:
        told = Told(address, running.port, certificate)
        came, page = told.ask("GET", "/sign-in")
        assert came.status == 200
        assert came.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert told.link.sock.version() == "TLSv1.3"  # type: ignore[union-attr]  # (connected just now)
        person = re.search(r'value="([0-9a-f]{32})"><strong>Ara<', page)
        if host == "own":
            assert person is None, "a seat without a password is for this machine alone"
        else:
            assert person is not None
            assert told.ask("POST", "/seat", {"person": person[1]})[0].status == 302
            assert set(told.cookies) == {"__Host-sotdae-form", "__Host-sotdae-session"}
            assert told.ask("GET", "/cases")[0].status == 200
        told.link.close()
        with socket.create_connection((address, running.port), 10) as bare:
            bare.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert not bare.recv(1 << 12).startswith(b"HTTP/1.1 2"), "without TLS nothing is told"
        old = ssl.create_default_context(cafile=str(certificate))
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection((address, running.port), 10) as bare, pytest.raises((ssl.SSLError, ConnectionError)):
            old.wrap_socket(bare, server_hostname=address)
        if host == "own":
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", running.port), 10)


def test_another_address_is_refused_without_it(folder: Path) -> None:
    start = "from sotdae.cli.main import main\nmain()"
    command = [sys.executable, "-c", start, "serve", "--workspace", str(folder / "workspace"), "--host", own_address() or "192.0.2.1"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={"SOTDAE_LANG": "en", "PATH": "/usr/bin:/bin"})
    assert ended.returncode != 0
    assert "there is no TLS" in ended.stderr
