# SPDX-License-Identifier: Apache-2.0
"""Reviewing in the workbench: a copy found without seeing it, two people at once, a server that dies, and pages that show no picture."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, Browser
from desk import NOW, Client, Served, served

from sotdae.actions.matching.bank import bank_add
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.pictures.photos import in_jail
from sotdae.cases.consent import Act, Basis

pytestmark = pytest.mark.enable_socket
WHY = "the pinned post names it"


@pytest.fixture(scope="module")
def place(demo_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration in which one subject's photo of a flower bed is in the bank."""
    copy = tmp_path_factory.mktemp("reviewed") / "demo"
    shutil.copytree(demo_place, copy)
    stated = Statement(Basis.CONSENT, scope=(Act.SEARCH_OWN_CASE.value, Act.KEEP_BANK.value))
    with in_jail() as hash_photo:
        request = BankRequest(copy, "new", "demo", stated, performer="Ara")
        bank_add(request, [copy / "photo-of-a-flower-bed.png"], hash_photo=hash_photo, now=NOW)
    return copy


@pytest.fixture(scope="module")
def desks(place: Path) -> Iterator[Served]:
    with served(place) as running:
        yield running


def findings(client: Client, case: str) -> list[str]:
    return re.findall(r"/review/([0-9a-f]{64})", client.get(f"/c/{case}/review").text)


def decide(client: Client, case: str, finding: str, verdict: str = "confirmed", *, reason: str = WHY) -> int:
    return client.post(f"/c/{case}/review/{finding}", {"verdict": verdict, "reason": reason, "seen": "0"}).status


STORIES = [
    ("ko", "사람의 확인을 기다립니다", "같은 사진", "빈 곳을 채웁니다", "게시물의 설명", "초안"),
    ("en", "wait for a person to check", "the same photo", "Fill in the blanks", "description of the post", "draft"),
]


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize(("language", "found", "same", "then", "blank", "draft"), STORIES)
def test_a_counsellor_finds_a_copy_without_seeing_it_and_begins_a_request(  # noqa: PLR0917 (words of two languages)
    desks: Served, tmp_path: Path, language: str, found: str, same: str, then: str, blank: str, draft: str
) -> None:
    case = desks.case()
    with Browser(tmp_path, scripts=True) as browser:
        desks.seat(browser, "Bora", language)
        browser.visit(f"{desks.url}/c/{case}/matches", 1024)
        press(browser, "main form button")
        assert found in text(browser)
        assert browser.value("document.querySelectorAll('main img, main canvas, main video').length") == 0
        client = desks.client("Bora").speak(language)
        match = findings(client, case)[-1]  # (the heaviest comes last)
        browser.visit(f"{desks.url}/c/{case}/review/{match}", 390)
        assert "S-01" in text(browser)
        assert browser.value("document.documentElement.scrollWidth <= window.innerWidth")
        browser.value("document.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true}))")
        assert browser.value("document.querySelector('input[name=verdict]:checked').value") == "confirmed"
        assert browser.value("document.activeElement.id") == "reason"
        browser.value("document.getElementById('reason').value = 'the same table and the same flowers'")
        press(browser, ".deciding button")
        assert same in text(browser)
        assert "the same table and the same flowers" in text(browser)
        assert match not in findings(client, case)
        press(browser, "main a.button[href*='requests/new']")
        assert browser.value("document.getElementById('subject').value") == "S-01"
        assert re.match(r"R-\d+/\d+", browser.value("document.getElementById('items').value")), "where it was posted is filled in, by label"
        browser.value("document.getElementById('regime').value = 'kr-d4u'")
        press(browser, "main form.sheet button")
        label = str(browser.value("location.pathname")).rpartition("/")[2]
        told = text(browser)
        assert then in told
        assert blank in told
        assert "t.me" not in told, "no address is shown"
        press(browser, "main a[href$='/requests']")
        assert label in text(browser)
        assert draft in text(browser)
        again = {"verdict": "reopened", "reason": "for the next language", "seen": seen_of(client, case, match)}
        assert client.post(f"/c/{case}/review/{match}", again).status == 302


