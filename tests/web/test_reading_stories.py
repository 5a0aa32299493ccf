# SPDX-License-Identifier: Apache-2.0
"""Two stories walked in a real browser: an investigator follows a closed room, a reporter takes a redacted citation. In Korean and in English."""

from __future__ import annotations

import contextlib
import io
import json
import re
import time
from collections.abc import Iterator

import pytest
from browsers import opened
from chromium import Browser
from desk import Served
from pypdf import PdfReader

pytestmark = [pytest.mark.enable_socket, pytest.mark.browser]
SECONDS = 20


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened("chromium", tmp_path_factory.mktemp("chromium")) as found:
        assert isinstance(found, Browser)
        yield found


def click(browser: Browser, selector: str, words: str = "") -> None:
    """Click what a person would: the first element that fits and holds these words; then wait for the page that follows."""
    found = f"[...document.querySelectorAll({json.dumps(selector)})].find((one) => one.textContent.includes({json.dumps(words)}))"
    before = browser.value("window.left = 1; location.href")
    assert browser.value(f"Boolean({found})"), f"{selector} with {words} is not on {before}"
    browser.value(f"{found}.click()")
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if browser.value("window.left !== 1 && document.readyState === 'complete' && document.querySelector('main') !== null"):
            return
    pytest.fail(f"nothing followed a click on {selector} at {before}")


def text(browser: Browser) -> str:
    return str(browser.value("document.querySelector('main').innerText"))


WORDS = {
    "ko": {
        "judge": "판단하기",
        "closed": "방-01 → 방-07",
        "rate": "실제 방에서의 오류율은 아직 알려지지 않았습니다",
        "cite": "인용으로 얼려",
        "same": "맞다고 판단",
        "second": "두 번째 사람을 기다림",
        "page": "담당자 판단",
        "why": "방-07의 첫 글이 방-01의 글을 옮겨 왔음",
        "whole": "내용이 지문과 맞습니다",
    },
    "en": {
        "judge": "Judge",
        "closed": "R-01 → R-07",
        "rate": "The error rate on real rooms is not yet known",
        "cite": "Freeze as a citation",
        "same": "confirmed",
        "second": "waits for a second person",
        "page": "What persons concluded",
        "why": "the first post of the new room carries on the old one",
        "whole": "The content has this digest",
    },
}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_investigator_follows_a_closed_room_and_confirms_with_a_second_person(workbench: Served, browser: Browser, language: str) -> None:
    words, case = WORDS[language], workbench.case()
    ara = workbench.client("Ara")
    ara.post(f"/c/{case}/review/persons", {"persons": "2"})
    workbench.seat(browser, "Ara", language)
    browser.visit(workbench.url)
    assert words["closed"] in text(browser), "today says where the closed room may have gone"
    click(browser, "main a", words["closed"])
    assert words["rate"] in text(browser)
    assert browser.value("document.querySelectorAll('table.waterfall tr.for').length") >= 5
    assert browser.value("document.querySelectorAll('table.waterfall tr.against').length") >= 1
    click(browser, "main a.button", words["judge"])
    address = str(browser.value("location.pathname"))
    assert re.search("/review/[0-9a-f]{64}$", address), "the finding is opened for a decision with a reason"
    confirm(browser, words["why"])
    assert words["second"] in text(browser), "the case asks for two"
    workbench.seat(browser, "Bora", language)
    browser.visit(workbench.url + address)
    confirm(browser, words["why"])
    assert words["second"] not in text(browser)
    browser.visit(f"{workbench.url}/c/{case}/rooms/R-01")
    told = text(browser).split(words["page"], 1)[1]
    assert "Ara" in told
    assert "Bora" in told
    assert words["same"] in told
    assert words["why"] in told
    seen = re.search(r'name="seen" value="([0-9]+)"', ara.get(address).text)
    assert seen is not None
    assert ara.post(address, {"verdict": "reopened", "reason": "for the next language", "seen": seen[1]}).status == 302
    ara.post(f"/c/{case}/review/persons", {"persons": "1"})


def confirm(browser: Browser, why: str) -> None:
    """Confirm a finding as a person does: the choice, the reason, the button."""
    browser.value("document.querySelector('input[name=verdict][value=confirmed]').click()")
    browser.value(f"document.querySelector('#reason').value = {json.dumps(why)}")
    click(browser, ".deciding button")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_reporter_takes_a_redacted_citation(workbench: Served, browser: Browser, language: str) -> None:
    words, case = WORDS[language], workbench.case()
    workbench.seat(browser, "Ara", language)
    browser.visit(f"{workbench.url}/c/{case}/rooms/R-02")
    click(browser, ".take button", words["cite"])
    browser.value("document.querySelector('#reason').value = '기사'")
    click(browser, "main form button")
    shown = text(browser)
    assert words["whole"] in shown
    assert "Q-0" in shown
    assert re.search("[0-9a-f]{64}", shown)
    assert "점심" not in shown
    assert browser.pdf().startswith(b"%PDF")


