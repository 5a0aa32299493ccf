# SPDX-License-Identifier: Apache-2.0
"""What axe finds wrong with the page that a browser shows. axe-core 4.14.1, MPL-2.0 (vendor/axe.LICENSE): for tests alone, no part of the program."""

from __future__ import annotations

import json
from pathlib import Path

from chromium import Browser

AXE = Path(__file__).with_name("vendor") / "axe.min.js"


def violations(browser: Browser, *, with_colours: bool = True) -> list[str]:
    """Return what axe finds wrong, as rule and element. Colours are those of the style sheets in either language: once is enough."""
    browser.value(AXE.read_text("utf-8") + "; 0")
    rules = "{}" if with_colours else "{'color-contrast': {enabled: false}}"
    found = browser.value(f"axe.run({{resultTypes: ['violations'], preload: false, rules: {rules}}}).then(r => JSON.stringify(r.violations))")
    return [f"{one['id']}: {node['html'][:160]}" for one in json.loads(found) for node in one["nodes"]]


def troubles(browser: Browser, address: str, language: str, *, width: int = 390) -> list[str]:
    """Look at a page in a narrow window: what axe finds, another language than wished, anything that sticks out."""
    browser.visit(address, width)
    return troubles_here(browser, language, width=width)


def troubles_here(browser: Browser, language: str, *, width: int = 390) -> list[str]:
    """Return the same of the page that is shown already."""
    found = violations(browser, with_colours=language == "ko")
    if browser.value("document.documentElement.lang") != language:
        found.append("another language")
    wide = browser.value("document.documentElement.scrollWidth")
    return [*found, f"{wide} px wide"] if wide > width else found