def seen_of(client: Client, case: str, finding: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', client.get(f"/c/{case}/review/{finding}").text)
    assert found is not None
    return found[1]


def text(browser: Browser) -> str:
    return str(browser.value("document.querySelector('main').innerText"))


def press(browser: Browser, selector: str) -> None:
    """Press a button that leads to another page, and wait for it."""
    browser.value(f"document.querySelector({selector!r}).click()")
    while browser._next().get("method") != "Page.loadEventFired":
        pass


def test_two_people_at_once_one_wins_and_the_other_is_told(desks: Served) -> None:
    case = desks.case()
    ara, bora = desks.client("Ara"), desks.client("Bora").speak("en")
    finding = findings(ara, case)[0]
    assert decide(ara, case, finding) == 302
    told = bora.post(f"/c/{case}/review/{finding}", {"verdict": "rejected", "reason": WHY, "seen": "0"})
    assert told.status == 409
    assert "somebody else has decided this" in told.text
    assert "Ara" in told.text
    assert finding not in findings(bora, case)


HALVES = [
    {},
    {"verdict": "confirmed"},
    {"verdict": "guilty", "reason": WHY, "seen": "0"},
    {"verdict": "rejected", "reason": WHY, "seen": "x"},
    {"verdict": "unsure", "reason": " ", "seen": "0"},
]


@pytest.mark.parametrize("fields", HALVES)
def test_half_a_decision_is_none(desks: Served, fields: dict[str, str]) -> None:
    case, client = desks.case(), desks.client("Bora")
    finding = findings(client, case)[1]
    assert client.post(f"/c/{case}/review/{finding}", fields).status == 409
    assert finding in findings(client, case)


def test_whoever_is_not_on_the_case_decides_nothing(desks: Served) -> None:
    case = desks.case()
    finding = findings(desks.client("Ara"), case)[0]
    assert [decide(desks.client(name), case, finding) for name in ("Chorong", "Dain", "Eun")] == [404, 403, 404]
    assert desks.client("Ara").get(f"/c/{case}/review/{'0' * 64}").status == 404
    assert desks.client("Dain").get(f"/c/{case}/seen/all").status == 200


def test_a_reason_is_text_and_never_markup(desks: Served) -> None:
    case, client = desks.case(), desks.client("Ara")
    finding = findings(client, case)[0]
    assert decide(client, case, finding, "rejected", reason="<script>alert(1)</script> it is not") == 302
    page = client.get(f"/c/{case}/review/{finding}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_no_page_of_this_work_holds_a_picture_and_none_can_be_kept(desks: Served) -> None:
    case, client = desks.case(), desks.client("Ara")
    for path in ("review", "matches", "seeing", "seen", *(f"review/{one}" for one in findings(client, case)[:2])):
        answer = client.get(f"/c/{case}/{path}")
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<(img(?! src=\"/static/workbench/mark.svg\")|video|canvas|picture|object|embed)", answer.text), path
    assert client.post(f"/c/{case}/seeing/U-01/show", {"place": "1", "blur": "0", "seconds": "5"}).status == 404
    assert client.get(f"/c/{case}/seeing/U-01").status == 404


def test_a_server_that_is_killed_loses_no_decision_that_it_acknowledged(place: Path, tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    shutil.copytree(place, copy)
    with served(copy) as running:
        case, client = running.case(), running.client("Ara")
        waiting = findings(client, case)
        assert len(waiting) > 2
        assert decide(client, case, waiting[0]) == 302
        with pytest.raises((ConnectionError, OSError)):
            interrupt(running, client, case, waiting[1])
    with served(copy) as running:
        client = running.client("Ara")
        left = findings(client, case)
        assert waiting[0] not in left
        assert waiting[2] in left
        assert decide(client, case, waiting[2]) == 302
        assert waiting[2] not in findings(client, case)


def interrupt(running: Served, client: Client, case: str, finding: str) -> None:
    """Send a decision, and kill the server while it takes it."""
    body = b"verdict=confirmed&reason=the+pinned+post+names+it&seen=0"
    link = client._link
    assert link is not None
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": client.cookies["sotdae-form"]}
    link.request("POST", f"/c/{case}/review/{finding}", body, headers)
    os.killpg(running.process.pid, signal.SIGKILL)  # (the server and its workers)
    link.getresponse()