def test_keys_work_and_can_be_switched_off(workbench: Served, browser: Browser) -> None:
    case = workbench.case()
    workbench.seat(browser, "Ara", "ko")
    browser.visit(f"{workbench.url}/c/{case}/rooms")

    def press(key: str) -> None:
        browser.value(
            f"document.activeElement.blur(); document.dispatchEvent(new KeyboardEvent('keydown', {{key: {json.dumps(key)}, bubbles: true}}))"
        )

    press("j")
    press("j")
    assert browser.value("document.querySelector('[data-row].at a').textContent") == "방-02"
    press("/")
    assert browser.value("document.activeElement.id") == "ask"
    press("?")
    assert browser.value("document.querySelector('dialog').open")
    told = str(browser.value("document.querySelector('dialog').innerText"))
    away = browser.value("document.getElementById('put-away').textContent.trim()")
    assert away == "화면 치우기"
    assert told.count(away) == 1, "the page's own word, once"
    assert "방 목록" in told
    browser.value("document.querySelector('dialog input').click(); document.querySelector('dialog').close()")
    press("k")
    assert browser.value("document.querySelector('[data-row].at a').textContent") == "방-02", "switched off"
    press("?")
    assert browser.value("document.querySelector('dialog').open"), "the switch itself stays in reach"
    browser.value("document.querySelector('dialog input').click(); document.querySelector('dialog').close()")


def arrived(browser: Browser, path: str) -> bool:
    """Wait until a page of ours has loaded to its end; one that goes away in between answers nothing."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(AssertionError):
            if browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd > 0 && location.pathname") == path:
                return True
    return False


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_page_is_put_away_at_the_first_asking(workbench: Served, browser: Browser, language: str) -> None:
    workbench.seat(browser, "Ara", language)
    esc = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))"
    help_ = "document.dispatchEvent(new KeyboardEvent('keydown', {key: '?', bubbles: true}))"
    for asked in ("document.getElementById('put-away').click()", f"{esc}; {esc}", f"{help_}; {esc}; {esc}"):
        browser.visit(f"{workbench.url}/c/{workbench.case()}/rooms/R-01/trail")
        browser.value(f"setTimeout(() => {{ {asked} }}, 0)")
        assert arrived(browser, "/away"), asked
    browser.visit(f"{workbench.url}/c/{workbench.case()}/rooms")
    browser.value(help_)
    word = "화면 치우기" if language == "ko" else "Put away"
    assert word in browser.value("document.querySelector('dialog').innerText")
    workbench.seat(browser, "Ara", "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_paper_is_a4_with_room_case_and_page_on_every_page(workbench: Served, browser: Browser, language: str) -> None:
    case, ara = workbench.case(), workbench.client("Ara").speak(language)
    taken = ara.post(f"/c/{case}/cite/trail", {"room": "R-01", "reason": "an article"}).to
    workbench.seat(browser, "Ara", language)
    for address in (taken, f"/c/{case}/rooms/R-01/trail"):
        browser.visit(workbench.url + address)
        pages = PdfReader(io.BytesIO(browser.pdf())).pages
        assert 2 <= len(pages) <= 4, "no page is left half empty, and nothing is left out"
        assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
        texts = ["".join(page.extract_text().split()) for page in pages]  # (a reader of PDF guesses at spaces)
        for number, told in enumerate(texts, 1):
            assert ("방-01" if language == "ko" else "R-01") in told
            assert "demo" in told
            assert ("지어낸자료" if language == "ko" else "SYNTHETIC,NOTEVIDENCE") in told
            assert f"{number}/{len(pages)}" in told
            assert len(told) > (500 if number < len(pages) else 150), f"page {number} is half empty"
        whole = "".join(texts).casefold()  # (the style sheet begins cells with capitals)
        for words in (
            ("출발점", "합계", "보지 못한 것", "방-08", "머클 뿌리")
            if language == "ko"
            else ("start (any", "in all", "Not seen", "R-08", "Merkle root")
        ):
            assert words.replace(" ", "").casefold() in whole, words
    workbench.seat(browser, "Ara", "ko")


def test_the_time_line_is_read_with_the_keyboard(workbench: Served, browser: Browser) -> None:
    workbench.seat(browser, "Ara", "en")
    browser.visit(f"{workbench.url}/c/{workbench.case()}/rooms/R-01")
    press = "document.querySelector('svg.chart').dispatchEvent(new KeyboardEvent('keydown', {key: '%s', bubbles: true}))"
    browser.value(press % "End")
    last = browser.value("document.querySelector('.reading').textContent")
    browser.value(press % "Home")
    first = browser.value("document.querySelector('.reading').textContent")
    assert first.startswith("2026-03-02: messages")
    assert last > first
    workbench.seat(browser, "Ara", "ko")


def test_the_map_moves_and_comes_back(workbench: Served, browser: Browser) -> None:
    workbench.seat(browser, "Ara", "ko")
    browser.visit(f"{workbench.url}/c/{workbench.case()}/map/R-01")
    box = "document.querySelector('svg.map').getAttribute('viewBox')"
    whole = browser.value(box)
    browser.value("document.querySelector('[data-zoom=in]').click()")
    assert browser.value(box) != whole
    browser.value("document.querySelector('[data-zoom=all]').click()")
    assert browser.value(box) == whole


@pytest.mark.parametrize("width", [320, 390, 1024])
def test_no_page_is_wider_than_its_screen(workbench: Served, browser: Browser, width: int) -> None:
    case = workbench.case()
    workbench.seat(browser, "Ara", "ko")
    for path in ("today", "rooms", "rooms/R-01", "rooms/R-01/trail", "map/R-01", "institutions", "offers", "threats", "search"):
        browser.visit(f"{workbench.url}/c/{case}/{path}", width)
        assert browser.value("document.documentElement.scrollWidth") <= width, path
