# SPDX-License-Identifier: Apache-2.0
"""The workbench with its book and its desk in a real PostgreSQL server: somebody signs in with two factors, works, and is known after a restart."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import served
from test_workbench_signing_in import code, people, sign_in, welcomed

sys.path.append(str(Path(__file__).parents[1] / "unit" / "actions"))

from banking import PASSPHRASE, workspace
from postgres_server import running

from sotdae.actions.records.database import ENVIRONMENT

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]


@pytest.fixture
def in_a_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with running() as address:
        monkeypatch.setenv(ENVIRONMENT, address)
        yield


@pytest.mark.usefixtures("in_a_server")
def test_somebody_signs_in_works_and_is_known_after_a_restart(tmp_path: Path) -> None:
    place = workspace(tmp_path, "K-12").folder
    link = people(place, tmp_path, "add", "ara-07")["link"]
    people(place, tmp_path, "grant", "ara-07", "--role", "counsellor", "--lead")
    with served(place, passphrase=PASSPHRASE) as office:
        client = welcomed(office, link)
        assert sign_in(client, "ara-07") == "/"
        secret = re.search(r'class="secret">([A-Z2-7]+)<', client.get("/me/app").text)
        assert secret is not None
        assert client.post("/me/app", {"code": code(secret[1])}).status == 302
        recovery = re.findall(r"<li><code>(\w+)</code>", client.get("/me/recovery").text)
        case = re.match(r"/c/[0-9a-f]{32}", client.get("/").to)
        assert case is not None
        made = client.post(f"{case[0]}/subjects/new").to
        assert client.get(made).status == 200
        assert [sign_in(office.client(), "ara-07", "not this one") for _ in range(5)] == ["200"] * 5
        assert "5분" in office.client().post("/sign-in", {"login": "ara-07", "password": "not this one"}).text, "counted in the server"
    with served(place, passphrase=PASSPHRASE) as office:
        client.port = office.port
        client.close()
        client._link = None
        assert client.get(made).status == 200, "her session lies in the server, and so does what she wrote"
        client.close()
    assert len(recovery) == 10
    assert not (place / "book.sqlite3").exists()
    assert not (place / "desk.sqlite3").exists()
