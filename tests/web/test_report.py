# SPDX-License-Identifier: Apache-2.0
"""The report in a real browser, opened from disk with scripts switched off: at phone and desktop width, and on paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, Browser

from sotdae.actions.adding.demonstration import DemoResult

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def report(told_once: DemoResult) -> Path:
    return Path(told_once.report)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_sticks_out_at_any_width(browser: Browser, report: Path, width: int) -> None:
    browser.open(report, width)
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value("document.querySelectorAll('h2').length") >= 10


def test_it_asks_for_nothing_but_itself(browser: Browser, report: Path) -> None:
    browser.open(report, 1440)
    assert browser.requested == [report.as_uri()]
    assert browser.value("document.scripts.length") == 0
    assert browser.value("document.images.length") == 0


def test_every_link_inside_leads_somewhere(browser: Browser, report: Path) -> None:
    browser.open(report, 1440)
    links = "[...document.querySelectorAll('a[href^=\"#\"]')].map(one => one.getAttribute('href').slice(1))"
    assert browser.value(f"{links}.length") > 20
    assert browser.value(f"{links}.filter(id => document.getElementById(id) === null)") == []


def test_small_print_can_be_read(browser: Browser, report: Path) -> None:
    browser.open(report, 390)
    texts = "[...document.querySelectorAll('td, p, li, a')].filter(one => one.textContent.trim())"
    smallest = f"Math.min(...{texts}.map(one => parseFloat(getComputedStyle(one).fontSize)))"
    assert browser.value(smallest) >= 10


def test_each_printed_page_says_that_it_is_made_up(browser: Browser, report: Path, tmp_path: Path) -> None:
    browser.open(report, 1440)
    paper = tmp_path / "report.pdf"
    paper.write_bytes(browser.pdf())
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    pages = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout.rstrip("\f").split("\f")
    assert len(pages) > 3
    assert [number for number, page in enumerate(pages, 1) if "SYNTHETIC, NOT EVIDENCE" not in page] == []
    sizes = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert "A4" in sizes
