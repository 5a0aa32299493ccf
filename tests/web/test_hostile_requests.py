# SPDX-License-Identifier: Apache-2.0
"""H82 and H84 of the list of hostile inputs, sent to a running workbench: spoofed hosts, and uploads that lie."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Served, served

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]

PARTS = 100_000


@pytest.fixture(scope="module")
def attacked(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench of its own."""
    copy = tmp_path_factory.mktemp("attacked") / "demo"
    shutil.copytree(demo_place, copy)
    with served(copy) as running:
        yield running


def staged(running: Served) -> list[Path]:
    folder = running.workspace / "tmp" / "intake"
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_spoofed_host_is_refused_and_forwarded_ones_change_nothing(attacked: Served) -> None:
    client = attacked.client("Ara")
    assert client.get("/cases", Host="elsewhere.example").status == 400
    plain = client.get("/")
    forwarded = client.get("/", **{"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"})
    assert (forwarded.status, forwarded.to) == (plain.status, plain.to)
    assert "elsewhere.example" not in client.get("/cases", **{"X-Forwarded-Host": "elsewhere.example"}).text


def test_uploads_that_lie_leave_nothing_behind(attacked: Served) -> None:
    case, client = attacked.case(), attacked.client("Ara")
    client.get("/cases")
    token = client.cookies["sotdae-form"]
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    path = f"/c/{case}/intake/upload"
    with socket.create_connection(("127.0.0.1", attacked.port), timeout=10) as link:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{attacked.port}\r\nCookie: {cookies}\r\nX-CSRFToken: {token}\r\n"
        link.sendall(f"{head}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n--b\r\n".encode())
    many = b"".join(b'--b\r\nContent-Disposition: form-data; name="p%d"\r\n\r\nx\r\n' % number for number in range(PARTS)) + b"--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b", "X-CSRFToken": token}
    assert 400 <= client.ask("POST", path, many, kind).status < 500
    split = b'--b\r\nContent-Disposition: form-data; name="export"; filename="a\r\nSet-Cookie: planted=1\r\n.json"\r\n\r\n{}\r\n--b--\r\n'
    answer = client.ask("POST", path, split, kind)
    assert "planted" not in answer.headers.get("set-cookie", "")
    assert not [path for path in staged(attacked) if "Set-Cookie" in path.name or "\n" in path.name]
    assert client.get("/cases").status == 200, "it goes on"
