# SPDX-License-Identifier: Apache-2.0
"""Signing in at a real workspace's workbench: first password, second factor, limits, sessions; passkeys in a real browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import troubles
from chromium import CHROMIUM, Browser
from desk import Client, Served, served

sys.path.append(str(Path(__file__).parents[1] / "unit" / "actions"))

from banking import PASSPHRASE, workspace

pytestmark = pytest.mark.enable_socket
WORD = "four paper boats sail"


def people(place: Path, folder: Path, *arguments: str) -> Any:
    """Run ``sotdae people`` and return its JSON."""
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")
    command = [sys.executable, "-m", "sotdae", "people", *arguments, "--workspace", str(place), "--passphrase-file", str(secret), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "SOTDAE_LANG": "en"})
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, str], Path]]:
    """A real workspace with one case, served; ara-07 leads it, eun-01 manages sign-ins. Links by name."""
    folder = tmp_path_factory.mktemp("office")
    place = workspace(folder, "K-12").folder
    links = {"ara-07": people(place, folder, "add", "ara-07")["link"], "bora-03": people(place, folder, "add", "bora-03")["link"]}
    people(place, folder, "grant", "ara-07", "--role", "investigator", "--lead")
    with served(place, "--first-admin", "eun-01", passphrase=PASSPHRASE) as running:
        yield running, links, folder


def code(secret: str, at: float | None = None) -> str:
    """The six digits of RFC 6238."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    made = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1).digest()
    offset = made[-1] & 15
    return f"{(struct.unpack('>I', made[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def welcomed(running: Served, link: str) -> Client:
    """Set the first password of whoever holds a link, and sign in with it."""
    client = running.client()
    assert client.get(link).status == 200
    assert client.post(link, {"password": "short", "again": "short"}).status == 400
    assert client.post(link, {"password": WORD, "again": WORD}).to == "/sign-in"
    assert client.post(link, {"password": WORD + "!", "again": WORD + "!"}).status == 409, "once"
    return client


def sign_in(client: Client, name: str, word: str = WORD) -> str:
    """Return where a password leads."""
    answer = client.post("/sign-in", {"login": name, "password": word})
    return answer.to or str(answer.status)


def test_a_password_alone_opens_no_case_and_an_app_does(office: tuple[Served, dict[str, str], Path]) -> None:
    running, links, folder = office
    client = welcomed(running, links["ara-07"])
    assert sign_in(client, "ara-07") == "/"
    assert client.get("/cases").to == "/me"
    page = client.get("/me/app").text
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret is not None
    assert client.post("/me/app", {"code": "000000"}).status == 200
    assert client.post("/me/app", {"code": code(secret[1])}).status == 302
    case = re.match(r"/c/([0-9a-f]{32})", client.get("/").to)
    assert case is not None
    assert client.get(f"/c/{case[1]}").status == 200
    recovery = re.findall(r"<li><code>(\w+)</code>", client.get("/me/recovery").text)
    assert len(recovery) == 10

    other = running.client()
    assert sign_in(other, "ara-07") == "/sign-in/second"
    assert other.get("/cases").to == "/sign-in", "half-way in is not in"
    assert other.post("/sign-in/second", {"code": recovery[0]}).to == "/"
    third = running.client()
    sign_in(third, "ara-07")
    assert third.post("/sign-in/second", {"code": recovery[0]}).status == 200, "a recovery code opens once"

    assert client.post("/me/sign-out-everywhere").to == "/sign-in"
    assert other.get("/cases").to == "/sign-in", "the other browser is out as well"
    assert secret[1] not in (running.workspace / "desk.sqlite3").read_bytes().decode("latin-1"), "secrets lie encrypted"
    assert WORD not in (running.workspace / "desk.sqlite3").read_bytes().decode("latin-1")

    people(running.workspace, folder, "remove", "ara-07")
    assert sign_in(running.client(), "ara-07") == "/sign-in/closed", "whoever has left is no longer let in"


