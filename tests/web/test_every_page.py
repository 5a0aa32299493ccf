# SPDX-License-Identifier: Apache-2.0
"""What holds on every page: it is reached by links, axe finds nothing in either language, nothing sticks out, nothing from elsewhere is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe import troubles
from chromium import CHROMIUM, Browser
from desk import Client, Served
from places import pages, walk

pytestmark = [pytest.mark.enable_socket, pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

BY_HAND = {
    "account_login": "/sign-in",
    "mfa_login_webauthn": "sends on to the sign-in unless a script asks",
    "mfa_authenticate": "half-way into signing in: see test_workbench_signing_in",
    "account_inactive": "/sign-in/closed",
    "account_reauthenticate": "a demonstration's seat has no password: see test_workbench_signing_in",
    "mfa_reauthenticate": "likewise",
    "mfa_reauthenticate_webauthn": "likewise",
    "mfa_list_webauthn": "/me/passkeys",
    "mfa_remove_webauthn": "needs a passkey: see test_workbench_signing_in",
    "mfa_deactivate_totp": "needs an app: likewise",
    "mfa_view_recovery_codes": "likewise",
    "mfa_generate_recovery_codes": "likewise",
    "welcome": "needs a one-time link: likewise",
    "home": "sends on",
    "job": "needs an export handed in: see test_long_work",
    "document": "needs opened media: see test_workbench_seeing",
    "opened": "likewise",
}
"""Pages that no link reaches on the demonstration, and where they are looked at instead."""


ALTERED = "[...document.querySelectorAll('main code, .as-is')].filter(e => e.innerText.trim() != e.textContent.trim()).map(e => e.innerText)"
"""Ids and names that the screen shows otherwise than they are: headings begin with a capital, and these stand in headings."""


@dataclass(frozen=True)
class Found:
    """A page that was found: by whom, where, and whether it is one to look at (else a file)."""

    by: str
    address: str
    is_shown: bool


@pytest.fixture(scope="module")
def walked(workbench: Served) -> dict[str, Found]:
    """Return every page that a link leads to, as Ara finds them, and as the auditor and the administrator do."""
    ara, found = workbench.client("Ara"), {}
    begin = acts(workbench, ara)
    for name in ("Ara", "Dain", "Eun"):
        for page, places in walk(workbench.client(name), *(begin if name == "Ara" else ())).items():
            address, text = places[0]
            found.setdefault(page, Found(name, address, text.lstrip().startswith("<!doctype html>")))
    return found


def acts(workbench: Served, client: Client) -> list[str]:
    """Do what some pages need to be there: cite the rooms, put a subject on record, draft a request. Returns where that led."""
    case = f"/c/{workbench.case()}"
    draft = {"regime": "us-tida", "subject": "S-01", "items": "R-03", "recipient": "messenger"}
    posts = (("cite/rooms", {"reason": "기사"}), ("subjects/new", {}), ("requests/new", draft))
    return [client.post(f"{case}/{address}", fields).to for address, fields in posts]


def test_every_page_is_reached_by_links(walked: dict[str, Found]) -> None:
    looked_at = {name for name, (_, methods, _) in pages().items() if "GET" in methods}
    assert looked_at - set(walked) - set(BY_HAND) == set(), "no link leads there"
    assert set(BY_HAND) - looked_at == set()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile"), scripts=True) as opened:
        yield opened


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_and_nothing_sticks_out(workbench: Served, browser: Browser, walked: dict[str, Found], language: str) -> None:
    also = {name: Found("Ara", address, is_shown=True) for name, address in BY_HAND.items() if address.startswith("/")}
    case = f"/c/{workbench.case()}"
    also |= {
        "404": Found("Ara", f"{case}/rooms/R-99", is_shown=True),
        "400": Found("Ara", f"{case}/rooms?by=name", is_shown=True),
        "403": Found("Dain", f"{case}/today", is_shown=True),
    }
    wrong: dict[str, list[str]] = {}
    for who in ("Ara", "Dain", "Eun"):
        workbench.seat(browser, who, language)
        for page, one in sorted((walked | also).items()):
            if one.by != who or not one.is_shown:
                continue
            found = troubles(browser, workbench.url + one.address, language)
            if [asked for asked in browser.requested if not asked.startswith((workbench.url + "/", "data:image/svg+xml"))]:
                found.append("something from elsewhere")
            found += browser.value(ALTERED)
            if found:
                wrong[page] = found
    assert wrong == {}
