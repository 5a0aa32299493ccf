# SPDX-License-Identifier: Apache-2.0
"""The hashing page for eyes, fingers, keyboards and screen readers: WCAG 2.2 AA as far as a program can tell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from browsers import READY, shown, until
from chromium import CHROMIUM, Browser
from make_hasher_samples import drawing
from photos import saved, unreadable

from sotdae.exchange.hasher_page import render

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

STATES = ["ready", "working", "done", "none", "refused"]
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile"), scripts=True) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.html").write_bytes(render(RECIPIENT, "가나다라마바사 디지털 성범죄 피해자 지원 상담소"))
    (folder / "photo.jpg").write_bytes(saved(drawing(300, 400, 4), "JPEG"))
    (folder / "a-file-name-that-is-as-long-as-the-ones-that-some-applications-give-20260401-123456.jpg").write_bytes(unreadable()["flat"][0])
    return folder


def bring(browser: Browser, folder: Path, state: str, language: str, width: int) -> None:
    """Bring the page into a state; work in progress is shown as it stands without going on."""
    browser.open(folder / "page.html", width)
    until(browser, READY)
    if browser.value("document.documentElement.lang") != language:
        browser.value("document.getElementById('language').click()")
    flat = next(path for path in folder.iterdir() if path.name.startswith("a-file"))
    if state in {"done", "none"}:
        browser.choose("#files", [folder / "photo.jpg", flat] if state == "done" else [flat])
        until(browser, shown("done"))
    elif state != "ready":
        browser.value(f"document.getElementById('ready').hidden = true; document.getElementById('{state}').hidden = false")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_sticks_out_and_all_can_be_read_and_hit(browser: Browser, folder: Path, state: str, language: str, width: int) -> None:
    bring(browser, folder, state, language, width)
    assert browser.value("document.documentElement.scrollWidth") <= width
    seen = "[...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && !['SCRIPT', 'STYLE'].includes(one.tagName))"
    texts = f"{seen}.filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))"
    assert browser.value(f"Math.min(...{texts}.map((one) => parseFloat(getComputedStyle(one).fontSize)))") >= 14
    sizes = f"{seen}.filter((one) => one.matches('button, .button')).map((one) => one.getBoundingClientRect()).map((box) => box.height)"
    assert min(browser.value(sizes)) >= 44
    assert browser.value(f"{texts}.some((one) => /undefined|null|[{{}}]/.test(one.innerText))") is False


CONTRAST = """(() => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); return [...paint.getImageData(0, 0, 1, 1).data]; };
  const light = (colour) => rgb(colour).slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => { for (; one; one = one.parentElement) { const found = getComputedStyle(one).backgroundColor;
    if (found !== 'rgba(0, 0, 0, 0)') return found; } return 'white'; };
  return [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(one.tagName))
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => { const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), one.outerHTML.slice(0, 80)]; }).filter(([ratio]) => ratio < 4.5);
})()"""
"""Source: WCAG 2.2, success criterion 1.4.3 and the definition of relative luminance."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_texts_stand_out_from_their_ground(browser: Browser, folder: Path, state: str, scheme: str) -> None:
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    bring(browser, folder, state, "ko", 390)
    assert browser.value(CONTRAST) == []
    browser.call("Emulation.setEmulatedMedia", features=[])


def test_the_measure_of_contrast_can_fail(browser: Browser, folder: Path) -> None:
    bring(browser, folder, "ready", "ko", 390)
    browser.value("document.querySelector('h1').attributeStyleMap.set('color', 'rgb(200, 200, 200)')")
    assert len(browser.value(CONTRAST)) == 1


@pytest.mark.parametrize("state", STATES)
def test_a_screen_reader_finds_names_and_headings(browser: Browser, folder: Path, state: str) -> None:
    bring(browser, folder, state, "ko", 390)
    nodes = [node for node in browser.call("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    operable = [node for node in nodes if node["role"]["value"] in {"button", "checkbox", "progressbar", "textbox"}]
    assert len(operable) >= 3
    assert [node for node in operable if not node["name"]["value"].strip()] == []
    levels = browser.value("[...document.querySelectorAll('h1, h2, h3')].filter((one) => one.checkVisibility()).map((one) => +one.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    named = "[...document.querySelectorAll('*')].flatMap((one) => ['aria-labelledby', 'aria-describedby'].map((name) => one.getAttribute(name)))"
    assert browser.value(f"{named}.filter((id) => id !== null && document.getElementById(id) === null)") == []


def test_all_can_be_reached_with_the_tabulator(browser: Browser, folder: Path) -> None:
    bring(browser, folder, "ready", "ko", 1440)
    browser.value("document.activeElement.blur()")
    reached = []
    for _ in range(4):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        reached.append(browser.value("document.activeElement.id"))
        outlined = "document.activeElement.id === 'files' ? document.activeElement.nextElementSibling : document.activeElement"
        assert browser.value(f"parseFloat(getComputedStyle({outlined}).outlineWidth)") >= 2
    assert reached == ["language", "leave", "files", "digest"]


def test_the_heading_of_what_has_changed_gets_the_focus(browser: Browser, folder: Path) -> None:
    bring(browser, folder, "done", "ko", 390)
    assert browser.value("document.activeElement.id") == "done-heading"
    browser.value("document.getElementById('again').click()")
    assert browser.value("document.activeElement.id") == "ready-heading"