def test_wrong_answers_are_counted_and_a_restart_forgets_none(office: tuple[Served, dict[str, str], Path]) -> None:
    running, links, _ = office
    welcomed(running, links["bora-03"])
    client = running.client()
    assert [sign_in(client, "bora-03", "not this one") for _ in range(5)] == ["200"] * 5
    told = client.post("/sign-in", {"login": "bora-03", "password": WORD})
    assert told.status == 200
    assert "5분" in told.text
    with served(running.workspace, passphrase=PASSPHRASE) as again:
        assert sign_in(again.client(), "bora-03") == "200"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_passkey_is_made_and_opens_the_door(office: tuple[Served, dict[str, str], Path], tmp_path: Path) -> None:
    running, _, folder = office
    link = people(running.workspace, folder, "add", "dain-02", "--office", "auditor")["link"]
    welcomed(running, link)
    url = f"http://localhost:{running.port}"
    with Browser(tmp_path / "profile", scripts=True) as browser:
        browser.call("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
        browser.call("WebAuthn.addVirtualAuthenticator", options={**options, "automaticPresenceSimulation": True})
        browser.visit(f"{url}/sign-in")
        browser.value(f"document.getElementById('login').value = 'dain-02'; document.getElementById('password').value = '{WORD}'")
        press(browser, "form[action='/sign-in'] button")
        browser.visit(f"{url}/me/passkeys/add")
        press(browser, "form[data-passkey] button")
        assert place(browser) in {"/me", "/me/recovery"}
        for language in ("ko", "en"):
            assert troubles(browser, f"{url}/me/passkeys", language) == []
            remove = str(browser.value("document.querySelector('a[href$=\"/remove\"]').getAttribute('href')"))
            assert troubles(browser, url + remove, language) == []
            assert troubles(browser, f"{url}/again/passkey", language) == []
            press(browser, "form[action='/language'] button")
        press(browser, "form[action='/sign-out'] button")
        assert place(browser) == "/sign-in"
        press(browser, "form[data-passkey] button")
        assert place(browser).startswith("/c/"), "an auditor sees the only case, by passkey alone"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_axe_finds_nothing_on_the_way_in(office: tuple[Served, dict[str, str], Path], tmp_path: Path) -> None:
    running, _, folder = office
    link = people(running.workspace, folder, "add", "haru-09", "--office", "auditor")["link"]
    with Browser(tmp_path / "profile", scripts=True) as browser:
        asked: dict[str, list[str]] = {}

        def look(*addresses: str) -> None:
            for language in ("ko", "en"):
                browser.call("Network.setCookie", name="sotdae-language", value=language, url=running.url)
                client.post("/language", {"language": language})
                for address in addresses:
                    asked[f"{language} {address}"] = troubles(browser, running.url + address, language)

        def sit() -> None:
            for cookie, value in client.cookies.items():
                browser.call("Network.setCookie", name=cookie, value=value, url=running.url, httpOnly=True, sameSite="Strict")

        client = running.client()
        look(link, "/sign-in")
        client = welcomed(running, link)
        assert sign_in(client, "haru-09") == "/"
        secret = re.search(r'class="secret">([A-Z2-7]+)<', client.get("/me/app").text)
        assert secret is not None
        assert client.post("/me/app", {"code": code(secret[1])}).status == 302
        sit()
        look("/me", "/me/recovery", "/me/app/off", "/me/recovery/new", "/me/passkeys", "/me/password", "/again", "/again/code")
        client = running.client()
        assert sign_in(client, "haru-09") == "/sign-in/second"
        sit()
        look("/sign-in/second")
        assert {address: found for address, found in asked.items() if found} == {}


def place(browser: Browser) -> str:
    return str(browser.value("location.pathname"))


def press(browser: Browser, selector: str) -> None:
    """Press a button and wait for the page to which it leads."""
    browser.value(f"globalThis.before = true; document.querySelector({json.dumps(selector)}).click()")
    end = time.monotonic() + 30
    while browser.value("globalThis.before === true || document.readyState !== 'complete'"):
        assert time.monotonic() < end, browser.value("document.body.innerText")
        time.sleep(0.05)


SOON = """
import sotdae.workbench.wsgi as wsgi
as_it_is = wsgi.set_up
def set_up(*arguments):
    as_it_is(*arguments)
    import sotdae.workbench.adapters as adapters
    adapters.FRESH_SECONDS = -1
wsgi.set_up = set_up
"""


def test_what_matters_asks_who_she_is_once_more(tmp_path: Path) -> None:
    where = workspace(tmp_path, "K-12").folder
    link = people(where, tmp_path, "add", "ara-07")["link"]
    with served(where, passphrase=PASSPHRASE, before=SOON) as running:
        client = welcomed(running, link)
        assert sign_in(client, "ara-07") == "/"
        assert client.get("/me/app").to == "/again?next=%2Fme%2Fapp"
        assert client.post("/again?next=%2Fme%2Fapp", {"password": "not this one", "next": "/me/app"}).status == 200
        assert client.post("/again?next=%2Fme%2Fapp", {"password": WORD, "next": "/me/app"}).to == "/me/app"
        assert client.post("/again?next=https%3A%2F%2Fevil.example", {"password": WORD}).status == 400
